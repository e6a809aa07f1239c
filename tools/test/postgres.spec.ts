/** The embedded PostgreSQL, run as whoever runs the tests: as root it lives under another user, as anybody else under oneself. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { startPostgres, type PostgresServer } from '../src/stack/postgres.ts'
import { makeTemporaryFolder } from '../src/temporary.ts'
import { isAlive } from '../src/stack/processes.ts'

/** Only its owner may look into it: the case in which PostgreSQL's own user could not. */
const folder = mkdtempSync(join(tmpdir(), 'ringfloor-postgres-'))
const servers: PostgresServer[] = []

async function start(name: string, password = 'a password', within = folder): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir: join(within, name), port: 0, password, durable: false, logFile: join(folder, `${name}.log`) })
  servers.push(server)
  return server
}

async function ask(server: PostgresServer, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0]
  } finally {
    await client.end()
  }
}

afterAll(async () => {
  for (const server of servers) {
    await server.stop()
    rmSync(server.dataDir, { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
})

describe('the embedded PostgreSQL', () => {
  it('runs under a folder that only its owner may read, in UTF-8, never as root', async () => {
    expect(statSync(folder).mode & 0o077).toBe(0)
    const server = await start('private')
    expect(await ask(server, 'show server_encoding')).toBe('UTF8')
    expect(await ask(server, `select lower('ÀÉ')`)).toBe('àé')
    expect(await ask(server, 'show shared_buffers')).toBe('64MB')
    expect(statSync(server.dataDir).uid).not.toBe(0)
  })

  it('stops an orphan over the same data, keeps the data, and leaves other servers alone', async () => {
    const other = await start('other')
    const orphan = await start('orphan')
    await ask(orphan, 'create table kept as select 42 as answer')
    const next = await start('orphan')
    expect(isAlive(orphan.pid)).toBe(false)
    expect(isAlive(other.pid)).toBe(true)
    expect(await ask(next, 'select answer from kept')).toBe(42)
  })

  it('throws away what an interrupted initdb left, and begins again', async () => {
    const reachable = makeTemporaryFolder('postgres')
    const left = join(reachable, 'interrupted.new')
    mkdirSync(left)
    writeFileSync(join(left, 'PG_VERSION'), '18\n')
    const server = await start('interrupted', 'a password', reachable)
    expect(server.dataDir).toBe(join(reachable, 'interrupted'))
    expect(await ask(server, 'select 1')).toBe(1)
    expect(existsSync(join(server.dataDir, 'global'))).toBe(true)
    expect(existsSync(left)).toBe(false)
    await server.stop()
    rmSync(reachable, { recursive: true, force: true })
  })

  it('with secrets that belong to another database says so', async () => {
    const server = await start('secrets')
    await server.stop()
    await expect(start('secrets', 'another password')).rejects.toThrow('secrets.json')
  })
})
