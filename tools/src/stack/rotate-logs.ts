/** A log that has grown is put aside once, so that logs never fill the disk: the last run's words are still there. */
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MAX_LOG_BYTES = 5_000_000

export function rotateLogs(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.endsWith('.log') && statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.1`)
  }
}
