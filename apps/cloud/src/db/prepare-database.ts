import pg from 'pg'
import { AppError } from '@ringfloor/shared'
import { alignDemoCarrier, seedDemo } from '../../prisma/seed/index.ts'
import type { DemoSeed } from '../../prisma/seed/index.ts'
import { databaseErrorCode } from './database-errors.ts'
import { migrate, pendingMigrations, readMigrations } from './migrate.ts'
import { ensureRoles } from './roles.ts'

/** Serialises seeders of one database. */
const SEED_LOCK = 7_270_369_002n
const CONNECT_TIMEOUT_MS = 10_000

export interface PrepareOptions {
  readonly adminDatabaseUrl: string
  readonly appDatabasePassword: string
  readonly secretsKey: Buffer
  readonly demoSeed?: DemoSeed | undefined
}

export interface PrepareResult {
  readonly applied: readonly string[]
  readonly seeded: boolean
  /** What was changed of the demo's carrier account, number and targets, in words. */
  readonly carrierNotes: readonly string[]
}

/** Roles, migrations, the demo organisation where there is none yet, and its carrier account as given. Repeating it changes nothing but the application's password. */
export async function prepareDatabase(options: PrepareOptions): Promise<PrepareResult> {
  return withAdmin(options.adminDatabaseUrl, async (client) => {
    await ensureRoles(client, options.appDatabasePassword)
    const applied = await migrate(client)
    if (!options.demoSeed) return { applied, seeded: false, carrierNotes: [] }
    return { applied, ...(await seedAndAlign(client, options.demoSeed, options.secretsKey)) }
  })
}

/** Names of the migrations that are still to be applied; changes nothing. */
export async function checkDatabase(adminDatabaseUrl: string): Promise<readonly string[]> {
  return withAdmin(adminDatabaseUrl, async (client) => (await pendingMigrations(client, await readMigrations())).map((migration) => migration.name))
}

async function seedAndAlign(client: pg.Client, seed: DemoSeed, secretsKey: Buffer): Promise<Omit<PrepareResult, 'applied'>> {
  await client.query('select pg_advisory_lock($1)', [SEED_LOCK.toString()])
  try {
    const { rowCount } = await client.query('select 1 from list_organizations() limit 1')
    const seeded = rowCount === 0
    if (seeded) await seedDemo(client, seed, secretsKey)
    return { seeded, carrierNotes: await alignDemoCarrier(client, seed, secretsKey) }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [SEED_LOCK.toString()])
  }
}

async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, application_name: 'ringfloor-prepare' })
  try {
    await client.connect()
  } catch (error) {
    throw connectError(url, error)
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function connectError(url: string, error: unknown): AppError {
  const place = URL.canParse(url) ? `${new URL(url).hostname}:${new URL(url).port || '5432'}${new URL(url).pathname}` : 'the address given'
  const code = databaseErrorCode(error)
  const text = error instanceof Error ? error.message : String(error)
  const hint =
    code === '28P01' ? 'The password in ADMIN_DATABASE_URL is wrong.'
    : code === '3D000' ? `The database does not exist. Make it: create database ringfloor encoding 'UTF8' template template0`
    : code === 'ECONNREFUSED' ? 'No PostgreSQL listens there. Start it, or correct ADMIN_DATABASE_URL.'
    : 'Check ADMIN_DATABASE_URL and the network.'
  return new AppError('database.unavailable', { message: text, userMessage: `PostgreSQL at ${place} cannot be reached (${text}). ${hint}`, cause: error })
}
