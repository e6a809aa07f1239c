import type { BuildEnvironmentOptions } from 'vite'

/** Build settings that the browser and the Electron renderer share: minified, split, hashed, nothing inlined as data: URLs (the CSP says 'self'). */
export const rendererBuild: BuildEnvironmentOptions = {
  target: 'es2023',
  minify: true,
  cssMinify: true,
  sourcemap: false,
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
  chunkSizeWarningLimit: 400,
}
