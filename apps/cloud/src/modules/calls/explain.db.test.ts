/** Decisions explained, repeated and varied over HTTP: of calls that came in through webhooks, and of one from before the book. */
import {
  callJourneySchema, decisionExplanationSchema, decisionReplaySchema, whatIfCallSchema, whatIfCampaignSchema, type DecisionExplanation, type WhatIfChangeInput,
} from '@ringfloor/shared'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SampleWorldOptions, SeedTarget, SeedWorld } from '../../../prisma/seed/index.ts'
import { startApi, type ApiAnswer, type ApiHarness } from '../../../test/api/api-harness.ts'
import { placeCall, seatAgents } from '../../../test/api/place-call.ts'
import { viewerOf } from '../../../test/api/journey-fixture.ts'
import { useTestDatabase } from '../../../test/database.ts'
import { openHistory } from '../../../test/decisions.ts'
import { callFields, startExchange, type Exchange } from '../../../test/exchange.ts'
import { whatIfCampaign } from '../campaigns/what-if-campaign.ts'

const database = useTestDatabase()
let api: ApiHarness
let node: Exchange | undefined

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
})
afterAll(() => api.close())
afterEach(async () => {
  await node?.close()
  node = undefined
})

async function open(options: SampleWorldOptions = {}): Promise<{ readonly world: SeedWorld; readonly exchange: Exchange; readonly manager: string }> {
  const exchange = await startExchange(database(), { agents: 0, funds: '100000.00', ...options })
  node = exchange
  return { world: exchange.world, exchange, manager: await signIn(exchange.world, 'manager') }
}
async function signIn(world: SeedWorld, role: string, index = 0): Promise<string> {
  const user = world.users.filter((one) => one.role === role)[index]
  if (!user) throw new Error(`the world has no ${role} ${index}`)
  return api.signIn(user)
}
const ask = (path: string, cookie: string, input: object): Promise<ApiAnswer> => api.call(path, { cookie, input })
const explain = async (cookie: string, input: object): Promise<DecisionExplanation> => decisionExplanationSchema.parse((await ask('calls.explain', cookie, input)).data)
const setBid = (target: SeedTarget, micros: bigint) => database().admin.query('update target set "bidMicros" = $2, version = version + 1 where id = $1', [target.id, String(micros)])
const lines = (world: SeedWorld): readonly [SeedTarget, SeedTarget] => {
  const [first, second] = world.targets.filter((target) => target.kind === 'number')
  if (!first || !second) throw new Error('the world has too few lines')
  return [first, second]
}

describe('an explanation', () => {
  it('tells every verdict in words, as it was, although everything has changed since', async () => {
    const { world, exchange, manager } = await open()
    const [first, second] = lines(world)
    const { callId } = await exchange.ring()
    const before = await explain(manager, { callId })
    await setBid(first, 1n)
    await database().admin.query(`update target set name = 'Renamed' where id = $1`, [second.id])
    await database().admin.query(`update campaign set status = 'paused' where id = $1`, [world.campaigns[0]?.id])

    const explained = await explain(manager, { callId })
    expect(explained).toMatchObject({
      callId, attempt: 1, campaignName: world.campaigns[0]?.name, rulesVersion: '2026.2', currency: 'USD', consistent: true, omitted: 0,
      method: ["Second-price auction over a floor of 15.00 USD: the price is the next buyer's bid plus 0.01 USD"],
    })
    expect(explained.zoneDatabase).toBe(process.versions.tz)
    expect(BigInt(explained.changesSince ?? 0) - BigInt(before.changesSince ?? 0)).toBe(3n)
    expect(explained.targets).toMatchObject([
      { targetId: first.id, bid: '31.00', price: '30.01', rank: 1, result: 'won', reason: null, text: 'It came first in the routing plan and pays 30.01 USD.', profiles: [{ profileId: first.id, profileName: "the target's own bid" }] },
      { targetId: second.id, targetName: 'Renamed', bid: '30.00', price: '15.00', rank: 2, result: 'lost', reason: 'lost.outbid', text: 'Another bid ranked higher.' },
    ])
  })

  it('is of the decision that gave the call away, or of any other', async () => {
    const { world, exchange, manager } = await open()
    const { callId, callSid } = await exchange.ring()
    await exchange.post(`/carrier/voice?step=dial-1&call=${callId}`, { ...callFields(world, callSid), CallStatus: 'in-progress', DialCallStatus: 'busy', DialCallSid: `CA${'7'.repeat(32)}` })
    expect(await explain(manager, { callId })).toMatchObject({ attempt: 2, targets: [{ result: 'won' }, { reason: 'not_eligible.already_tried' }] })
    expect(await explain(manager, { callId, attempt: 1 })).toMatchObject({ attempt: 1, targets: [{ result: 'won' }, { reason: 'lost.outbid' }] })
    expect((await ask('calls.explain', manager, { callId, attempt: 3 })).error?.code).toBe('not_found')
  })

  it('knows decisions of before the book, which carry their facts themselves', async () => {
    const { world, manager } = await open({ agents: 2 })
    await seatAgents(database(), world)
    const { callId } = await placeCall(database(), world)
    expect(await explain(manager, { callId })).toMatchObject({ rulesVersion: '2026.1', bookSeq: null, changesSince: null, zoneDatabase: null, consistent: true, targets: [{ result: 'won', rank: 1 }, { rank: 2 }, { rank: 3 }] })
    expect(decisionReplaySchema.parse((await ask('calls.replay', manager, { callId })).data)).toMatchObject({ rulesVersion: '2026.1', same: true })
    expect((await ask('calls.whatIf', manager, { callId, changes: [{ kind: 'floor', floor: '1' }] })).error).toMatchObject({ code: 'decision.unreadable', details: { reason: 'earlier_rules' } })
  })

  it('is refused in words where it cannot be told any more', async () => {
    const { world, exchange, manager } = await open()
    const { callId } = await exchange.ring()
    await database().admin.query('delete from book_log where "organizationId" = $1 and seq = 1', [world.organization.id])
    expect((await ask('calls.explain', manager, { callId })).error).toMatchObject({ code: 'decision.pruned', details: { reason: 'log_pruned' } })
    expect(whatIfCampaignSchema.parse((await ask('campaigns.whatIf', manager, { campaignId: world.campaigns[0]?.id, lastCalls: 5, changes: [{ kind: 'floor', floor: '1' }] })).data)).toMatchObject({
      rows: [], skipped: [{ callId, why: 'The change log of that time is no longer kept.' }],
    })
    await database().admin.query(`update call_decision set trace = '{"format":99}' where "callId" = $1`, [callId])
    expect((await ask('calls.explain', manager, { callId })).error).toMatchObject({ code: 'decision.unreadable' })
  })
})

