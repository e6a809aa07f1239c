/** Sockets over a real server: who gets in, who hears what, what happens when the line to the database or the session goes away. */
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { errorBodySchema } from '@ringfloor/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { useTestDatabase } from '../../test/database.ts'
import { appendEvents } from '../db/index.ts'
import type { NewEvent } from '../db/index.ts'
import { startApi, until, type ApiHarness, type ConsoleSocket } from '../../test/api/api-harness.ts'

const database = useTestDatabase()
let api: ApiHarness
let world: SeedWorld

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl, timings: { sessionCheckMs: 200, softphoneGraceMs: 300 } })
  world = await database().seed()
})
afterAll(() => api.close())

const userOf = (role: string, index = 0, seeded = world) => {
  const user = seeded.users.filter((one) => one.role === role)[index]
  if (!user) throw new Error(`the world has no ${role} ${index}`)
  return user
}

interface Listener {
  readonly socket: ConsoleSocket
  readonly cookie: string
  readonly hints: bigint[]
}

async function listen(role: string, index = 0, seeded = world): Promise<Listener> {
  const cookie = await api.signIn(userOf(role, index, seeded))
  const socket = api.connect({ cookie })
  const hints: bigint[] = []
  socket.on('hint', ({ seq }) => hints.push(BigInt(seq)))
  await until(`${role}'s socket`, () => socket.connected)
  return { socket, cookie, hints }
}

async function append(event: Omit<NewEvent, 'body'>, seeded = world): Promise<bigint> {
  const { id } = seeded.organization
  const seq = await database().db.withTenant(id, (tx) => appendEvents(tx, id, [{ ...event, body: { callId: randomUUID() } }]))
  if (seq === undefined) throw new Error('nothing was appended')
  return seq
}

async function refusalOf(options: Parameters<ApiHarness['connect']>[0]): Promise<string> {
  const socket = api.connect(options)
  const error = await new Promise<Error & { data?: unknown }>((resolve, reject) => {
    socket.on('connect_error', resolve)
    socket.on('connect', () => reject(new Error('the socket was let in')))
  })
  return errorBodySchema.safeParse(error.data).data?.error.code ?? error.message
}

describe('getting in', () => {
  it('is answered with headers that keep browsers from guessing, let in or not', async () => {
    for (const query of ['EIO=4&transport=polling', 'EIO=9&transport=none']) {
      const { headers } = await fetch(`${api.url}/socket.io/?${query}`)
      expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual(['nosniff', 'DENY'])
    }
  })

  it('needs a session', async () => {
    expect(await refusalOf({})).toBe('auth.required')
    expect(await refusalOf({ cookie: `ringfloor_session=${'x'.repeat(43)}` })).toBe('auth.session_expired')
    expect(await refusalOf({ token: 'x'.repeat(43) })).toBe('auth.session_expired')
  })

  it('needs a page of ours', async () => {
    const cookie = await api.signIn(userOf('manager'))
    expect(await refusalOf({ cookie, headers: { origin: 'https://evil.example' } })).toBe('websocket error')
    const socket = api.connect({ cookie, headers: { origin: api.url } })
    await until('the socket of our page', () => socket.connected)
  })

  it('works with a token instead of a cookie', async () => {
    const { username, password } = userOf('manager')
    const answer = await api.call('auth.login', { method: 'POST', input: { username, password }, headers: { 'x-ringfloor-client': 'desktop' } })
    const socket = api.connect({ token: (answer.data as { token: string }).token })
    await until('the socket', () => socket.connected)
  })

  it('ends a socket that sends too much', async () => {
    const { socket } = await listen('agent')
    const left = once(socket as unknown as NodeJS.EventEmitter, 'disconnect')
    socket.emit('softphone', { ready: true, padding: 'x'.repeat(20_000) } as { ready: boolean }, () => undefined)
    await left
    expect(socket.connected).toBe(false)
  })
})

