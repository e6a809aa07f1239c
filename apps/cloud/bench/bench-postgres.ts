import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../../tools/src/stack/postgres.ts'
import { prepareDatabase } from '../src/db/prepare-database.ts'
import { APP_ROLE } from '../src/db/roles.ts'

export interface BenchPostgres {
  readonly adminUrl: string
  readonly appUrl: string
  readonly admin: pg.Client
  readonly secretsKey: Buffer
  /** Processor time of all server processes so far, in milliseconds; undefined where the system does not tell (only Linux does). */
  readonly cpuMs: () => number | undefined
  readonly stop: () => Promise<void>
}

/** Of 16 MB each: as much as min_wal_size keeps. */
const WAL_SEGMENTS = 60
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** A throw-away server with everything durable (fsync and synchronous_commit on), roles and migrations applied. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfloor-bench-'))
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'), port: 0, password: randomBytes(12).toString('hex'), durable: true, logFile: join(folder, 'postgres.log'),
    settings: { shared_buffers: '512MB', min_wal_size: '1GB', max_wal_size: '4GB', max_connections: '120' },
  })
  const secretsKey = randomBytes(32)
  const appDatabasePassword = randomBytes(12).toString('hex')
  await prepareDatabase({ adminDatabaseUrl: server.url, appDatabasePassword, secretsKey })
  const app = new URL(server.url)
  app.username = APP_ROLE
  app.password = appDatabasePassword
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await fillWalSegments(admin)
  return {
    adminUrl: server.url,
    appUrl: app.href,
    admin,
    secretsKey,
    cpuMs: () => cpuOfFamily(server.pid),
    stop: async () => {
      await admin.end()
      await server.stop()
      rmSync(server.dataDir, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A server that has run for a while writes its log over old segments; a new one would spend its time making them. */
async function fillWalSegments(admin: pg.Client): Promise<void> {
  for (let segment = 0; segment < WAL_SEGMENTS; segment++) await admin.query(`select pg_logical_emit_message(false, 'bench', 'x'), pg_switch_wal()`)
  await admin.query('checkpoint')
}

/** Processor time of a process and its children so far, in milliseconds; undefined where the system does not tell. */
export function cpuOfFamily(parent: number): number | undefined {
  let ticks: number | undefined
  for (const name of listProcesses()) {
    const fields = readStat(name)
    if (!fields || (Number(name) !== parent && Number(fields[1]) !== parent)) continue
    ticks = (ticks ?? 0) + Number(fields[11]) + Number(fields[12])
    // Children that have ended since count with their parent.
    if (Number(name) === parent) ticks += Number(fields[13]) + Number(fields[14])
  }
  return ticks === undefined ? undefined : ticks * TICK_MS
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** The fields after the name; undefined where the process has just ended. */
function readStat(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
  } catch {
    return undefined
  }
}
