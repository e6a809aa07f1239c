/**
 * The embedded PostgreSQL: a real server from npm, for `npm start`, tests and measurements. Works as an ordinary user and as root, recovers what a killed
 * run left, and is always UTF-8. Everything that stops is stopped by process id; servers of others are never touched.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import getPort from 'get-port'
import pg from 'pg'
import { PlainError, errorCode } from '../words.ts'
import { prepareBinaries } from './postgres/binaries.ts'
import { SUPERUSER, ensureCluster } from './postgres/cluster.ts'
import { recoverDataDir, startPostmaster, stopPostmaster } from './postgres/postmaster.ts'
import { chooseUser, reachableDataDir } from './postgres/run-as.ts'

export interface PostgresOptions {
  /** Where the cluster lives; made if missing. As root it may be moved (see `dataDir` of the result). */
  readonly dataDir: string
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Of the superuser. It is set when the cluster is made and must be the same at every later start. */
  readonly password: string
  readonly database?: string
  /** false: no fsync, for throw-away databases. Default true. */
  readonly durable?: boolean
  readonly logFile: string
  readonly settings?: Readonly<Record<string, string>>
}

export interface PostgresServer {
  /** Superuser's URL of the database. */
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly dataDir: string
  /** Settles when the server ends, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

const DEFAULT_DATABASE = 'ringfloor'
const INVALID_PASSWORD = '28P01'
const DUPLICATE_DATABASE = '42P04'

/** Where the cluster of `wished` really lives for this user. */
export function locateDataDir(wished: string): string {
  mkdirSync(dirname(wished), { recursive: true, mode: 0o755 })
  return reachableDataDir(wished, chooseUser(wished))
}

/** Stops a server that a killed run left over `wished`, and clears its lock file. @returns whether there was one */
export async function recoverPostgres(wished: string): Promise<boolean> {
  return recoverDataDir(locateDataDir(wished))
}

/**
 * A new installation cannot use the data that root once kept elsewhere for a folder of the same name: its keys are gone with that folder. It is put aside.
 * @returns what was done, in words
 */
export async function putAsideLostCluster(wished: string): Promise<string | undefined> {
  const dataDir = locateDataDir(wished)
  if (dataDir === resolve(wished) || !existsSync(dataDir)) return undefined
  await recoverDataDir(dataDir)
  const aside = `${dataDir}.put-aside-${new Date().toISOString().replaceAll(':', '')}`
  renameSync(dataDir, aside)
  return `An earlier installation in this folder left its database, whose keys are gone: put aside as ${aside}.`
}

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = locateDataDir(options.dataDir)
  const user = chooseUser(dataDir)
  const durable = options.durable ?? true
  const binaries = prepareBinaries(user)
  await recoverDataDir(dataDir)
  await ensureCluster({ dataDir, password: options.password, binaries, user, durable })
  const port = options.port === 0 ? await getPort({ host: '127.0.0.1' }) : options.port
  const child = await startPostmaster({ dataDir, port, binaries, user, durable, logFile: options.logFile, settings: options.settings ?? {} })
  const pid = child.pid
  if (pid === undefined) throw new PlainError('PostgreSQL did not start: the system gave it no process id.')
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = databaseUrl(options, port)
  try {
    await ensureDatabase(url, dataDir)
  } catch (error) {
    await stopPostmaster(pid)
    throw error
  }
  return { url, port, pid, dataDir, ended, stop: () => stopPostmaster(pid) }
}

function databaseUrl(options: PostgresOptions, port: number): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${options.database ?? DEFAULT_DATABASE}`
}

async function ensureDatabase(url: string, dataDir: string): Promise<void> {
  const target = new URL(url)
  const name = target.pathname.slice(1)
  target.pathname = '/postgres'
  const client = new pg.Client({ connectionString: target.href })
  try {
    await client.connect()
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    if (errorCode(error) === INVALID_PASSWORD) {
      throw new PlainError(`The database in ${dataDir} does not know the password in secrets.json: the two do not belong together. Put the old secrets.json back, or begin anew with: npm start -- --reset`, { cause: error })
    }
    if (errorCode(error) !== DUPLICATE_DATABASE) throw error
  } finally {
    await client.end()
  }
}