describe('a replay', () => {
  it('gives the same bytes', async () => {
    const { exchange, manager } = await open()
    const { callId } = await exchange.ring()
    const replayed = decisionReplaySchema.parse((await ask('calls.replay', manager, { callId })).data)
    expect(replayed).toMatchObject({ same: true, rulesVersion: '2026.2', attempt: 1 })
    expect(replayed.replayed).toBe(replayed.stored)
    expect(replayed.bytes).toBeLessThan(700)
  })
})

describe('what if', () => {
  it('varies one call, and says which changes name nothing', async () => {
    const { world, exchange, manager } = await open()
    const [first, second] = lines(world)
    const { callId } = await exchange.ring()
    const changes: WhatIfChangeInput[] = [{ kind: 'bid', profileId: second.id, bid: '50.00' }, { kind: 'bid', profileId: 'nobody', bid: '1.00' }]
    const answer = whatIfCallSchema.parse((await ask('calls.whatIf', manager, { callId, changes })).data)
    expect(answer.withoutEffect).toEqual([1])
    expect(answer.before.targets.map((target) => [target.targetId, target.result])).toEqual([[first.id, 'won'], [second.id, 'lost']])
    expect(answer.after.targets.map((target) => [target.targetId, target.bid, target.price])).toEqual([[second.id, '50.00', '31.01'], [first.id, '31.00', '15.00']])
    expect((await ask('calls.whatIf', manager, { callId, changes: [{ kind: 'floor', floor: '-1' }] })).error?.code).toBe('input.invalid')
  })

  it('varies the last calls of a campaign, and adds up', async () => {
    const { world, exchange, manager } = await open()
    const [first, second] = lines(world)
    const ids: string[] = []
    for (let index = 0; index < 3; index++) ids.push((await exchange.ring()).callId)
    await setBid(first, 20_000_000n)
    ids.push((await exchange.ring()).callId)

    const input = { campaignId: world.campaigns[0]?.id, lastCalls: 4 }
    const whatIf = async (...changes: WhatIfChangeInput[]) => whatIfCampaignSchema.parse((await ask('campaigns.whatIf', manager, { ...input, changes })).data)
    const paused = await whatIf({ kind: 'status', level: 'target', id: first.id, status: 'paused' })
    expect(paused.rows.map((row) => [row.callId, row.before?.targetId, row.before?.price, row.after?.targetId, row.after?.price, row.change, row.reason])).toEqual([
      [ids[3], second.id, '20.01', second.id, '15.00', 'other_price', null],
      [ids[2], first.id, '30.01', second.id, '15.00', 'other_target', 'not_eligible.target_paused'],
      [ids[1], first.id, '30.01', second.id, '15.00', 'other_target', 'not_eligible.target_paused'],
      [ids[0], first.id, '30.01', second.id, '15.00', 'other_target', 'not_eligible.target_paused'],
    ])
    // 60 % of the price is the publisher's.
    expect(paused).toMatchObject({
      currency: 'USD', skipped: [], withoutEffect: [],
      totals: { calls: 4, changed: 4, soldNow: 0, unsoldNow: 0, revenueBefore: '110.04', revenueAfter: '60.00', marginBefore: '44.016', marginAfter: '24.00' },
    })
    expect(paused.rows[1]?.reasonText).toBe('The target is paused.')
    expect(await whatIf({ kind: 'floor', floor: '99.00' })).toMatchObject({ totals: { unsoldNow: 4, revenueAfter: '0.00' } })
    expect(await whatIf({ kind: 'funds', buyerId: 'nobody', available: '1.00' })).toMatchObject({ withoutEffect: [0], totals: { changed: 0 } })
  })

  it('takes changes that are longer than an address may be', async () => {
    const { world, exchange, manager } = await open()
    const [first] = lines(world)
    const { callId } = await exchange.ring()
    const modifiers = Array.from({ length: 150 }, (_, index) => ({ criterion: { tag: `tag-${index}`, comparison: 'equals', value: 'x'.repeat(100) }, adjustment: 'add', amount: '1.00' }))
    const answer = await api.call('calls.whatIf', { method: 'POST', cookie: manager, input: { callId, changes: [{ kind: 'modifiers', profileId: first.id, modifiers }] } })
    expect(whatIfCallSchema.parse(answer.data)).toMatchObject({ withoutEffect: [], after: { targets: [{ targetId: first.id, result: 'won', profiles: [{ abstentions: { length: 150 } }] }, {}] } })
  })

  it('leaves out calls for which there is no time', async () => {
    const { world, exchange } = await open()
    const ids = [(await exchange.ring()).callId, (await exchange.ring()).callId]
    const viewer = viewerOf('manager')
    const answer = await whatIfCampaign(
      { db: database().db, history: openHistory(database()), maxWorkMs: Number.MIN_VALUE }, { ...viewer, organizationId: world.organization.id },
      { campaignId: world.campaigns[0]?.id ?? '', lastCalls: 5, changes: [{ kind: 'floor', floor: 1n }] },
    )
    expect(answer.rows.map((row) => row.callId)).toEqual([ids[0]])
    expect(answer.skipped).toMatchObject([{ callId: ids[1], why: expect.stringContaining('Ask for fewer calls') }])
  })

  it('calls whoever is gone deleted', async () => {
    const { world, exchange, manager } = await open()
    const [first] = lines(world)
    const { callId } = await exchange.ring()
    await database().admin.query(`set session_replication_role = replica`)
    await database().admin.query('delete from target where id = $1', [first.id])
    await database().admin.query(`set session_replication_role = origin`)
    expect((await explain(manager, { callId })).targets[0]).toMatchObject({ targetId: first.id, targetName: 'deleted target', result: 'won' })
  })
})