describe('hints', () => {
  it('reach the audience, once per tick and with the newest sequence, and nobody else', async () => {
    const other = await database().seed()
    const [manager, alpha, beta, foreign] = [await listen('manager'), await listen('buyer', 0), await listen('buyer', 1), await listen('manager', 0, other)]
    const seqs: bigint[] = []
    for (let index = 0; index < 20; index++) seqs.push(await append({ type: 'call.routed', audience: ['staff', `buyer:${world.buyers[0]?.id ?? ''}`] }))
    const newest = seqs.at(-1) ?? 0n
    for (const { hints } of [manager, alpha]) await until('the newest hint', () => hints.includes(newest))
    // A hint for everybody comes after all that was sent before: who has it has heard all there was to hear.
    const last = await append({ type: 'config.changed', audience: ['staff', `buyer:${world.buyers[1]?.id ?? ''}`] })
    await until('the other buyer’s hint', () => beta.hints.includes(last))
    expect(beta.hints).toEqual([last])
    expect(foreign.hints).toEqual([])
    expect(manager.hints).toEqual([...new Set(manager.hints)].toSorted((a, b) => (a < b ? -1 : 1)))
  })

  it('lead to the events, projected', async () => {
    const beta = await listen('buyer', 1)
    const seq = await append({ type: 'call.routed', audience: ['staff', `buyer:${world.buyers[1]?.id ?? ''}`] })
    await until('the hint', () => beta.hints.includes(seq))
    const { data } = await api.call('events.since', { cookie: beta.cookie, input: { afterSeq: (seq - 1n).toString() } })
    expect(data).toMatchObject({ latestSeq: seq.toString(), reset: false, events: [{ seq: seq.toString(), type: 'call.routed' }] })
  })

  it('are made up for after the listening connection was lost', async () => {
    const manager = await listen('manager')
    const listeners = `select pid from pg_stat_activity where application_name = 'ringfloor-listen' and datname = current_database()`
    const { rowCount } = await database().admin.query(`select pg_terminate_backend(pid) from (${listeners}) l`)
    expect(rowCount).toBe(1)
    const seq = await append({ type: 'call.routed', audience: ['staff'] })
    await until('the hint after the gap', () => manager.hints.some((hint) => hint >= seq))
    const next = await append({ type: 'call.routed', audience: ['staff'] })
    await until('hints to flow again', () => manager.hints.includes(next))
  })

  it('are not needed by a console that was away: it asks from where it was', async () => {
    const manager = await listen('manager')
    const { latestSeq } = (await api.call('events.since', { cookie: manager.cookie, input: { afterSeq: '0' } })).data as { latestSeq: string }
    manager.socket.disconnect()
    const missed: string[] = []
    for (let index = 0; index < 7; index++) missed.push((await append({ type: 'call.routed', audience: ['staff'] })).toString())
    const seen: string[] = []
    for (let cursor = latestSeq; ;) {
      const page = (await api.call('events.since', { cookie: manager.cookie, input: { afterSeq: cursor, limit: 3 } })).data as { events: { seq: string }[] }
      seen.push(...page.events.map((event) => event.seq))
      if (page.events.length < 3) break
      cursor = page.events.at(-1)?.seq ?? cursor
    }
    expect(seen).toEqual(missed)
  })

  it('of another database are no use: the cursor is ahead', async () => {
    const cookie = await api.signIn(userOf('manager'))
    expect((await api.call('events.since', { cookie, input: { afterSeq: '999999999' } })).data).toMatchObject({ reset: true, events: [] })
  })
})

describe('a session that ends', () => {
  it('signs its sockets out, and no other', async () => {
    const [leaving, staying] = [await listen('operator'), await listen('operator')]
    let told = false
    leaving.socket.on('signedOut', () => (told = true))
    await api.call('auth.logout', { method: 'POST', cookie: leaving.cookie })
    await until('the socket to be closed', () => !leaving.socket.connected)
    expect(told).toBe(true)
    expect(staying.socket.connected).toBe(true)
  })
})

