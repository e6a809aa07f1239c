import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/**
 * One project per kind of proof. `npm run check` runs the quick ones; `npm test` runs them all.
 * `*.test.ts` is pure, `*.db.test.ts` needs PostgreSQL, `*.spec.ts` under e2e/ needs the whole stack and a browser.
 */
const unit = (name: string, root: string) => ({
  test: { name, root, include: ['{src,test,prisma,bench}/**/*.test.{ts,tsx}'], exclude: ['**/*.db.test.ts', '**/node_modules/**', '**/fixtures/**'], environment: 'node' as const },
})

/** Specs that drive a browser or a whole stack: one after the other, each with time to start what it needs. */
const browser = (name: string, root: string, folder: string) => ({
  test: {
    name, root, include: [`${folder}/**/*.spec.ts`], environment: 'node' as const, fileParallelism: false, maxWorkers: 1, testTimeout: 90_000, hookTimeout: 120_000,
  },
})

export default defineConfig({
  test: {
    projects: [
      unit('shared', 'packages/shared'),
      unit('engine', 'packages/engine'),
      unit('local-carrier', 'packages/local-carrier'),
      unit('cloud', 'apps/cloud'),
      unit('desktop', 'apps/desktop'),
      unit('tools', 'tools'),
      browser('local-carrier-browser', 'packages/local-carrier', 'test'),
      browser('desktop-browser', 'apps/desktop', 'test'),
      browser('e2e', 'e2e', 'specs'),
      browser('tools-system', 'tools', 'test'),
      {
        test: {
          name: 'cloud-db',
          root: 'apps/cloud',
          include: ['{src,test}/**/*.db.test.ts'],
          environment: 'node',
          globalSetup: [join(import.meta.dirname, 'apps/cloud/test/global-postgres.ts')],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
