import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { rendererBuild } from './renderer-build.config.ts'

/** The console for a browser, served by the cloud from dist/web. `RINGFLOOR_CLOUD_URL` is where `vite dev` finds the cloud. */
const cloudUrl = process.env['RINGFLOOR_CLOUD_URL'] ?? 'http://localhost:4400'

export default defineConfig({
  root: 'src/renderer',
  base: '/',
  plugins: [react(), tailwindcss()],
  build: { ...rendererBuild, outDir: '../../dist/web', emptyOutDir: true },
  server: { proxy: { '/trpc': cloudUrl, '/socket.io': { target: cloudUrl, ws: true } } },
})
