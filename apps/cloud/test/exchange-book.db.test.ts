/** Two nodes on one database: what one of them changes, the other's next decision goes by; and whatever was decided can be told again. */
import { randomUUID } from 'node:crypto'
import type { ConfigReceipt } from '@ringfloor/shared'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SampleWorldOptions, SeedTarget, SeedWorld } from '../prisma/seed/index.ts'
import { createDatabaseBookSource } from '../src/exchange/index.ts'
import { startApi, type ApiHarness } from './api/api-harness.ts'
import { useTestDatabase } from './database.ts'
import { openHistory, readDecisions } from './decisions.ts'
import { callFields, seatAgent, startExchange, type Exchange } from './exchange.ts'
import { newCallSid } from './scripted-carrier.ts'

const database = useTestDatabase()
let api: ApiHarness
const nodes: Exchange[] = []

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
})
afterAll(() => api.close())
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
})

async function startNodes(options: SampleWorldOptions = {}): Promise<{ readonly world: SeedWorld; readonly a: Exchange; readonly b: Exchange; readonly manager: string }> {
  const world = await database().seed({ agents: 0, funds: '1000000.00', ...options })
  const a = await startExchange(database(), { world })
  const b = await startExchange(database(), { world })
  nodes.push(a, b)
  const user = world.users.find((one) => one.role === 'manager')
  if (!user) throw new Error('the world has no manager')
  return { world, a, b, manager: await api.signIn(user) }
}

async function mutate(cookie: string, entityId: string, name: string, args: object): Promise<void> {
  const kind = name.slice(0, name.indexOf('.'))
  const { rows: [row] } = await database().admin.query<{ version: number }>(`select version from ${kind} where id = $1`, [entityId])
  const answer = await api.call('config.applyMutation', { method: 'POST', cookie, input: { mutationId: randomUUID(), entityId, baseVersion: row?.version, name, args } })
  expect((answer.data as ConfigReceipt | undefined)?.result, answer.text).toBe('applied')
}

const lineOf = (world: SeedWorld, index: number): SeedTarget => {
  const target = world.targets.filter((one) => one.kind === 'number')[index]
  if (!target) throw new Error(`the world has no line ${index}`)
  return target
}
async function winnerOf(callId: string): Promise<string | undefined> {
  const { rows } = await database().admin.query<{ targetId: string }>('select "targetId" from call_attempt where "callId" = $1 and number = 1', [callId])
  return rows[0]?.targetId
}

describe('a change on one node', () => {
  it('is what the next decision of the other node goes by, time and again', async () => {
    const { world, a, b, manager } = await startNodes()
    const [first, second] = [lineOf(world, 0), lineOf(world, 1)]
    expect(await winnerOf((await b.ring()).callId)).toBe(first.id)
    expect(await winnerOf((await a.ring()).callId)).toBe(first.id)

    const lags: number[] = []
    for (let round = 0; round < 10; round++) {
      const best = round % 2 === 0 ? second : first
      await mutate(manager, best.id, 'target.setBid', { bid: String(100 + round) })
      const committedAt = performance.now()
      const { callId } = await b.ring()
      lags.push(performance.now() - committedAt)
      expect(await winnerOf(callId)).toBe(best.id)
    }
    await mutate(manager, first.id, 'target.setStatus', { status: 'paused' })
    expect(await winnerOf((await b.ring()).callId)).toBe(second.id)
    await mutate(manager, second.buyerId, 'buyer.setStatus', { status: 'paused' })
    const refused = await b.ring()
    expect(refused.reply.body).toContain('Nobody is available')
    // From the commit to the answer of a whole call that went by it.
    expect(Math.max(...lags)).toBeLessThan(1_000)
  })

  it('reaches names and destinations as well, before the caller is sent anywhere', async () => {
    const { world, b } = await startNodes()
    const line = lineOf(world, 0)
    expect((await b.ring()).reply.body).toContain(line.destination)
    await database().admin.query('begin')
    await database().admin.query(`update target set destination = '+12015550999' where id = $1`, [line.id])
    await database().admin.query(`update organization set "configRevision" = "configRevision" + 1 where id = $1`, [world.organization.id])
    await database().admin.query('commit')
    expect((await b.ring()).reply.body).toContain('+12015550999')
  })

  it('of live figures does, too: a place that the other node has taken is taken', async () => {
    const { world, a, b } = await startNodes({ target: { maxConcurrency: 1 } })
    expect(await winnerOf((await a.ring()).callId)).toBe(lineOf(world, 0).id)
    const { callId } = await b.ring()
    expect(await winnerOf(callId)).toBe(lineOf(world, 1).id)
    const [decision] = await readDecisions(database(), world.organization.id, callId)
    expect(decision?.explanation.targets.find((target) => target.targetId === lineOf(world, 0).id)?.reason).toBe('capacity.target_concurrency')
  })
})

