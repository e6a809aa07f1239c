/** `--reset`: forgets everything this installation made and keeps, and says what. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PlainError } from '../words.ts'
import { locateDataDir, recoverPostgres } from './postgres.ts'
import { endLeftovers } from './run-record.ts'
import type { Settings } from './settings.ts'

const PARTS: readonly { readonly name: string; readonly title: string }[] = [
  { name: 'carrier', title: "the local carrier's calls" },
  { name: 'secrets.json', title: 'keys and demo logins' },
  { name: 'logs', title: 'logs' },
]

export async function resetData(settings: Settings): Promise<string[]> {
  if (settings.databaseUrl !== undefined) {
    throw new PlainError('--reset does not touch a database of yours (DATABASE_URL is set). Drop and create that database, or unset DATABASE_URL.')
  }
  await endLeftovers(join(settings.dataDir, 'run.json'))
  const wished = join(settings.dataDir, 'postgres')
  await recoverPostgres(wished)
  const database = locateDataDir(wished)
  const deleted = [...(existsSync(database) ? [remove(database, 'the database')] : []), ...PARTS.filter(({ name }) => existsSync(join(settings.dataDir, name))).map(({ name, title }) => remove(join(settings.dataDir, name), title))]
  return deleted.length > 0 ? ['Beginning anew. Deleted:', ...deleted.map((line) => `  ${line}`)] : ['Beginning anew: there was nothing to delete.']
}

function remove(path: string, title: string): string {
  rmSync(path, { recursive: true, force: true })
  return `${path} (${title})`
}
