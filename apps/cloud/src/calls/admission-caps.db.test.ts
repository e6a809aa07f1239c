import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CAP_WINDOWS } from '@ringfloor/shared'
import type { CapWindow } from '@ringfloor/shared'
import type { SampleWorldOptions, SeedProfile, SeedTarget, SeedWorld } from '../../prisma/seed/index.ts'
import { candidateOf, requestFor } from '../../test/admission-fixtures.ts'
import { findBookFaults } from '../../test/book-faults.ts'
import { findCountFaults } from '../../test/count-faults.ts'
import { useTestDatabase } from '../../test/database.ts'
import { resolveHold } from '../ledger/index.ts'
import { releaseLeases } from '../leases/index.ts'
import { createAdmission } from './admission.ts'
import type { AdmissionCandidate, AdmissionResult } from './admission-port.ts'

const database = useTestDatabase()
const HOURS = { campaign: { hour: '2026-11-20T14' }, buyer: { hour: '2026-11-20T13' }, target: { hour: '2026-11-20T11' } }
const LEVELS = ['campaign', 'buyer', 'target', 'profile'] as const
type Level = (typeof LEVELS)[number]
type Limits = NonNullable<NonNullable<SeedTarget['rules']>['limits']>

async function rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (await database().admin.query(sql, values)).rows
}

/** One buyer with one line, which has a bid profile of its own; limits where they are asked for. */
function worldWith(level: Level, limits: Limits): SampleWorldOptions {
  const rules = { limits }
  const profile: Omit<SeedProfile, 'id' | 'targetId'> = { name: 'All calls', bid: '31.00', ...(level === 'profile' ? { rules } : {}) }
  return { agents: 0, buyers: 1, profiles: () => [profile], ...(level === 'profile' ? {} : { [level]: { rules } }) }
}

function candidatesOf(world: SeedWorld, targets: readonly SeedTarget[] = world.targets): AdmissionCandidate[] {
  return targets.map((target) => {
    const profileId = world.profiles?.find((profile) => profile.targetId === target.id)?.id
    return { ...candidateOf(target), ...(profileId === undefined ? {} : { profileId }), windows: HOURS }
  })
}

function codesOf(result: AdmissionResult): string[] {
  return result.kind === 'none' ? result.refused.map((refusal) => refusal.code) : [result.kind]
}

async function arrange(options: SampleWorldOptions) {
  const world = await database().seed(options)
  const admission = createAdmission({ db: database().db, now: () => new Date() })
  const admit = async () => {
    const request = requestFor(world, { candidates: candidatesOf(world) })
    return { request, result: await admission.admit(request) }
  }
  const counts = (): Promise<Record<string, unknown>[]> => rows('select level, "windowKey" as key, calls, micros from cap_count where "organizationId" = $1 order by level, "windowKey"', world.organization.id)
  const faults = async (): Promise<unknown[]> => [...(await findCountFaults(database().admin, world.organization.id)), ...(await findBookFaults(database().admin, world.organization.id))]
  return { world, admission, admit, counts, faults, organizationId: world.organization.id }
}