describe('a row that cannot be read', () => {
  it('takes no calls until it can be, and everything else goes on', async () => {
    const { world, b } = await startNodes()
    const [first, second] = [lineOf(world, 0), lineOf(world, 1)]
    const setRules = (rules: object) => database().admin.query('update target set rules = $2 where id = $1', [first.id, JSON.stringify(rules)])
    await setRules({ weight: 'heavy' })
    const { callId } = await b.ring()
    expect(await winnerOf(callId)).toBe(second.id)
    const [decision] = await readDecisions(database(), world.organization.id, callId)
    expect(decision?.explanation.targets.find((target) => target.targetId === first.id)?.reason).toBe('not_eligible.target_paused')
    expect(decision?.replayed).toBe(decision?.trace)
    await setRules({ weight: 5 })
    expect(await winnerOf((await b.ring()).callId)).toBe(first.id)
  })
})

describe('rules that look at more than the book', () => {
  it('know the caller’s earlier calls, but not this one again at its next attempt', async () => {
    const { world, a, b } = await startNodes()
    const [first, second] = [lineOf(world, 0), lineOf(world, 1)]
    const duplicates = { settings: { duplicates: [{ scope: 'target', windowSeconds: 3600, counts: 'any' }] } }
    await database().admin.query(`update target set rules = $2 where id = $1`, [first.id, JSON.stringify(duplicates)])
    expect(await winnerOf((await a.ring({ From: '+15551110001' })).callId)).toBe(first.id)
    expect(await winnerOf((await a.ring({ From: '+15551110002' })).callId)).toBe(first.id)
    const again = await b.ring({ From: '+15551110001' })
    expect(await winnerOf(again.callId)).toBe(second.id)
    const [decision] = await readDecisions(database(), world.organization.id, again.callId)
    expect(decision?.explanation.targets.find((target) => target.targetId === first.id)?.reason).toBe('not_eligible.duplicate_target')
    expect(decision?.replayed).toBe(decision?.trace)

    const once = { settings: { duplicates: [{ scope: 'campaign', windowSeconds: 3600, counts: 'any' }] } }
    await database().admin.query(`update target set rules = $2 where id = $1`, [second.id, JSON.stringify(once)])
    const busy = await b.ring({ From: '+15551110003' })
    await b.post(`/carrier/voice?step=dial-1&call=${busy.callId}`, { ...callFields(world, busy.callSid, { From: '+15551110003' }), CallStatus: 'in-progress', DialCallStatus: 'busy', DialCallSid: newCallSid() })
    const [, next] = await readDecisions(database(), world.organization.id, busy.callId)
    expect(next?.explanation.candidates.map((candidate) => candidate.targetId)).toEqual([second.id])
  })

  it('know where the call came from at every attempt', async () => {
    const { world, b } = await startNodes()
    const city = { settings: { geography: { include: { cities: ['springfield|IL'] } } } }
    await database().admin.query(`update target set rules = $2 where "organizationId" = $1`, [world.organization.id, JSON.stringify(city)])
    const place = { From: '+15551110004', FromCity: 'SPRINGFIELD', FromState: 'IL', FromCountry: 'US', FromZip: '62701' }
    const call = await b.ring(place)
    expect(await winnerOf(call.callId)).toBe(lineOf(world, 0).id)
    // The carrier does not say it again.
    await b.post(`/carrier/voice?step=dial-1&call=${call.callId}`, { ...callFields(world, call.callSid), FromState: '', FromZip: '', CallStatus: 'in-progress', DialCallStatus: 'busy', DialCallSid: newCallSid() })
    const [first, next] = await readDecisions(database(), world.organization.id, call.callId)
    expect(next?.location).toEqual(first?.location)
    expect(first?.location).toMatchObject({ country: 'US', state: 'IL', city: 'springfield', zip: '62701' })
    expect(next?.explanation.candidates.map((candidate) => candidate.targetId)).toEqual([lineOf(world, 1).id])
    expect((await b.ring({ ...place, FromCity: 'CHICAGO' })).reply.body).toContain('Nobody is available')
  })

  it('offer a call as often as the campaign says, and no more', async () => {
    const { world, b } = await startNodes({ targetsPerBuyer: 2 })
    await database().admin.query(`update campaign set rules = $2 where "organizationId" = $1`, [world.organization.id, JSON.stringify({ reroute: { maxAttempts: 2 } })])
    const { callId, callSid } = await b.ring()
    const busy = (attempt: number) => b.post(`/carrier/voice?step=dial-${attempt}&call=${callId}`, { ...callFields(world, callSid), CallStatus: 'in-progress', DialCallStatus: 'busy', DialCallSid: newCallSid() })
    expect((await busy(1)).body).toContain('step=dial-2')
    expect((await busy(2)).body).toContain('Nobody is available')
    const decisions = await readDecisions(database(), world.organization.id, callId)
    expect(new Set(decisions.at(-1)?.explanation.targets.map((target) => target.reason))).toEqual(new Set(['not_eligible.attempts_used']))
  })
})