describe('who may not', () => {
  it('is everybody but staff, and staff of another organisation', async () => {
    const { world, exchange } = await open()
    const { callId } = await exchange.ring()
    const other = await database().seed()
    const foreigner = await signIn(other, 'manager')
    const changes = [{ kind: 'floor', floor: '1' }]
    const calls = [['calls.explain', { callId }], ['calls.replay', { callId }], ['calls.whatIf', { callId, changes }], ['campaigns.whatIf', { campaignId: world.campaigns[0]?.id, lastCalls: 3, changes }]] as const
    const buyer = await signIn(world, 'buyer')
    for (const [path, input] of calls) {
      expect([path, (await ask(path, foreigner, input)).error?.code]).toEqual([path, 'not_found'])
      expect([path, (await ask(path, buyer, input)).error?.code]).toEqual([path, 'auth.forbidden'])
    }
  })
})

describe('a journey of a call that was decided on the book', () => {
  it('tells staff the auction, and each buyer its own part', async () => {
    const { world, exchange, manager } = await open()
    const [first, second] = lines(world)
    const { callId } = await exchange.ring()
    const journey = async (cookie: string) => callJourneySchema.parse((await ask('calls.journey', cookie, { callId })).data)
    const story = await journey(manager)
    expect(story.auction).toMatchObject({ kind: 'second_price', floor: '15.00', clearingPrice: '30.01', rulesVersion: '2026.2' })
    expect(story.auction?.targets.map((target) => [target.targetId, target.bid, target.rank, target.result, target.reason])).toEqual([[first.id, '31.00', 1, 'won', null], [second.id, '30.00', 2, 'lost', 'lost.outbid']])
    const loser = (await journey(await signIn(world, 'buyer', 1))).auction
    expect(loser).toMatchObject({ floor: null, clearingPrice: null, draw: null, targets: [{ targetId: second.id, bid: '30.00', rank: null, result: 'lost', reason: 'lost.outbid', detail: null }] })
    expect(loser?.targets).toHaveLength(1)
    const listed = (await ask('calls.list', await signIn(world, 'buyer', 1), {})).data
    expect(listed).toMatchObject({ calls: [{ id: callId, ownResult: 'lost', ownReason: 'lost.outbid', ownBid: '30.00', caller: null }] })
  })
})