describe('a cap', () => {
  const cases = LEVELS.flatMap((level) => CAP_WINDOWS.flatMap((window) => [
    { level, window, what: 'calls', limits: { calls: { [window]: 1 } }, code: `capacity.${window}_cap` }, { level, window, what: 'spend', limits: { spend: { [window]: '61.99' } }, code: `price.${window}_spend` },
  ]))
  it.each(cases)('of a $level on $what in the $window window is kept', async ({ level, window, limits, code }) => {
    const { admit, counts, faults } = await arrange(worldWith(level, limits))
    expect((await admit()).result).toMatchObject({ kind: 'admitted' })
    expect(codesOf((await admit()).result)).toEqual([code])
    const hour = { campaign: '2026-11-20T14', buyer: '2026-11-20T13', target: '2026-11-20T11', profile: '2026-11-20T11' }[level]
    const key: Record<CapWindow, string> = { hour, day: '2026-11-20', month: '2026-11', total: 'total' }
    expect(await counts()).toEqual([{ level, key: key[window], calls: 1, micros: '31000000' }])
    expect(await faults()).toEqual([])
  })

  it('names the widest window that is full', async () => {
    const { admit } = await arrange(worldWith('buyer', { calls: { hour: 1, month: 1, day: 1 }, concurrency: 1 }))
    await admit()
    expect(codesOf((await admit()).result)).toEqual(['capacity.month_cap'])
  })

  it('on money lets through what just fits', async () => {
    const { admit } = await arrange(worldWith('target', { spend: { day: '62.00' } }))
    expect([codesOf((await admit()).result), codesOf((await admit()).result), codesOf((await admit()).result)]).toEqual([['admitted'], ['admitted'], ['price.day_spend']])
  })

  it('in the rules stands before the column, and null there is none', async () => {
    const { admit } = await arrange({ agents: 0, buyers: 1, target: { hourCap: 0, dayCap: 5, maxConcurrency: 0, rules: { limits: { concurrency: null, calls: { hour: 2 } } } } })
    expect([codesOf((await admit()).result), codesOf((await admit()).result), codesOf((await admit()).result)]).toEqual([['admitted'], ['admitted'], ['capacity.hour_cap']])
  })

  it('counts by the clock of the zone where the request does not say the hour', async () => {
    const { world, admission, counts } = await arrange({ agents: 0, buyers: 1, buyer: { rules: { timeZone: 'Asia/Tokyo', limits: { calls: { day: 5 } } } }, campaign: { rules: { limits: { calls: { month: 5 } } } } })
    await admission.admit(requestFor(world))
    const day = (timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
    expect(await counts()).toEqual([{ level: 'buyer', key: day('Asia/Tokyo'), calls: 1, micros: '31000000' }, { level: 'campaign', key: day('America/New_York').slice(0, 7), calls: 1, micros: '31000000' }])
  })

  it('of live calls holds for profiles, and a pause too', async () => {
    const limited = await arrange(worldWith('profile', { concurrency: 1 }))
    const { request } = await limited.admit()
    expect(await rows('select "profileId" from lease where "callId" = $1', request.call.id)).toEqual([{ profileId: limited.world.profiles?.[0]?.id }])
    expect(codesOf((await limited.admit()).result)).toEqual(['capacity.profile_concurrency'])
    await database().admin.query(`update bid_profile set status = 'paused' where "organizationId" = $1`, [limited.organizationId])
    expect(codesOf((await limited.admit()).result)).toEqual(['not_eligible.profile_paused'])
    await database().admin.query(`update publisher set status = 'paused' where "organizationId" = $1`, [limited.organizationId])
    expect(codesOf((await limited.admit()).result)).toEqual(['not_eligible.campaign_paused'])
    expect(await limited.faults()).toEqual([])
  })

  it('that cannot be read is refused where it enters', async () => {
    const { world } = await arrange({ agents: 0 })
    await expect(rows(`update campaign set rules = '{"limits": {"calls": {"hour": "many"}}}' where "organizationId" = $1`, world.organization.id)).rejects.toThrow(/invalid input syntax/)
    await expect(rows(`update campaign set rules = '[]' where "organizationId" = $1`, world.organization.id)).rejects.toThrow(/check constraint/)
  })
})

describe('what a window has counted', () => {
  const everywhere: Limits = { calls: { day: 100 }, spend: { total: '5000.00' } }
  const capped = (): SampleWorldOptions => ({ ...worldWith('profile', everywhere), campaign: { rules: { limits: everywhere } }, buyer: { rules: { limits: everywhere } }, target: { rules: { limits: everywhere } } })
  const ofAll = (calls: number, micros: string) => LEVELS.toSorted().flatMap((level) => [{ level, key: '2026-11-20', calls, micros }, { level, key: 'total', calls, micros }])

  it('goes back when the call was never answered, at all levels, once', async () => {
    const { admit, counts, organizationId, faults } = await arrange(capped())
    const { request } = await admit()
    expect(await counts()).toEqual(ofAll(1, '31000000'))
    const at = { organizationId, callId: request.call.id, attempt: 1 }
    const giveBack = () => database().db.withTenant(organizationId, async (tx) => {
      await releaseLeases(tx, { ...at, capUse: 'return' })
      await resolveHold(tx, { ...at, resolution: { kind: 'void' } })
    })
    await Promise.all([giveBack(), giveBack(), giveBack()])
    expect(await counts()).toEqual(ofAll(0, '0'))
    expect(await faults()).toEqual([])
  })

  it.each([['void', '0'], ['expire', '0'], ['post', '12000000']] as const)('of money becomes what was charged: %s', async (kind, micros) => {
    const { world, admit, counts, organizationId, faults } = await arrange(capped())
    const { request } = await admit()
    const at = { organizationId, callId: request.call.id, attempt: 1 }
    const transfers = [{ key: `call:${request.call.id}:payout`, kind: 'payout', debit: { kind: 'buyer' as const }, credit: { kind: 'publisher' as const, ownerId: world.publishers[0]?.id ?? '' }, amountMicros: 12_000_000n }]
    await database().db.withTenant(organizationId, async (tx) => {
      await releaseLeases(tx, { ...at, capUse: 'consume' })
      await resolveHold(tx, { ...at, resolution: kind === 'post' ? { kind, transfers } : { kind } })
    })
    expect(await counts()).toEqual(ofAll(1, micros))
    expect(await faults()).toEqual([])
  })

  it('goes back from one attempt to the next', async () => {
    const { world, admission, admit, counts, faults } = await arrange(capped())
    const { request } = await admit()
    await admission.admit({ ...requestFor(world, { callId: request.call.id, callSid: request.call.callSid, attempt: 2, candidates: candidatesOf(world) }), terms: null })
    expect(await counts()).toEqual(ofAll(1, '31000000'))
    expect(await faults()).toEqual([])
  })
})

describe('a cap that is set in the middle of a window', () => {
  const setLimits = (organizationId: string, table: string, limits: Limits | null) =>
    database().db.withTenant(organizationId, (tx) => tx.$executeRawUnsafe(`update ${table} set rules = $1::jsonb`, JSON.stringify(limits === null ? {} : { limits })))
  const TABLES = { campaign: 'campaign', buyer: 'buyer', target: 'target', profile: 'bid_profile' }
  const calls = { hour: 9, day: 9, month: 9, total: 9 }

  it.each(LEVELS)('of a %s begins with what the window has had, and what of that is given back', async (level) => {
    const { admit, counts, organizationId, faults } = await arrange({ agents: 0, buyers: 1, profiles: () => [{ name: 'All', bid: '31.00' }] })
    const [answered, missed, live] = [await admit(), await admit(), await admit()].map(({ request }) => ({ organizationId, callId: request.call.id, attempt: 1 }))
    if (!answered || !missed || !live) throw new Error('no calls')
    await database().db.withTenant(organizationId, async (tx) => {
      await releaseLeases(tx, { ...answered, capUse: 'consume' })
      await releaseLeases(tx, { ...missed, capUse: 'return' })
      await resolveHold(tx, { ...missed, resolution: { kind: 'void' } })
    })
    expect(await counts()).toEqual([])
    await setLimits(organizationId, TABLES[level], { calls })
    expect(new Set((await counts()).map((count) => `${String(count['level'])} ${String(count['calls'])} ${String(count['micros'])}`))).toEqual(new Set([`${level} 2 62000000`]))
    expect(await counts()).toHaveLength(4)
    await database().db.withTenant(organizationId, async (tx) => {
      await releaseLeases(tx, { ...live, capUse: 'return' })
      await resolveHold(tx, { ...live, resolution: { kind: 'void' } })
      await resolveHold(tx, { ...answered, resolution: { kind: 'void' } })
    })
    expect(new Set((await counts()).map((count) => `${String(count['calls'])} ${String(count['micros'])}`))).toEqual(new Set(['1 0']))
    expect(await faults()).toEqual([])
  })

  it('counts anew where it was taken away meanwhile', async () => {
    const { admit, counts, organizationId, faults, world, admission } = await arrange({ agents: 0, buyers: 1, target: { rules: { limits: { calls: { day: 5 } } } } })
    await admission.admit(requestFor(world))
    await setLimits(organizationId, 'target', null)
    await admit()
    await setLimits(organizationId, 'target', { calls: { day: 2 } })
    expect((await counts()).map((count) => count['calls'])).toEqual([2])
    expect(codesOf(await admission.admit(requestFor(world)))).toEqual(['capacity.day_cap'])
    expect(await faults()).toEqual([])
  })

  it('lets calls of its scope wait until it is there, and then counts them', async () => {
    const { world, admission, organizationId, faults } = await arrange({ agents: 0, buyers: 1 })
    await admission.admit(requestFor(world))
    const waiting: Promise<AdmissionResult>[] = []
    await database().db.withTenant(organizationId, async (tx) => {
      await tx.$executeRawUnsafe(`update target set rules = '{"limits": {"calls": {"total": 2}}}'`)
      const call = { answered: false }
      const answer = admission.admit(requestFor(world))
      waiting.push(answer)
      void answer.then(() => (call.answered = true))
      await expect.poll(async () => call.answered || (await rows(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%admit_calls%'`)).length > 0).toBe(true)
    })
    expect(await Promise.all(waiting)).toMatchObject([{ kind: 'admitted' }])
    expect(await rows('select "windowKey", calls from cap_count where "organizationId" = $1', organizationId)).toEqual([{ windowKey: 'total', calls: 2 }])
    expect(codesOf(await admission.admit(requestFor(world)))).toEqual(['capacity.total_cap'])
    expect(await faults()).toEqual([])
  })

  it('misses no call that is admitted at the same instant', async () => {
    const { world, organizationId } = await arrange({ agents: 0, buyers: 1 })
    const nodes = [createAdmission({ db: database().db, now: () => new Date(), maxBatchCalls: 3 }), createAdmission({ db: database().db, now: () => new Date(), maxBatchCalls: 1 })]
    const admitted = Promise.all(Array.from({ length: 120 }, async (_, index) => {
      const { kind } = (await nodes[index % 2]?.admit(requestFor(world, { candidates: world.targets.map((target) => candidateOf(target)) }))) ?? { kind: 'none' }
      return kind
    }))
    for (const limits of [{ calls: { total: 500 } }, null, { calls: { total: 500 }, spend: { day: '9000' } }] as const) await setLimits(organizationId, 'target', limits)
    const kinds = await admitted
    expect(await rows(`select calls from cap_count where "organizationId" = $1 and "windowKey" = 'total'`, organizationId)).toEqual([{ calls: kinds.filter((kind) => kind === 'admitted').length }])
    expect(await findBookFaults(database().admin, organizationId)).toEqual([])
  })
})

describe('many nodes, many caps', () => {
  it.each([1, 2, 3])('let nobody go over a cap, and count what is there (world %i)', async () => {
    const pick = (upTo: number): number => 1 + (randomBytes(2).readUInt16BE() % upTo)
    const limits = (scale: number): Limits => ({
      concurrency: pick(8 * scale), calls: { hour: pick(9 * scale), day: pick(12 * scale), month: pick(15 * scale), total: pick(20 * scale) },
      spend: { hour: `${30 * pick(9 * scale)}.00`, day: `${30 * pick(12 * scale)}.00`, month: `${30 * pick(15 * scale)}.00`, total: `${30 * pick(20 * scale)}.00` },
    })
    const world = await database().seed({
      agents: 0, buyers: 3, targetsPerBuyer: 2, campaigns: 2, funds: '9000.00', buyer: { rules: { limits: limits(3) } }, campaign: { rules: { limits: limits(4) } },
      target: { rules: { limits: limits(1) } }, profiles: () => [{ name: 'All', bid: '30.00', rules: { limits: limits(1) } }],
    })
    const { db, admin } = database()
    const { id } = world.organization
    const nodes = [7, 16, 1].map((maxBatchCalls) => createAdmission({ db, now: () => new Date(), maxBatchCalls }))
    await Promise.all(Array.from({ length: 200 }, async (_, index) => {
      const campaignId = world.campaigns[index % 2]?.id ?? ''
      const targets = world.targets.filter((target) => target.campaignId === campaignId).toSorted(() => pick(2) - 1.5)
      const request = requestFor(world, { campaignId, candidates: candidatesOf(world, targets) })
      const result = await nodes[index % 3]?.admit(request)
      if (result?.kind !== 'admitted') return
      const at = { organizationId: id, callId: request.call.id, attempt: 1 }
      if (index % 5 === 0) await nodes[(index + 1) % 3]?.admit(requestFor(world, { campaignId, candidates: candidatesOf(world, targets), callId: at.callId, callSid: request.call.callSid, attempt: 2 }))
      else if (index % 5 === 1) {
        await db.withTenant(id, async (tx) => {
          await tx.$executeRaw`select 1 from call where id = ${at.callId}::uuid for update`
          await releaseLeases(tx, { ...at, capUse: index % 2 === 0 ? 'return' : 'consume' })
          await resolveHold(tx, { ...at, resolution: { kind: 'void' } })
        })
      }
    }))
    const over = await rows(`
      select e.kind, e.id from (select 'campaign' as kind, id, "liveLimit", caps from campaign union all select 'buyer', id, "liveLimit", caps from buyer
        union all select 'target', id, "liveLimit", caps from target union all select 'profile', id, "liveLimit", caps from bid_profile) e
      left join capacity k on k.kind = e.kind and k."scopeId" = e.id left join cap_count c on c.level = e.kind and c."scopeId" = e.id
      cross join lateral (select case length(c."windowKey") when 5 then 1 when 7 then 2 when 10 then 3 else 4 end as n) w
      where k."organizationId" = $1 and (k.live > e."liveLimit" or c.calls > e.caps[w.n] or c.micros > e.caps[w.n + 4])`, id)
    expect(over).toEqual([])
    expect(await rows('select count(*)::int > 60 as many from cap_count where "organizationId" = $1', id)).toEqual([{ many: true }])
    expect(await findCountFaults(admin, id)).toEqual([])
    expect(await findBookFaults(admin, id)).toEqual([])
  })
})

describe('a request', () => {
  it('keeps what the call is rated by, also when a later attempt says nothing of it', async () => {
    const { world, admission } = await arrange({ agents: 0 })
    const first = requestFor(world)
    await admission.admit({ ...first, terms: '{"charge": {"due": {"kind": "connect"}}}' })
    const later = (attempt: number) => requestFor(world, { callId: first.call.id, callSid: first.call.callSid, attempt })
    const terms = async (): Promise<unknown> => (await rows('select terms from call where id = $1', first.call.id))[0]?.['terms']
    expect(await terms()).toEqual({ charge: { due: { kind: 'connect' } } })
    await admission.admit(later(2))
    expect(await terms()).toEqual({ charge: { due: { kind: 'connect' } } })
    await admission.admit({ ...later(3), terms: '{}' })
    expect(await terms()).toEqual({})
  })

  it('that has more candidates than it sends is not decided against', async () => {
    const { world, admission } = await arrange({ agents: 0, targetsPerBuyer: 2, target: { maxConcurrency: 0 } })
    const request = requestFor(world)
    expect(await admission.admit({ ...request, hasMore: true })).toMatchObject({ kind: 'more' })
    expect(await rows('select 1 from call where id = $1 union all select 1 from inbox where key = $2', request.call.id, request.inboxKey)).toEqual([])
    expect(await admission.admit(request)).toMatchObject({ kind: 'none' })
  })
})

describe('earlier calls and revenue', () => {
  it('are told of one caller, and of one campaign, in the own organisation', async () => {
    const { world, admission, organizationId } = await arrange({ agents: 0, buyers: 1 })
    const other = await arrange({ agents: 0, buyers: 1 })
    const request = requestFor(world)
    await admission.admit(request)
    await other.admit()
    await database().admin.query(`update call set "connectedAt" = now(), "settledAt" = now(), state = 'ended', outcome = 'connected', "endedAt" = now() where id = $1`, [request.call.id])
    const ask = (name: string, sql: string, values: unknown[]) => database().db.callFunction(name, sql, values)
    const since = new Date(Date.now() - 60_000)
    expect(await ask('read_earlier_calls', 'select "callId", connected, converted, "targetId" from read_earlier_calls($1, $2, $3)', [organizationId, '+15551230000', since])).toEqual([
      { callId: request.call.id, connected: true, converted: true, targetId: world.targets[0]?.id },
    ])
    expect(await ask('read_earlier_calls', 'select "callId", connected, converted, "targetId" from read_earlier_calls($1, $2, $3)', [organizationId, '+15551230000', new Date(Date.now() + 60_000)])).toEqual([])
    expect(await ask('read_revenue', 'select * from read_revenue($1, $2, $3)', [organizationId, world.campaigns[0]?.id, since])).toEqual([{ targetId: world.targets[0]?.id, calls: '1', micros: '31000000' }])
    expect(await ask('read_revenue', 'select * from read_revenue($1, $2, $3)', [organizationId, other.world.campaigns[0]?.id, since])).toEqual([])
  })
})
