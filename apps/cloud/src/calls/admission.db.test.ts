import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SampleWorldOptions, SeedWorld } from '../../prisma/seed/index.ts'
import { candidateOf, DAY_KEY, HOUR_KEY, requestFor } from '../../test/admission-fixtures.ts'
import { findCountFaults } from '../../test/count-faults.ts'
import { useTestDatabase } from '../../test/database.ts'
import { createAdmission } from './admission.ts'
import type { RunningAdmission } from './admission.ts'
import { textArray } from './admission-arrays.ts'
import { encodeBatch } from './admission-encode.ts'
import type { AdmissionResult } from './admission-port.ts'

const database = useTestDatabase()
const now = (): Date => new Date()

/** A world with number targets only (buyer 1 first, then buyer 2) and an admission on it. */
async function arrange(options: SampleWorldOptions = {}): Promise<{ world: SeedWorld; admission: RunningAdmission }> {
  const world = await database().seed({ agents: 0, ...options })
  return { world, admission: createAdmission({ db: database().db, now }) }
}

async function rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (await database().admin.query(sql, values)).rows
}

function codesOf(result: AdmissionResult): string[] {
  return result.kind === 'admitted' || result.kind === 'none' ? result.refused.map((refusal) => `${refusal.index} ${refusal.code}`) : [result.kind]
}

describe('a call that fits', () => {
  it('gets its best candidate, and everything that goes with it is written', async () => {
    const { world, admission } = await arrange({ target: { hourCap: 5, dayCap: 9 } })
    const request = requestFor(world)
    const first = world.targets[0]
    expect(await admission.admit(request)).toEqual({ kind: 'admitted', candidateIndex: 0, response: request.candidates[0]?.response, refused: [] })
    expect(await rows('select state, outcome, "attemptCount", "targetId", "buyerId", "priceMicros", "payoutMicros" from call where id = $1', request.call.id)).toEqual([
      { state: 'routing', outcome: null, attemptCount: 1, targetId: first?.id, buyerId: first?.buyerId, priceMicros: '31000000', payoutMicros: '18600000' },
    ])
    expect(await rows('select attempt, "campaignId", "buyerId", "targetId", "profileId", "userId" from lease where "callId" = $1', request.call.id)).toEqual([
      { attempt: 1, campaignId: world.campaigns[0]?.id, buyerId: first?.buyerId, targetId: first?.id, profileId: null, userId: null },
    ])
    expect(await rows('select state, "amountMicros", key from ledger_hold where "callId" = $1', request.call.id)).toEqual([{ state: 'held', amountMicros: '31000000', key: `call:${request.call.id}:1` }])
    expect(await rows('select number, state, kind, "profileId", windows from call_attempt where "callId" = $1', request.call.id)).toEqual([
      { number: 1, state: 'planned', kind: 'number', profileId: first?.id, windows: [`target:${DAY_KEY}`, `target:${HOUR_KEY}`] },
    ])
    expect(await rows('select level, "windowKey", calls, micros from cap_count where "scopeId" = $1 order by "windowKey"', first?.id)).toEqual([
      { level: 'target', windowKey: DAY_KEY, calls: 1, micros: '31000000' }, { level: 'target', windowKey: HOUR_KEY, calls: 1, micros: '31000000' },
    ])
    expect(await rows('select trace::text as trace, "admittedIndex", refused from call_decision where "callId" = $1', request.call.id)).toEqual([{ trace: request.trace, admittedIndex: 0, refused: [] }])
    expect(await rows('select response from inbox where key = $1', request.inboxKey)).toEqual([{ response: request.candidates[0]?.response }])
    const events = await rows('select seq, type, audience from event where "organizationId" = $1 order by seq', world.organization.id)
    expect(events.map((event) => [event['seq'], event['type']])).toEqual([['1', 'call.received'], ['2', 'call.routed'], ['3', 'balance.changed']])
    expect(events[0]?.['audience']).toEqual(request.audience)
    expect(events[1]?.['audience']).toEqual([...request.audience, `buyer:${first?.buyerId}`])
  })

  it('takes the seat of an agent who is available and ready, once', async () => {
    const { world, admission } = await arrange({ agents: 2 })
    const [desk] = world.targets
    const agents = world.users.filter((user) => user.role === 'agent')
    await database().admin.query(`update agent_presence set state = 'available', "softphoneReady" = true, "softphoneSeenAt" = now() where "userId" = $1`, [agents[1]?.id])
    if (!desk) throw new Error('no desk')
    const candidates = agents.map((agent) => candidateOf(desk, agent.id))
    const first = await admission.admit(requestFor(world, { candidates }))
    expect(first).toMatchObject({ kind: 'admitted', candidateIndex: 1, refused: [{ index: 0, code: 'capacity.no_agent_available' }] })
    expect(codesOf(await admission.admit(requestFor(world, { candidates })))).toEqual(['0 capacity.no_agent_available', '1 capacity.no_agent_available'])
    expect(await rows(`select live from capacity where kind = 'seat' and "scopeId" = $1`, agents[1]?.id)).toEqual([{ live: 1 }])
  })

  it('does not believe a softphone that has been silent for too long', async () => {
    const { world, admission } = await arrange({ agents: 1 })
    await database().admin.query(`update agent_presence set state = 'available', "softphoneReady" = true, "softphoneSeenAt" = now() - interval '2 minutes' where "organizationId" = $1`, [world.organization.id])
    const [desk] = world.targets
    if (!desk) throw new Error('no desk')
    const agentId = world.users.find((user) => user.role === 'agent')?.id ?? ''
    expect(codesOf(await admission.admit(requestFor(world, { candidates: [candidateOf(desk, agentId)] })))).toEqual(['0 capacity.no_agent_available'])
  })
})

