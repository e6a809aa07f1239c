/** Builds the phone page to dist/phone; the carrier serves it at /phone. For work on it: `vite` with CARRIER=http://localhost:4410. */
import { defineConfig } from 'vite'

const carrier = process.env['CARRIER'] ?? 'http://localhost:4410'

export default defineConfig({
  root: `${import.meta.dirname}/src/phone-page`,
  base: '/phone/',
  build: { outDir: `${import.meta.dirname}/dist/phone`, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  server: { proxy: { '/_carrier': { target: carrier, ws: true } } },
})