describe('more candidates than were asked for at first', () => {
  it('are asked for when none of the first fits any more', async () => {
    const { world, a, b } = await startNodes({ targetsPerBuyer: 6, target: { maxConcurrency: 1 } })
    const lines = world.targets.filter((target) => target.kind === 'number')
    expect(lines.length).toBe(12)
    const calls = await Promise.all(lines.flatMap(() => [a.ring(), b.ring()]))
    const winners = (await Promise.all(calls.map(({ callId }) => winnerOf(callId)))).filter((winner) => winner !== undefined)
    // Everybody has one place: whoever still called found them all taken.
    expect(winners).toHaveLength(12)
    expect(new Set(winners).size).toBe(12)
    const decisions = await readDecisions(database(), world.organization.id)
    expect(decisions).toHaveLength(24)
    expect(decisions.filter((decision) => decision.replayed !== decision.trace || !decision.consistent)).toEqual([])
  })

  it('are counted, with what was refused', async () => {
    const { world, a } = await startNodes({ targetsPerBuyer: 6, target: { maxConcurrency: 1 } })
    await Promise.all(Array.from({ length: 8 }, () => a.ring()))
    const { rows: [stored] } = await database().admin.query<{ decisions: number; refusals: number; bytes: number }>(
      `select count(*)::int as decisions, sum(jsonb_array_length(refused))::int as refusals, max(length(trace::text)) as bytes from call_decision where "organizationId" = $1`, [world.organization.id],
    )
    const { decisions, refusals, decisionBytes } = a.control.metrics
    const sum = (metric: { readonly values: readonly { readonly value: number }[] }): number => metric.values.reduce((total, { value }) => total + value, 0)
    expect(sum(await refusals.get())).toBe(stored?.refusals)
    // A call that was decided again with more candidates counts twice.
    expect(sum(await decisions.get())).toBeGreaterThanOrEqual(stored?.decisions ?? 0)
    const bytes = (await decisionBytes.get()).values.filter(({ metricName }) => metricName?.endsWith('_sum')).map(({ value }) => value)[0]
    expect(bytes).toBeGreaterThan(stored?.bytes ?? Infinity)
  })
})

