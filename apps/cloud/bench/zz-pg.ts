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

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** A throw-away server with everything durable (fsync and synchronous_commit on), roles and migrations applied. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfloor-bench-'))
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'), port: 0, password: randomBytes(12).toString('hex'), durable: true, logFile: '/tmp/db-steps.log',
    settings: { log_min_messages: 'log', shared_buffers: '512MB', max_wal_size: '4GB', max_connections: '120' },
  })
  const secretsKey = randomBytes(32)
  const appDatabasePassword = randomBytes(12).toString('hex')
  await prepareDatabase({ adminDatabaseUrl: server.url, appDatabasePassword, secretsKey })
  const app = new URL(server.url)
  app.username = APP_ROLE
  app.password = appDatabasePassword
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
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

function cpuOfFamily(parent: number): number | undefined {
  try {
    let ticks = 0
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
      if (Number(name) === parent || Number(fields[1]) === parent) ticks += Number(fields[11]) + Number(fields[12])
    }
    return ticks * TICK_MS
  } catch {
    return undefined
  }
}