describe('a candidate that does not fit', () => {
  const cases: { code: string; options: SampleWorldOptions; before: number }[] = [
    { code: 'capacity.target_concurrency', options: { target: { maxConcurrency: 1 } }, before: 1 },
    { code: 'capacity.buyer_concurrency', options: { buyer: { maxConcurrency: 1 } }, before: 1 },
    { code: 'capacity.hour_cap', options: { target: { hourCap: 1, dayCap: 5 } }, before: 1 },
    { code: 'capacity.day_cap', options: { target: { hourCap: 5, dayCap: 1 } }, before: 1 },
    { code: 'price.insufficient_funds', options: { funds: '40.00' }, before: 1 },
    { code: 'capacity.campaign_concurrency', options: { campaign: { maxConcurrency: 1 } }, before: 1 },
  ]
  it.each(cases)('is refused with $code', async ({ code, options, before }) => {
    const { world, admission } = await arrange({ buyers: 1, ...options })
    for (let index = 0; index < before; index++) expect(await admission.admit(requestFor(world))).toMatchObject({ kind: 'admitted' })
    const request = requestFor(world)
    expect(await admission.admit(request)).toEqual({ kind: 'none', response: request.whenNone.response, refused: [{ index: 0, code }] })
    expect(await rows('select state, outcome, "attemptCount" from call where id = $1', request.call.id)).toEqual([{ state: 'routing', outcome: 'unanswered', attemptCount: 0 }])
    expect(await rows('select 1 from lease where "callId" = $1', request.call.id)).toEqual([])
    expect(await rows('select 1 from ledger_hold where "callId" = $1', request.call.id)).toEqual([])
    expect(await rows('select refused, "admittedIndex" from call_decision where "callId" = $1', request.call.id)).toEqual([{ refused: [{ index: 0, code }], admittedIndex: null }])
    expect(await rows('select response from inbox where key = $1', request.inboxKey)).toEqual([{ response: request.whenNone.response }])
  })

  it.each(['target', 'buyer', 'campaign'] as const)('is one whose %s was paused a moment ago', async (entity) => {
    const { world, admission } = await arrange({ buyers: 1 })
    await database().admin.query(`update ${entity} set status = 'paused' where "organizationId" = $1`, [world.organization.id])
    expect(codesOf(await admission.admit(requestFor(world)))).toEqual([`0 not_eligible.${entity}_paused`])
  })

  it('gives way to the next one', async () => {
    const { world, admission } = await arrange({ target: { maxConcurrency: 1 } })
    await admission.admit(requestFor(world))
    expect(await admission.admit(requestFor(world))).toMatchObject({ kind: 'admitted', candidateIndex: 1, refused: [{ index: 0, code: 'capacity.target_concurrency' }] })
  })

  it('is one whose target or organisation does not exist', async () => {
    const { world, admission } = await arrange()
    const other = await database().seed({ agents: 0 })
    const target = other.targets[0]
    if (!target) throw new Error('no target')
    expect(await admission.admit(requestFor(world, { candidates: [{ ...candidateOf(target), targetId: randomUUID() }] }))).toMatchObject({ kind: 'none' })
  })

  it('has no candidates at all', async () => {
    const { world, admission } = await arrange()
    expect(await admission.admit(requestFor(world, { candidates: [] }))).toMatchObject({ kind: 'none', refused: [] })
  })
})