describe('calls of the same instant', () => {
  it('are spread over the agents at once, not after a refusal', async () => {
    const world = await database().seed({ agents: 3, funds: '1000000.00' })
    const node = await startExchange(database(), { world })
    nodes.push(node)
    for (const user of world.users.filter((one) => one.role === 'agent')) await seatAgent(database(), user.id)
    await Promise.all([node.ring(), node.ring(), node.ring()])
    const { rows } = await database().admin.query<{ userId: string | null; refused: unknown }>(
      `select a."userId", d.refused from call_attempt a join call_decision d on d."callId" = a."callId" and d.attempt = a.number where a."organizationId" = $1`, [world.organization.id],
    )
    expect(rows.map((row) => row.refused)).toEqual([[], [], []])
    expect(new Set(rows.map((row) => row.userId)).size).toBe(3)
    const decisions = await readDecisions(database(), world.organization.id)
    expect(decisions.every((decision) => decision.replayed === decision.trace)).toBe(true)
  })
})

describe('a checkpoint', () => {
  it('is enough to start from, and to tell decisions that came after it, once the log before it is gone', async () => {
    const { world, a } = await startNodes()
    const organizationId = world.organization.id
    const early = await a.ring()
    const book = await a.books.catchUp(organizationId)
    const source = createDatabaseBookSource(database().db)
    const checkpoint = { seq: book.seq, state: book.checkpoint() }
    await Promise.all([source.writeCheckpoint(organizationId, checkpoint), source.writeCheckpoint(organizationId, checkpoint)])
    expect(await source.newestCheckpointSeq(organizationId)).toBe(book.seq)
    expect(await source.newestCheckpointSeq(organizationId, book.seq - 1)).toBe(0)
    await database().admin.query('delete from book_log where "organizationId" = $1 and seq <= $2', [organizationId, book.seq])

    const late = await startExchange(database(), { world })
    nodes.push(late)
    const { callId } = await late.ring()
    expect(await winnerOf(callId)).toBe(lineOf(world, 0).id)
    const opened = await late.books.catchUp(organizationId)
    expect(opened.checkpoint()).toBe((await a.books.catchUp(organizationId)).checkpoint())
    const [decision] = await readDecisions(database(), organizationId, callId)
    expect(decision).toMatchObject({ consistent: true, replayed: decision?.trace })
    const codes: string[] = []
    const { rows } = await database().admin.query<{ callId: string; attempt: number; trace: string }>('select "callId", attempt, trace::text as trace from call_decision where "callId" = $1', [early.callId])
    await openHistory(database()).visit(organizationId, rows, (past) => codes.push(past.kind === 'unreadable' ? past.code : past.kind))
    expect(codes).toEqual(['log_pruned'])
  })
})

describe('decisions under changes', () => {
  it('are each told again byte for byte, with what they decided, although bids moved and calls were admitted all the while', async () => {
    const { world, a, b, manager } = await startNodes({ targetsPerBuyer: 3 })
    const lines = world.targets.filter((target) => target.kind === 'number')
    const changes = async (): Promise<void> => {
      for (let round = 0; round < 30; round++) {
        const line = lines[round % lines.length]
        if (line) await mutate(manager, line.id, 'target.setBid', { bid: String(20 + ((round * 7) % 31)) })
      }
    }
    const ringing = Promise.all(Array.from({ length: 10 }, async (_, wave) => {
      for (let round = 0; round < 12; round++) await Promise.all([a, b].map((node) => node.ring({ From: `+1555${wave}${String(round).padStart(2, '0')}0001` })))
    }))
    await Promise.all([ringing, changes()])

    const decisions = await readDecisions(database(), world.organization.id)
    expect(decisions).toHaveLength(240)
    expect(new Set(decisions.map((decision) => decision.seq)).size).toBeGreaterThan(30)
    expect(decisions.filter((decision) => decision.replayed !== decision.trace)).toEqual([])
    expect(decisions.filter((decision) => !decision.consistent)).toEqual([])
    for (const { explanation } of decisions) expect(explanation.targets.filter((target) => target.result === 'won')).toHaveLength(1)
  }, 60_000)
})
