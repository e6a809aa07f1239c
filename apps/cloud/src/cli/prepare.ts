/**
 * Prepares a database for the exchange: roles, migrations, demo organisation. Run it as the database's owner before every start of a new version.
 *   node apps/cloud/src/cli/prepare.ts            brings the database up to date
 *   node apps/cloud/src/cli/prepare.ts --check    says what is missing, changes nothing; exit code 1 when something is
 */
import { AppError } from '@ringfloor/shared'
import { checkDatabase, prepareDatabase } from '../db/prepare-database.ts'
import { parsePrepareEnv } from './prepare-env.ts'

async function main(): Promise<number> {
  const env = parsePrepareEnv(process.env)
  if (process.argv.includes('--check')) {
    const pending = await checkDatabase(env.adminDatabaseUrl)
    console.log(pending.length === 0 ? 'The database is up to date.' : `Migrations to apply: ${pending.join(', ')}`)
    return pending.length === 0 ? 0 : 1
  }
  const result = await prepareDatabase(env)
  console.log(result.applied.length === 0 ? 'The database was up to date.' : `Migrations applied: ${result.applied.join(', ')}`)
  if (result.seeded) console.log('The demo organisation "Harbour Exchange" was made.')
  for (const note of result.carrierNotes) console.log(`Carrier: ${note}`)
  return 0
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof AppError ? error.userMessage : error)
    process.exitCode = 1
  },
)
