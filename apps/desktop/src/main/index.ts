import { start } from './electron/start.ts'

start({ env: process.env, platform: process.platform, directory: import.meta.dirname }).catch((error: unknown) => {
  process.stderr.write(`Ringfloor could not start. ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