describe('a session that ends elsewhere', () => {
  it.each([
    ['is revoked by another node', 'update session set "revokedAt" = now() where "userId" = $1'],
    ['has been idle', `update session set "idleExpiresAt" = now() - interval '1 hour' where "userId" = $1`],
    ['is of a user who was disabled', 'update app_user set "disabledAt" = now() where id = $1'],
  ])('%s: its sockets are told within the next check', async (_, sql) => {
    const elsewhere = await database().seed()
    const { socket } = await listen('operator', 0, elsewhere)
    let told = false
    socket.on('signedOut', () => (told = true))
    await database().admin.query(sql, [userOf('operator', 0, elsewhere).id])
    await until('the socket to be closed', () => !socket.connected)
    expect(told).toBe(true)
  })

  it('is kept alive by a console that can ring', async () => {
    const elsewhere = await database().seed()
    const { socket } = await listen('agent', 0, elsewhere)
    await socket.timeout(5_000).emitWithAck('softphone', { ready: true })
    const idleEnd = async () => {
      const { rows } = await database().admin.query<{ at: Date }>('select max("idleExpiresAt") as at from session where "userId" = $1', [userOf('agent', 0, elsewhere).id])
      return rows[0]?.at.getTime() ?? 0
    }
    const before = await idleEnd()
    await until('the idle end to move', async () => (await idleEnd()) > before)
  })
})

describe('the softphone', () => {
  const presence = async () => {
    const { rows } = await database().admin.query<{ ready: boolean }>(`select "softphoneReady" as ready from agent_presence where "userId" = $1`, [userOf('agent').id])
    return rows[0]?.ready
  }
  const say = (socket: ConsoleSocket, state: unknown) => socket.timeout(5_000).emitWithAck('softphone', state as { ready: boolean }) as Promise<{ ok: boolean }>

  it('makes the seat ready while a console is there, and tells staff', async () => {
    const [agent, manager] = [await listen('agent'), await listen('manager')]
    expect(await say(agent.socket, { ready: true })).toEqual({ ok: true })
    expect(await presence()).toBe(true)
    await until('the manager’s hint', () => manager.hints.length > 0)
    const count = manager.hints.length
    expect(await say(agent.socket, { ready: true })).toEqual({ ok: true })
    const status = await api.call('agent.status', { cookie: agent.cookie })
    expect(status.data).toMatchObject({ softphoneReady: true })
    expect(manager.hints).toHaveLength(count)

    const second = await listen('agent')
    await say(second.socket, { ready: true })
    second.socket.disconnect()
    agent.socket.disconnect()
    await until('the seat to drop out', async () => (await presence()) === false)
  })

  it('stays ready while another of the agent’s consoles is', async () => {
    const [first, second] = [await listen('agent'), await listen('agent')]
    await say(first.socket, { ready: true })
    await say(second.socket, { ready: true })
    expect(await say(second.socket, { ready: false })).toEqual({ ok: true })
    expect(await presence()).toBe(true)
    expect(await say(first.socket, { ready: false })).toEqual({ ok: true })
    expect(await presence()).toBe(false)
  })

  it.each([null, {}, { ready: 'yes' }, 'ready'])('does not take %j for a state', async (state) => {
    const { socket } = await listen('agent')
    expect(await say(socket, state)).toEqual({ ok: false })
  })

  it('is not listened to too often', async () => {
    const { socket } = await listen('agent')
    const answers = await Promise.all(Array.from({ length: 40 }, () => say(socket, { ready: false })))
    expect(answers.filter((answer) => !answer.ok).length).toBeGreaterThanOrEqual(20)
    expect(socket.connected).toBe(true)
  })

  it('is the agents’ alone', async () => {
    const { socket } = await listen('manager')
    await expect(socket.timeout(300).emitWithAck('softphone', { ready: true })).rejects.toThrow()
  })
})
