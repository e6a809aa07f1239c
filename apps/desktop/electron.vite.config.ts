import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { rendererBuild } from './renderer-build.config.ts'

/** Main and preload bundle our TypeScript workspaces; the preload is one CommonJS file, as a sandboxed window demands. */
export default defineConfig({
  main: {
    build: { outDir: 'out/main', minify: true, externalizeDeps: { exclude: ['@ringfloor/shared', 'zod', 'libphonenumber-js'] }, rolldownOptions: { input: 'src/main/index.ts' } },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      minify: true,
      externalizeDeps: false,
      rolldownOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: '/',
    plugins: [react(), tailwindcss()],
    build: { ...rendererBuild, outDir: 'out/renderer', emptyOutDir: true, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
})
