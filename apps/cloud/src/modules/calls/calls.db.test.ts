/** One call, from admission to settlement, as each role gets it over HTTP and its socket. */
import { callJourneySchema, callListSchema, type CallSummary } from '@ringfloor/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../../prisma/seed/index.ts'
import { useTestDatabase } from '../../../test/database.ts'
import { openHistory } from '../../../test/decisions.ts'
import type { Database } from '../../db/index.ts'
import { startApi, until, type ApiHarness, type ConsoleSocket } from '../../../test/api/api-harness.ts'
import { sampleCalls } from '../../../test/api/sample-inputs.ts'
import { viewerOf } from '../../../test/api/journey-fixture.ts'
import { loadPage } from './load-calls.ts'
import { CALLER, connectCall, placeCall, seatAgents, settleCall } from '../../../test/api/place-call.ts'

const database = useTestDatabase()
let api: ApiHarness

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
})
afterAll(() => api.close())

/** Tells of every statement: a raw one, or a method of a model. */
function countCalls<T extends object>(tx: T, onCall: () => void): T {
  return new Proxy(tx, {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver)
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => {
          onCall()
          return Reflect.apply(value, target, args)
        }
      }
      return typeof value === 'object' && value !== null ? countCalls(value, onCall) : value
    },
  })
}

const userOf = (world: SeedWorld, role: string, index = 0) => {
  const user = world.users.filter((one) => one.role === role)[index]
  if (!user) throw new Error(`the world has no ${role} ${index}`)
  return user
}
const signIn = (world: SeedWorld, role: string, index = 0) => api.signIn(userOf(world, role, index))

async function list(cookie: string, input: object): Promise<{ readonly calls: readonly CallSummary[]; readonly nextCursor: string | null }> {
  const answer = await api.call('calls.list', { cookie, input })
  if (answer.error) throw new Error(answer.text)
  return callListSchema.parse(answer.data)
}
async function journey(cookie: string, callId: string) {
  return callJourneySchema.parse((await api.call('calls.journey', { cookie, input: { callId } })).data)
}

/** Everything the socket carries, packet by packet, from the handshake on. */
function recordFrames(socket: ConsoleSocket): string[] {
  const frames: string[] = []
  socket.io.on('open', () => socket.io.engine.on('packet', (packet: unknown) => frames.push(JSON.stringify(packet))))
  return frames
}