describe('the same call again', () => {
  it('gets the first answer for the same delivery, and nothing more is written', async () => {
    const { world, admission } = await arrange()
    const request = requestFor(world)
    const first = await admission.admit(request)
    const again = await admission.admit({ ...request, candidates: [], call: { ...request.call, id: randomUUID() } })
    expect(again).toEqual({ kind: 'duplicate', response: first.response })
    expect(await rows('select 1 from call where "callSid" = $1', request.call.callSid)).toHaveLength(1)
  })

  it('gets the first answer when another delivery asks for the same first attempt', async () => {
    const { world, admission } = await arrange()
    const request = requestFor(world)
    const first = await admission.admit(request)
    expect(await admission.admit({ ...request, inboxKey: `${request.inboxKey}fallback`, call: { ...request.call, id: randomUUID() } })).toEqual({ kind: 'duplicate', response: first.response })
  })

  it('is decided once when its deliveries arrive at two nodes at the same instant', async () => {
    const { world, admission } = await arrange()
    const other = createAdmission({ db: database().db, now })
    const requests = Array.from({ length: 20 }, () => requestFor(world))
    const results = await Promise.all(requests.flatMap((request) => [admission.admit(request), other.admit({ ...request, call: { ...request.call, id: randomUUID() } }), admission.admit(request)]))
    expect(results.filter((result) => result.kind === 'admitted' || result.kind === 'none')).toHaveLength(20)
    expect(results.filter((result) => result.kind === 'duplicate')).toHaveLength(40)
    for (let index = 0; index < results.length; index += 3) expect(new Set(results.slice(index, index + 3).map((result) => result.response)).size).toBe(1)
  })
})

