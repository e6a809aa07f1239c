import { defineConfig } from 'vitest/config'

/**
 * One project per kind of proof. `npm run check` runs the quick ones; `npm test` runs them all.
 * `*.test.ts` is pure, `*.db.test.ts` needs PostgreSQL, `*.spec.ts` under e2e/ needs the whole stack and a browser.
 */
const unit = (name: string, root: string) => ({
  test: { name, root, include: ['{src,test,prisma}/**/*.test.ts'], exclude: ['**/*.db.test.ts', '**/node_modules/**'], environment: 'node' as const },
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
      {
        test: {
          name: 'cloud-db',
          root: 'apps/cloud',
          include: ['{src,test}/**/*.db.test.ts'],
          environment: 'node',
          globalSetup: ['./test/global-postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
