import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder that PostgreSQL's own user may walk through; its files keep their own protection. */
export function makeTemporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ringfloor-${name}-`))
  chmodSync(folder, 0o711)
  return folder
}