describe('a later attempt', () => {
  it('gives back what the one before held, and takes its own', async () => {
    const { world, admission } = await arrange({ target: { hourCap: 5, dayCap: 5, maxConcurrency: 1 } })
    const first = requestFor(world)
    await admission.admit(first)
    const second = requestFor(world, { callId: first.call.id, callSid: first.call.callSid, attempt: 2, targets: world.targets.slice(1) })
    expect(await admission.admit(second)).toMatchObject({ kind: 'admitted', candidateIndex: 0 })
    expect(await rows('select attempt, "targetId" from lease where "callId" = $1', first.call.id)).toEqual([{ attempt: 2, targetId: world.targets[1]?.id }])
    expect(await rows('select number, counted from call_attempt where "callId" = $1 order by number', first.call.id)).toEqual([{ number: 1, counted: false }, { number: 2, counted: true }])
    expect(await rows('select attempt, state from ledger_hold where "callId" = $1 order by attempt', first.call.id)).toEqual([{ attempt: 1, state: 'voided' }, { attempt: 2, state: 'held' }])
    expect(await rows('select "attemptCount", "targetId" from call where id = $1', first.call.id)).toEqual([{ attemptCount: 2, targetId: world.targets[1]?.id }])
    expect(await rows('select "scopeId", calls, micros from cap_count where "organizationId" = $1 and "windowKey" = $2 order by calls', world.organization.id, DAY_KEY)).toEqual([
      { scopeId: world.targets[0]?.id, calls: 0, micros: '0' }, { scopeId: world.targets[1]?.id, calls: 1, micros: '30000000' },
    ])
    // The first target has its place back.
    expect(await admission.admit(requestFor(world))).toMatchObject({ kind: 'admitted', candidateIndex: 0 })
  })

  it('may take the very place that its own first attempt gives back', async () => {
    const { world, admission } = await arrange({ buyers: 1, target: { maxConcurrency: 1 }, funds: '40.00' })
    const first = requestFor(world)
    await admission.admit(first)
    expect(await admission.admit(requestFor(world, { callId: first.call.id, callSid: first.call.callSid, attempt: 2, inboxKey: null }))).toMatchObject({ kind: 'admitted', refused: [] })
  })

  it('is decided once', async () => {
    const { world, admission } = await arrange()
    const first = requestFor(world)
    await admission.admit(first)
    const second = requestFor(world, { callId: first.call.id, callSid: first.call.callSid, attempt: 2 })
    const result = await admission.admit(second)
    expect(await admission.admit(second)).toEqual({ kind: 'duplicate', response: result.response })
    expect(await admission.admit({ ...second, inboxKey: null })).toEqual({ kind: 'duplicate', response: null })
  })

  it('is refused once the call has ended: only the delivery is remembered', async () => {
    const { world, admission } = await arrange()
    const first = requestFor(world)
    await admission.admit(first)
    await database().admin.query(`update call set state = 'ended', outcome = 'abandoned', "endedAt" = now() where id = $1`, [first.call.id])
    const second = requestFor(world, { callId: first.call.id, callSid: first.call.callSid, attempt: 2 })
    expect(await admission.admit(second)).toEqual({ kind: 'call_ended', response: second.whenNone.response })
    expect(await rows('select attempt from call_decision where "callId" = $1', first.call.id)).toEqual([{ attempt: 1 }])
    expect(await rows('select response from inbox where key = $1', second.inboxKey)).toEqual([{ response: second.whenNone.response }])
  })

  it('of a call that nobody knows is refused the same way', async () => {
    const { world, admission } = await arrange()
    expect(await admission.admit(requestFor(world, { attempt: 2 }))).toMatchObject({ kind: 'call_ended' })
  })
})

