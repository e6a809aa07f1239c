/** The proofs that need a browser: the real Voice SDK and the phone page in Chromium. `vitest run --config packages/local-carrier/vitest.browser.config.ts` */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'local-carrier-browser',
    root: import.meta.dirname,
    include: ['test/**/*.spec.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
