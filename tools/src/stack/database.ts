/** The database of a stack: the embedded server, or one of yours (DATABASE_URL). */
import { join } from 'node:path'
import pg from 'pg'
import { PlainError, errorCode } from '../words.ts'
import { startPostgres, type PostgresServer } from './postgres.ts'

export interface Database {
  /** The owner's or superuser's URL. */
  readonly adminUrl: string
  /** What the cloud uses: the same place as the role ringfloor_app. */
  readonly appUrl: string
  /** Undefined: the server is not ours. */
  readonly server: PostgresServer | undefined
  stop(): Promise<void>
}

const APP_ROLE = 'ringfloor_app'
const CONNECT_TIMEOUT_MS = 5_000

export interface DatabaseOptions {
  readonly dataDir: string
  readonly port: number
  readonly password: string
  readonly appPassword: string
  readonly databaseUrl: string | undefined
  readonly durable: boolean
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl } = options
  if (databaseUrl !== undefined) {
    await assertReachable(databaseUrl)
    return { adminUrl: databaseUrl, appUrl: asAppRole(databaseUrl, options.appPassword), server: undefined, stop: async () => {} }
  }
  const server = await startPostgres({
    dataDir: join(options.dataDir, 'postgres'), port: options.port, password: options.password, durable: options.durable, logFile: join(options.dataDir, 'logs', 'postgres.log'),
  })
  return { adminUrl: server.url, appUrl: asAppRole(server.url, options.appPassword), server, stop: () => server.stop() }
}

function asAppRole(url: string, password: string): string {
  const app = new URL(url)
  app.username = APP_ROLE
  app.password = password
  return app.href
}

/** What to do about each way in which a database refuses. */
const REFUSALS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start that PostgreSQL',
  ENOTFOUND: 'there is no such host. Check the name',
  ETIMEDOUT: 'it does not answer. Check the address and the firewall',
  '28P01': 'it refuses the user name or password. Correct them',
  '28000': 'it does not let this user in from here. Correct its pg_hba.conf or the user',
  '3D000': 'it has no such database. Create it (createdb)',
  '53300': 'it has no connection left. Raise its max_connections',
}

/** @throws PlainError that says what to do */
export async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  try {
    await client.connect()
  } catch (error) {
    const reason = REFUSALS[errorCode(error) ?? ''] ?? `${error instanceof Error ? error.message : String(error)}. Correct it`
    throw new PlainError(`Cannot use the database in DATABASE_URL (${withoutPassword(url)}): ${reason}, or unset DATABASE_URL to use the embedded PostgreSQL.`, { cause: error })
  } finally {
    await client.end().catch(() => undefined)
  }
}

function withoutPassword(url: string): string {
  const shown = new URL(url)
  if (shown.password) shown.password = '***'
  return shown.href
}