describe('batches', () => {
  it('carry organisations side by side, each with its own sequence without gaps', async () => {
    const worlds = await Promise.all([arrange(), arrange(), arrange()])
    const { admission } = worlds[0] ?? (await arrange())
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => admission.admit(requestFor((worlds[index % 3] ?? worlds[0])?.world, { inboxKey: null }))))
    expect(results.filter((result) => result.kind === 'admitted' || result.kind === 'none')).toHaveLength(60)
    for (const { world } of worlds) {
      const [counted] = await rows('select count(*)::int as n, min(seq)::int as first, max(seq)::int as last from event where "organizationId" = $1', world.organization.id)
      expect(counted).toEqual({ n: counted?.['last'], first: 1, last: counted?.['last'] })
      expect(await rows('select "eventSeq"::int as seq from organization where id = $1', world.organization.id)).toEqual([{ seq: counted?.['last'] }])
      expect(await rows('select count(*)::int as n from call where "organizationId" = $1', world.organization.id)).toEqual([{ n: 20 }])
    }
  })

  it('do not let one bad call sink its neighbours', async () => {
    const { world, admission } = await arrange()
    const good = Array.from({ length: 6 }, () => requestFor(world))
    const bad = { ...requestFor(world), trace: 'this is not JSON' }
    const settled = await Promise.allSettled([...good.slice(0, 3), bad, ...good.slice(3)].map((request) => admission.admit(request)))
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(await rows('select 1 from call where id = $1', bad.call.id)).toEqual([])
  })

  it('are refused with a code when too many calls wait', async () => {
    const { world } = await arrange()
    const admission = createAdmission({ db: database().db, now, maxQueuedCalls: 2 })
    const settled = await Promise.allSettled([1, 2, 3].map(() => admission.admit(requestFor(world))))
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(settled[2]).toMatchObject({ reason: { code: 'overloaded' } })
  })

  it('are told to whoever listens, once per organisation and commit', async () => {
    const { world, admission } = await arrange()
    await database().admin.query('listen ringfloor_events')
    const heard: string[] = []
    database().admin.on('notification', (message) => heard.push(message.payload ?? ''))
    const request = requestFor(world)
    await admission.admit(request)
    await expect.poll(() => heard.length).toBe(1)
    expect(JSON.parse(heard[0] ?? '')).toEqual({ organizationId: world.organization.id, seq: '3', audience: expect.arrayContaining([...request.audience, `buyer:${world.targets[0]?.buyerId}`]) })
    await database().admin.query('unlisten *')
  })
})

describe('many nodes under contention', () => {
  it('never exceed a limit, and books equal rows', async () => {
    const world = await database().seed({ agents: 0, buyers: 3, targetsPerBuyer: 2, campaigns: 2, funds: '400.00', target: { maxConcurrency: 4, hourCap: 7, dayCap: 9 }, buyer: { maxConcurrency: 7 }, campaign: { maxConcurrency: 15 } })
    const nodes = [createAdmission({ db: database().db, now, maxBatchCalls: 7 }), createAdmission({ db: database().db, now, maxBatchCalls: 16 }), createAdmission({ db: database().db, now, maxBatchCalls: 1 })]
    const shuffled = <T>(items: readonly T[]): T[] => items.map((item) => ({ item, rank: randomBytes(4).readUInt32BE() })).sort((a, b) => a.rank - b.rank).map(({ item }) => item)
    const calls = await Promise.all(
      Array.from({ length: 240 }, async (_, index) => {
        const campaign = world.campaigns[index % 2]
        const targets = shuffled(world.targets.filter((target) => target.campaignId === campaign?.id))
        const node = nodes[index % nodes.length] as RunningAdmission
        const first = requestFor(world, { targets, campaignId: campaign?.id ?? '' })
        const result = await node.admit(first)
        if (result.kind !== 'admitted' || index % 3 !== 0) return result.kind
        // Every third admitted call fails at its first candidate and tries the others.
        const next = await node.admit(requestFor(world, { targets: targets.slice(1), campaignId: campaign?.id ?? '', callId: first.call.id, callSid: first.call.callSid, attempt: 2 }))
        return next.kind
      }),
    )
    expect(new Set(calls)).toEqual(new Set(['admitted', 'none']))
    const id = world.organization.id
    expect(await rows(`select 1 from capacity c join target t on t.id = c."scopeId" where c."organizationId" = $1 and c.live > 4
      union all select 1 from capacity c join buyer b on b.id = c."scopeId" where c."organizationId" = $1 and c.live > 7
      union all select 1 from capacity c join campaign g on g.id = c."scopeId" where c."organizationId" = $1 and c.live > 15
      union all select 1 from cap_count c where c."organizationId" = $1 and c.calls > case length("windowKey") when 13 then 7 else 9 end`, id)).toEqual([])
    expect(await findCountFaults(database().admin, id)).toEqual([])
    expect(await rows(`select 1 from ledger_account a where a."organizationId" = $1 and a."heldMicros" <> (select coalesce(sum(h."amountMicros"), 0) from ledger_hold h where h."accountId" = a.id and h.state = 'held')`, id)).toEqual([])
    expect(await rows(`select 1 from call c where c."organizationId" = $1 and (select count(*) from ledger_hold h where h."callId" = c.id and h.state = 'held') <> (select count(*) from lease l where l."callId" = c.id)`, id)).toEqual([])
    const [live] = await rows(`select sum(live)::int as n from capacity where kind = 'campaign' and "organizationId" = $1`, id)
    expect(live?.['n']).toBeGreaterThan(10)
  })
})

