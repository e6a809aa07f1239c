/** `npm start` as people meet it: twice, killed, on busy ports, without its database. Each with the real programs. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { signIn } from '../src/robots/cloud-client.ts'
import { isAlive } from '../src/stack/processes.ts'
import { waitUntil } from '../src/wait.ts'
import { makePlace, runStart, runStartAsNpm, type Place, type Run } from './run-start.ts'

const secretsSchema = z.object({ databasePassword: z.string(), logins: z.array(z.object({ username: z.string(), password: z.string() })) })
const recordSchema = z.array(z.object({ title: z.string(), pid: z.number() }))
const runs: Run[] = []

function start(place: Place, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Run {
  const run = runStart(place, args, env)
  runs.push(run)
  return run
}

const secrets = (place: Place) => secretsSchema.parse(JSON.parse(readFileSync(join(place.dataDir, 'secrets.json'), 'utf8')))
const postmaster = (place: Place): number => Number(readFileSync(join(place.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
const programs = (place: Place): number[] => recordSchema.parse(JSON.parse(readFileSync(join(place.dataDir, 'run.json'), 'utf8'))).map(({ pid }) => pid)

async function query(place: Place, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ host: '127.0.0.1', port: Number(place.env['RINGFLOOR_POSTGRES_PORT']), user: 'postgres', password: secrets(place).databasePassword, database: 'ringfloor' })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('npm start', () => {
  let place: Place
  let first: Run
  beforeAll(async () => {
    place = await makePlace()
    first = start(place)
    expect(await first.ready(), first.output()).toBe(true)
  })
  afterAll(async () => {
    for (const run of runs) run.child.kill('SIGTERM')
    await Promise.all(runs.map((run) => run.ended))
    rmSync(place.dataDir, { recursive: true, force: true })
  })

  it('prints where to go, as whom, and what to dial; the logins work', async () => {
    const text = first.output()
    expect(text).toContain(`http://localhost:${place.cloudPort}`)
    expect(text).toContain('+15552010001')
    for (const { username, password } of secrets(place).logins) {
      expect(text).toContain(password)
      expect((await signIn(`http://127.0.0.1:${place.cloudPort}`, { username, password })).token).not.toBe('')
    }
  })

  it('serves the console and the phone page', async () => {
    for (const url of [`http://localhost:${place.cloudPort}/`, `http://localhost:${place.env['RINGFLOOR_CARRIER_PORT'] ?? ''}/phone/`]) {
      const response = await fetch(url, { headers: { accept: 'text/html' } })
      expect(response.status, url).toBe(200)
      expect(await response.text()).toContain('<script')
    }
  })

  it('keeps its secrets to its owner and its database in UTF-8', async () => {
    expect(statSync(join(place.dataDir, 'secrets.json')).mode & 0o077).toBe(0)
    expect(await query(place, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
    expect(await query(place, `select upper('grüße') as text`)).toEqual([{ text: 'GRÜßE' }])
  })

  it('refuses a second run in the same folder, in words', async () => {
    const second = start(place)
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('already runs here')
    expect(second.output()).toContain('RINGFLOOR_DATA_DIR')
  })

  it('after kill -9 of everything the next start recovers by itself and keeps the data', async () => {
    await query(place, `update organization set name = 'Kept over a crash'`)
    const pids = [first.child.pid ?? 0, ...programs(place), postmaster(place)]
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await waitUntil(() => pids.every((pid) => !isAlive(pid)), { timeoutMs: 10_000 })
    expect(existsSync(join(place.dataDir, 'postgres', 'postmaster.pid'))).toBe(true)
    first = start(place)
    expect(await first.ready(), first.output()).toBe(true)
    expect(await query(place, 'select name from organization')).toEqual([{ name: 'Kept over a crash' }])
  })

  it('after kill -9 of only the starter nothing is left running, and its ports are free for the next', async () => {
    const pids = [...programs(place), postmaster(place)]
    process.kill(first.child.pid ?? 0, 'SIGKILL')
    first = start(place)
    expect(await first.ready(), first.output()).toBe(true)
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('starts the cloud again when it dies', async () => {
    const [cloud] = programs(place)
    process.kill(cloud ?? 0, 'SIGKILL')
    const healthy = (): Promise<boolean> => fetch(`http://127.0.0.1:${place.cloudPort}/readyz`).then((response) => response.ok, () => false)
    expect(await waitUntil(async () => programs(place)[0] !== cloud && (await healthy()), { timeoutMs: 20_000 })).toBe(true)
    expect(first.output()).toContain('ended unexpectedly')
  })

  it('a stale postmaster.pid that names a stranger stops nobody', async () => {
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
    writeFileSync(join(place.dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(place.dataDir, 'postgres')}\n1\n1\n\n127.0.0.1\n\nready   \n`)
    first = start(place)
    expect(await first.ready(), first.output()).toBe(true)
  })

  it('Ctrl-C ends everything in order and leaves nothing', async () => {
    const pids = [...programs(place), postmaster(place)]
    process.kill(-(first.child.pid ?? 0), 'SIGINT')
    expect(await first.ended).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    const log = readFileSync(join(place.dataDir, 'logs', 'postgres.log'), 'utf8')
    expect(log.trimEnd().endsWith('database system is shut down')).toBe(true)
  })

  it('a port that somebody else has: which, who, and what to set', async () => {
    const stranger = createServer()
    await new Promise<void>((resolve) => { stranger.listen(place.cloudPort, '127.0.0.1', resolve) })
    const run = start(place)
    expect(await run.ended).toBe(1)
    stranger.close()
    expect(run.output()).toContain(`port ${place.cloudPort}`)
    expect(run.output()).toContain(`process ${process.pid}`)
    expect(run.output()).toMatch(/RINGFLOOR_PORT=\d+ npm start/)
  })

  it('a database that cannot be reached: words', async () => {
    const run = start(place, [], { DATABASE_URL: 'postgresql://someone:secret@127.0.0.1:1/nothing' })
    expect(await run.ended).toBe(1)
    expect(run.output()).toContain('nothing listens there')
    expect(run.output()).not.toContain('secret')
  })

  it('wrong settings: every one is named', async () => {
    const run = start(place, [], { RINGFLOOR_PORT: 'http', RINGFLOOR_PUBLIC_URL: 'localhost', LOG_LEVEL: 'loud' })
    expect(await run.ended).toBe(1)
    for (const name of ['RINGFLOOR_PORT', 'RINGFLOOR_PUBLIC_URL', 'LOG_LEVEL']) expect(run.output()).toContain(name)
  })

  it('--reset begins anew with new logins and says what it deleted', async () => {
    const before = secrets(place)
    first = start(place, ['--reset'])
    expect(await first.ready(), first.output()).toBe(true)
    expect(first.output()).toContain('Deleted:')
    expect(secrets(place).databasePassword).not.toBe(before.databasePassword)
    expect(await query(place, 'select name from organization')).toEqual([{ name: 'Harbour Exchange' }])
  })

  it('stops in order when only npm is stopped: its shell tells nobody', async () => {
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
    const run = runStartAsNpm(place)
    runs.push(run)
    expect(await run.ready(), run.output()).toBe(true)
    const pids = [...programs(place), postmaster(place)]
    run.child.kill('SIGTERM')
    await run.ended
    expect(run.output()).toContain('The data is kept')
    expect(pids.filter(isAlive)).toEqual([])
  })
})