describe('a call', () => {
  it('goes from hand to hand, and each sees its part', async () => {
    const world = await database().seed()
    await seatAgents(database(), world)
    const [manager, agent, alpha, beta, publisher] = await Promise.all([
      signIn(world, 'manager'), signIn(world, 'agent'), signIn(world, 'buyer', 0), signIn(world, 'buyer', 1), signIn(world, 'publisher'),
    ])
    const call = await placeCall(database(), world)

    for (const cookie of [manager, agent, alpha]) expect((await list(cookie, { scope: 'live' })).calls).toMatchObject([{ id: call.callId, state: 'routing', caller: CALLER, price: '30.01' }])
    expect((await list(publisher, { scope: 'live' })).calls).toMatchObject([{ id: call.callId, caller: CALLER, price: null, payout: null }])
    expect((await list(beta, { scope: 'live' })).calls).toEqual([])
    expect((await list(beta, { scope: 'recent' })).calls).toMatchObject([{ id: call.callId, state: 'ended', caller: null, ownResult: 'lost', ownReason: 'lost.outbid', ownBid: '30.00' }])
    expect((await api.call('floor.balances', { cookie: alpha })).data).toMatchObject([{ posted: '500.00', held: '30.01', available: '469.99' }])
    expect((await api.call('floor.overview', { cookie: alpha })).data).toMatchObject({ liveCalls: 1, callsToday: 1, connectedToday: 0, amountToday: '0.00' })
    expect((await api.call('floor.overview', { cookie: beta })).data).toMatchObject({ liveCalls: 0, callsToday: 0 })
    expect((await api.call('agent.status', { cookie: agent })).data).toMatchObject({ state: 'available', softphoneReady: true, callId: call.callId })
    const { rows: [attempt] } = await database().admin.query<{ plannedAt: Date }>('select "plannedAt" from call_attempt where "callId" = $1', [call.callId])
    expect((await api.call('floor.seats', { cookie: manager })).data).toMatchObject([{ onCall: true, since: attempt?.plannedAt.toISOString() }])

    await connectCall(database(), world, call)
    await settleCall(database(), world, call)
    expect((await list(manager, { scope: 'live' })).calls).toEqual([])
    const story = await journey(manager, call.callId)
    expect(story.call).toMatchObject({ outcome: 'connected', durationSeconds: 77, settled: true, targetName: 'Desk' })
    expect(story.auction?.targets.map((target) => [target.targetName, target.rank, target.result, target.reason])).toEqual([
      ['Desk', 1, 'won', null], ['Line 1.1', 2, 'lost', 'lost.outbid'], ['Line 2.1', 3, 'lost', 'lost.outbid'],
    ])
    expect(story.postings.map((posting) => [posting.kind, posting.amount, posting.creditAccount])).toEqual([
      ['hold', '30.01', null], ['post', '12.004', 'Exchange margin'], ['post', '18.006', world.publishers[0]?.name],
    ])
    expect((await journey(alpha, call.callId)).postings.map((posting) => [posting.kind, posting.amount])).toEqual([['hold', '30.01'], ['post', '30.01']])
    expect((await journey(publisher, call.callId)).postings.map((posting) => posting.amount)).toEqual(['18.006'])
    expect((await api.call('floor.overview', { cookie: publisher })).data).toMatchObject({ callsToday: 1, connectedToday: 1, amountToday: '18.006' })
    expect((await api.call('floor.overview', { cookie: manager })).data).toMatchObject({ callsToday: 1, amountToday: '30.01' })
    expect((await api.call('floor.balances', { cookie: alpha })).data).toMatchObject([{ posted: '469.99', held: '0.00' }])
  })

  it('tells the buyer who lost nothing of the one who won, in no answer and no frame', async () => {
    const world = await database().seed()
    await seatAgents(database(), world)
    const loser = await signIn(world, 'buyer', 1)
    const socket = api.connect({ cookie: loser })
    const frames = recordFrames(socket)
    await until('the socket', () => socket.connected)
    const texts: string[] = []
    const readEverything = async (callId: string): Promise<void> => {
      const calls = sampleCalls(world).filter((one) => one.method === 'GET' && one.path !== 'targets.list')
      for (const one of [...calls, { path: 'targets.list', input: {} }, { path: 'calls.list', input: { scope: 'live' } }, { path: 'calls.journey', input: { callId } }]) {
        texts.push((await api.call(one.path, { input: one.input, cookie: loser })).text)
      }
    }
    const call = await placeCall(database(), world)
    await readEverything(call.callId)
    await connectCall(database(), world, call)
    await readEverything(call.callId)
    await settleCall(database(), world, call)
    await until('a hint', () => frames.some((frame) => frame.includes('hint')))
    await readEverything(call.callId)

    const winner = world.buyers[0]
    const won = world.targets.filter((target) => target.buyerId === winner?.id)
    const { rows } = await database().admin.query<{ key: string; id: string }>('select key, id from ledger_hold where "callId" = $1', [call.callId])
    const secrets = [
      CALLER, '2015550173', '10001', winner?.id, winner?.name, world.publishers[0]?.name, world.publishers[0]?.id, '30.01', '18.006', '12.004', ...won.map((target) => target.id),
      ...won.map((target) => `"${target.bid}"`), ...world.users.filter((user) => user.role === 'agent').flatMap((user) => [user.id, user.displayName]), userOf(world, 'buyer', 0).id,
      ...world.campaigns.flatMap((campaign) => campaign.numbers), ...rows.flatMap((row) => [row.key, row.id]), '"connected"', 'call.connected', 'call.ended', 'call.settled', '"durationSeconds":77',
    ]
    const everything = [...texts, ...frames].join('\n')
    expect(everything).toContain(call.callId)
    expect(everything).toContain('lost.outbid')
    expect(secrets.filter((secret) => secret !== undefined && everything.includes(secret))).toEqual([])
  })

  it('comes in pages, newest first, without gap or repeat', async () => {
    const world = await database().seed({ funds: '5000.00' })
    await seatAgents(database(), world)
    for (let index = 0; index < 5; index++) {
      const call = await placeCall(database(), world)
      await connectCall(database(), world, call)
      await settleCall(database(), world, call)
      await database().admin.query(`delete from lease where "callId" = $1`, [call.callId])
      await database().admin.query(`update capacity set live = 0 where "organizationId" = $1`, [world.organization.id])
      // Two of them arrived in the same instant.
      await database().admin.query(`update call set "receivedAt" = date_trunc('minute', "receivedAt") where id = $1 and $2 < 2`, [call.callId, index])
    }
    for (const cookie of [await signIn(world, 'manager'), await signIn(world, 'buyer', 1)]) {
      const whole = await list(cookie, { limit: 50 })
      expect(whole.calls).toHaveLength(5)
      expect(whole.nextCursor).toBeNull()
      const paged: CallSummary[] = []
      let cursor: string | undefined
      do {
        const page = await list(cookie, { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        expect(page.calls.length).toBeLessThanOrEqual(2)
        paged.push(...page.calls)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(paged).toEqual(whole.calls)
      expect(whole.calls.map((call) => call.receivedAt)).toEqual(whole.calls.map((call) => call.receivedAt).toSorted().reverse())
    }
  })

  it('costs as many statements in a page of five as in a page of one', async () => {
    const world = await database().seed({ funds: '5000.00' })
    await seatAgents(database(), world)
    for (let index = 0; index < 5; index++) {
      await placeCall(database(), world)
      await database().admin.query(`update capacity set live = 0 where "organizationId" = $1`, [world.organization.id])
    }
    const history = openHistory(database())
    const viewer = viewerOf('manager', { userId: userOf(world, 'manager').id })
    const count = async (limit: number): Promise<number> => {
      let statements = 0
      const counted: Database = {
        ...database().db,
        withTenant: (organizationId, work, options) => database().db.withTenant(organizationId, (tx) => work(countCalls(tx, () => statements++)), options),
      }
      const page = await loadPage({ db: counted, history }, { ...viewer, organizationId: world.organization.id }, { scope: 'live', limit, after: null })
      expect(page.calls).toHaveLength(limit)
      return statements
    }
    const one = await count(1)
    expect(one).toBeGreaterThan(3)
    expect(await count(5)).toBe(one)
  })

  it('is found among many that are none of the buyer’s business', async () => {
    const world = await database().seed({ funds: '5000.00' })
    const cookie = await signIn(world, 'buyer', 1)
    expect((await list(cookie, {})).calls).toEqual([])
    expect((await api.call('calls.list', { cookie, input: { cursor: 'nonsense' } })).error).toMatchObject({ code: 'input.invalid', details: { field: 'cursor' } })
  })
})