describe('answers', () => {
  it('of the third and later candidates are stored like the first ones, although they are not sent along at first', async () => {
    const { world, admission } = await arrange({ targetsPerBuyer: 3, target: { maxConcurrency: 0 } })
    const [last] = world.targets.slice(-1)
    await database().admin.query('update target set "maxConcurrency" = 3 where id = $1', [last?.id])
    const requests = Array.from({ length: 5 }, () => requestFor(world))
    const results = await Promise.all(requests.map((request) => admission.admit(request)))
    expect(results.map((result) => result.kind).sort()).toEqual(['admitted', 'admitted', 'admitted', 'none', 'none'])
    for (const [index, result] of results.entries()) {
      const request = requests[index]
      expect(codesOf(result)).toEqual([0, 1, 2, 3, 4, ...(result.kind === 'none' ? [5] : [])].map((position) => `${position} capacity.target_concurrency`))
      expect(await rows('select response from inbox where key = $1', request?.inboxKey)).toEqual([{ response: result.response }])
      expect(result.response).toBe(result.kind === 'none' ? request?.whenNone.response : request?.candidates[5]?.response)
    }
  })

  it('are sent once where many seats share one', async () => {
    const { world } = await arrange({ agents: 12 })
    const [desk] = world.targets
    const candidates = world.users.flatMap((user) => (user.role === 'agent' && desk ? [candidateOf(desk, user.id)] : []))
    const { values } = encodeBatch([requestFor(world, { candidates })], { now: now(), believedMs: 1, answersPerCall: 1 })
    expect(values[0]).toEqual(textArray([candidates[0]?.response ?? '']))
  })
})

describe('look-ups by id', () => {
  /** Rows that were read through indexes that begin with the organisation, and look-ups of calls by their CallSid. */
  async function readIndexUse(): Promise<{ walked: number; bySid: number }> {
    const [use] = await rows(`select coalesce(sum(idx_tup_read) filter (where indexrelname in ('call_recent', 'call_live', 'call_unsettled', 'capacity_organization', 'agent_presence_organization')), 0)::int as walked,
      coalesce(sum(idx_scan) filter (where indexrelname = 'call_callSid_organizationId_key'), 0)::int as "bySid" from pg_stat_user_indexes`)
    return { walked: Number(use?.['walked']), bySid: Number(use?.['bySid']) }
  }

  it('do not walk through the organisation, although their plans were made when it was empty', async () => {
    await database().admin.query('truncate call')
    await database().admin.query('analyze call')
    const { world, admission } = await arrange()
    for (let number = 0; number < 3; number++) await admission.admit(requestFor(world))
    await database().admin.query(`insert into call (id, "organizationId", "campaignId", "accountSid", "callSid", "from", "to", state, currency, "configRevision", "receivedAt", "lastReportAt")
      select gen_random_uuid(), c."organizationId", c."campaignId", c."accountSid", 'CA' || n, c."from", c."to", 'routing', c.currency, 1, now(), now() from (select * from call limit 1) c, generate_series(1, 2000) n`)
    await database().admin.query('select pg_stat_force_next_flush()')
    const before = await readIndexUse()
    // The server counts about once a second, at the end of a transaction.
    await expect.poll(async () => {
      await admission.admit(requestFor(world))
      return (await readIndexUse()).bySid
    }, { timeout: 10_000, interval: 200 }).toBeGreaterThan(before.bySid + 3)
    expect((await readIndexUse()).walked - before.walked).toBeLessThan(1_000)
  })
})
