/**
 * An organisation that changes at random, kept in plain maps that know nothing of the state under test: what the database would be. Every change is written as
 * the database writes it, and `factsAt` builds what routing may know straight from the maps.
 */
import { buyerRulesSchema, campaignRulesSchema, profileRulesSchema, publisherRulesSchema, targetRulesSchema } from '@ringfloor/shared'
import fc from 'fast-check'
import { writeRules } from '../src/book/wire-rules.ts'
import type { AgentConfig, BookChange, BuyerConfig, CampaignBook, CampaignConfig, Level, ProfileConfig, PublisherConfig, RouteQuery, TargetConfig } from './engine.ts'
import { impliedProfile, routeQuery } from './next-arbitraries.ts'
import { buyerRules, campaignRules, profileRules, publisherRules, targetRules } from './next-rules-arbitraries.ts'
import { keysAt, liveViewOf, USER_IDS, ZONES } from './next-world.ts'

export interface Sizes {
  readonly campaigns: number
  readonly buyers: number
  readonly targets: number
  readonly profiles: number
  readonly agents: number
}

/** Zone of the organisation: of caps that name none. */
export const ORGANIZATION_ZONE = 'America/New_York'
const SAMPLES = 400

/** mulberry32: numbers in [0, 1) from a seed. */
function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const uuid = (kind: number, index: number): string => `0190a2b4-${kind.toString(16).padStart(4, '0')}-7000-8000-${index.toString(16).padStart(12, '0')}`

export function createWorld(sizes: Sizes, seed: number, startMs: number) {
  const dice = diceOf(seed)
  const below = (count: number): number => Math.floor(dice() * count)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  /** Documents that the database would have taken. */
  const sampleOf = <T>(arbitrary: fc.Arbitrary<T>, schema: { safeParse: (value: unknown) => { success: boolean } }, salt: number): readonly T[] =>
    fc.sample(arbitrary, { numRuns: SAMPLES, seed: seed + salt }).filter((document) => schema.safeParse(writeRules(document)).success)
  const idsOf = (kind: number, count: number): string[] => Array.from({ length: count }, (_, index) => uuid(kind, index))
  const ids = {
    campaign: idsOf(1, sizes.campaigns), publisher: idsOf(2, sizes.campaigns), buyer: idsOf(3, sizes.buyers), target: idsOf(4, sizes.targets), profile: idsOf(5, sizes.profiles),
    agent: [...USER_IDS, ...idsOf(6, sizes.agents)],
  }
  const rules = {
    campaign: sampleOf(campaignRules(ids.target.slice(0, 20)), campaignRulesSchema, 1), publisher: sampleOf(publisherRules, publisherRulesSchema, 2),
    buyer: sampleOf(buyerRules, buyerRulesSchema, 3), target: sampleOf(targetRules, targetRulesSchema, 4), profile: sampleOf(profileRules(startMs + 86_400_000), profileRulesSchema, 5),
  }
  const tables = {
    campaign: new Map<string, CampaignConfig>(), publisher: new Map<string, PublisherConfig>(), buyer: new Map<string, BuyerConfig>(), target: new Map<string, TargetConfig>(),
    profile: new Map<string, ProfileConfig>(), agent: new Map<string, AgentConfig>(), agents: new Map<string, readonly string[]>(),
  }
  const liveLog: BookChange[] = []
  let nowMs = startMs

  const status = (): 'active' | 'paused' => (below(30) === 0 ? 'paused' : 'active')
  const micros = (): bigint => BigInt(below(13)) * 1_000_000n + (below(4) === 0 ? BigInt(below(1_000_000)) : 0n)
  const zoned = (document: { timeZone?: string | undefined }): string => document.timeZone ?? ORGANIZATION_ZONE

  const rows = {
    campaign: (id: string) => {
      // Half of the plans go by what only the log knows: turns, load, and who has been idle.
      const plan = [{ kind: 'strategy' as const, strategy: { kind: pick(['round_robin', 'least_loaded', 'longest_idle'] as const) } }]
      const document = { ...pick(rules.campaign), ...(below(2) === 0 ? { plan } : {}), charge: { due: { kind: 'connect' as const }, amount: { kind: 'clearing' as const } } }
      const index = ids.campaign.indexOf(id)
      const config: CampaignConfig = {
        campaignId: id, version: below(9), status: status(), publisherId: index % 3 === 2 ? null : (ids.publisher[index] ?? null), currency: 'USD', timeZone: zoned(document),
        auctionKind: pick(['first_price', 'second_price']), floorMicros: pick([0n, 0n, 1_000_000n, 3_000_000n]), incrementMicros: pick([0n, 10_000n]),
        payout: index % 3 === 2 ? null : { due: { kind: 'length', afterSeconds: 90, timer: 'answer' }, amount: { kind: 'percent', basisPoints: 7_000 } }, ringTimeoutSeconds: 20, rules: document,
      }
      tables.campaign.set(id, config)
      return {
        id, organizationId: uuid(9, 0), publisherId: config.publisherId, name: 'A campaign', status: config.status, auctionKind: config.auctionKind, currency: 'USD', floorMicros: String(config.floorMicros),
        incrementMicros: Number(config.incrementMicros), payoutKind: 'percent', payoutBasisPoints: 7_000, payoutMicros: 0, payableAfterSeconds: 90, maxConcurrency: null, ringTimeoutSeconds: 20,
        version: config.version, fieldVersions: {}, rules: writeRules(document),
      }
    },
    publisher: (id: string) => {
      const config: PublisherConfig = { publisherId: id, status: status(), rules: pick(rules.publisher) }
      tables.publisher.set(id, config)
      return { id, name: 'A publisher', status: config.status, version: 1, rules: writeRules(config.rules) }
    },
    buyer: (id: string) => {
      const document = pick(rules.buyer)
      const config: BuyerConfig = { buyerId: id, version: below(9), status: status(), timeZone: zoned(document), rules: document }
      tables.buyer.set(id, config)
      return { id, name: 'A buyer', status: config.status, maxConcurrency: null, version: config.version, rules: writeRules(document) }
    },
    target: (id: string) => {
      const dayCap = below(10) === 0 ? below(5) : null
      const document = pick(rules.target)
      const index = ids.target.indexOf(id)
      const config: TargetConfig = {
        targetId: id, campaignId: ids.campaign[index % ids.campaign.length] ?? '', buyerId: ids.buyer[below(40) === 0 ? below(ids.buyer.length) : index % ids.buyer.length] ?? '', version: below(9),
        kind: pick(['agents', 'number', 'sip']), status: status(), timeZone: pick(ZONES), bidMicros: micros(), bidSource: below(8) === 0 ? 'answer' : 'book', agentIds: tables.agents.get(id) ?? [],
        rules: dayCap === null || document.limits?.calls?.day !== undefined ? document : { ...document, limits: { ...document.limits, calls: { ...document.limits?.calls, day: dayCap } } },
      }
      tables.target.set(id, config)
      return {
        id, campaignId: config.campaignId, buyerId: config.buyerId, name: 'A target', kind: config.kind, destination: null, status: config.status, bidMicros: String(config.bidMicros),
        bidSource: config.bidSource, timeZone: config.timeZone, hours: null, states: [], maxConcurrency: null, hourCap: null, dayCap, version: config.version, rules: writeRules(document),
      }
    },
    profile: (id: string) => {
      const config: ProfileConfig = {
        profileId: id, targetId: ids.target[ids.profile.indexOf(id) % Math.max(1, Math.floor(ids.target.length * 0.9))] ?? '', version: below(9), status: status(), bidMicros: micros(), rules: pick(rules.profile),
      }
      tables.profile.set(id, config)
      return { id, targetId: config.targetId, status: config.status, bidMicros: String(config.bidMicros), version: config.version, rules: writeRules(config.rules) }
    },
    agent: (id: string) => {
      const config: AgentConfig = { userId: id, skills: Object.fromEntries(['spanish', 'medicare', 'closer'].filter(() => below(3) > 0).map((skill) => [skill, 1 + below(10)])) }
      tables.agent.set(id, config)
      return { skills: config.skills }
    },
  }
  type RowKind = keyof typeof rows

  function assign(targetId: string): unknown {
    const userIds = ids.agent.filter(() => below(5) === 0)
    tables.agents.set(targetId, userIds)
    const target = tables.target.get(targetId)
    if (target !== undefined) tables.target.set(targetId, { ...target, agentIds: userIds })
    return ['agents', targetId, userIds]
  }

  function remove(kind: 'target' | 'profile'): unknown {
    const id = pick(ids[kind])
    tables[kind].delete(id)
    if (kind === 'target') tables.agents.delete(id)
    return [kind, id, null]
  }

  const holders = (): { level: Level; id: string; zone: string } => {
    const level = pick(['campaign', 'buyer', 'target', 'profile', 'target', 'profile'] as const)
    const id = pick(ids[level])
    const zone = level === 'profile' ? tables.target.get(tables.profile.get(id)?.targetId ?? '')?.timeZone : tables[level].get(id)?.timeZone
    return { level, id, zone: zone ?? ORGANIZATION_ZONE }
  }

  function liveChange(): unknown {
    const instant = nowMs - pick([0, 500, 20_000, 80_000, 95_000])
    switch (pick(['live', 'live', 'released', 'used', 'used', 'used', 'late', 'funds', 'seat', 'seat', 'seat', 'seat'])) {
      case 'live': {
        const { level, id } = holders()
        const live = pick([0, 0, 1, 1, 2, 3])
        liveLog.push({ kind: 'live', scope: level, id, live, releasedAtMs: null })
        return ['live', level, id, live, null]
      }
      case 'released': {
        const [id, live, releasedAtMs] = [pick(ids.agent), pick([0, 0, 0, 1]), pick([null, instant])]
        liveLog.push({ kind: 'live', scope: 'seat', id, live, releasedAtMs })
        return ['live', 'seat', id, live, releasedAtMs]
      }
      case 'funds': {
        const [buyerId, availableMicros] = [pick(ids.buyer), pick([500_000_000n, 500_000_000n, 6_000_000n, 0n, -5_000_000n])]
        liveLog.push({ kind: 'funds', buyerId, currency: 'USD', availableMicros })
        return ['funds', buyerId, 'USD', String(availableMicros)]
      }
      case 'seat': {
        const [userId, seat] = [pick(ids.agent), below(15) === 0 ? null : { state: pick(['available', 'available', 'available', 'away', 'not_answering'] as const), softphoneReady: below(8) > 0, seenAtMs: instant, sinceMs: instant - below(900_000) }]
        liveLog.push({ kind: 'seat', userId, seat })
        return ['seat', userId, seat]
      }
      case 'late':
        return usage(nowMs - pick([3, 30, 300]) * 3_600_000)
      default:
        return usage(nowMs)
    }
  }

  function usage(atMs: number): unknown {
    const { level, id, zone } = holders()
    const windowKey = keysAt(zone, atMs)[pick(['hour', 'day', 'month', 'total'] as const)]
    const [calls, micros] = [below(4), BigInt(below(20)) * 1_000_000n]
    liveLog.push({ kind: 'used', level, id, windowKey, calls, micros })
    return ['used', level, id, windowKey, calls, String(micros)]
  }

  function configChange(): unknown {
    const dice = below(20)
    if (dice === 0) return remove('profile')
    if (dice === 1) return below(4) === 0 ? remove('target') : remove('profile')
    if (dice === 2) return assign(pick(ids.target))
    const kind: RowKind = dice === 3 ? pick(['campaign', 'publisher', 'buyer', 'agent', 'campaign']) : dice < 9 ? 'target' : 'profile'
    const id = pick(ids[kind])
    return [kind, id, rows[kind](id)]
  }

  const bookOf = (campaignId: string): CampaignBook => {
    const campaign = tables.campaign.get(campaignId)
    if (campaign === undefined) throw new Error('no such campaign')
    const targets = [...tables.target.values()].filter((row) => row.campaignId === campaignId)
    return {
      campaign,
      publisher: tables.publisher.get(campaign.publisherId ?? '') ?? null,
      buyers: tables.buyer, targets: new Map(targets.map((row) => [row.targetId, row])), agents: tables.agent,
      profiles: new Map(targets.flatMap((target) => {
        const own = [...tables.profile.values()].filter((row) => row.targetId === target.targetId)
        return own.length === 0 ? [impliedProfile(target)] : own
      }).map((row) => [row.profileId, row])),
    }
  }

  return {
    ids,
    now: () => nowMs,
    /** The changes that make the organisation. */
    begin: (): unknown[] => {
      const made = (['publisher', 'buyer', 'agent', 'campaign', 'target', 'profile'] as const).flatMap((kind) => ids[kind].map((id) => [kind, id, rows[kind](id)]))
      const funded = ids.buyer.map((buyerId) => {
        liveLog.push({ kind: 'funds', buyerId, currency: 'USD', availableMicros: 500_000_000n })
        return ['funds', buyerId, 'USD', 500_000_000]
      })
      return [...made, ...ids.target.map(assign), ...funded]
    },
    /** The changes of one transaction, a while later. */
    next: (): unknown[] => {
      // Seconds mostly, so that softphones are still believed; now and then some hours, so that windows pass.
      nowMs += below(100) === 0 ? below(20_000_000) : 1 + below(4_000)
      return Array.from({ length: 1 + below(3) }, () => (below(4) === 0 ? configChange() : liveChange()))
    },
    query: (campaignId: string): RouteQuery => {
      const targetIds = [...tables.target.values()].filter((row) => row.campaignId === campaignId).map((row) => row.targetId)
      const [query] = fc.sample(routeQuery(nowMs, targetIds.slice(0, 30)), { numRuns: 1, seed: below(2 ** 31) })
      if (query === undefined) throw new Error('no query')
      // Most callers call once, and most calls may be routed: otherwise one reason hides all others.
      return { ...query, denial: below(10) === 0 ? query.denial : null, startedAtMs: below(4) === 0 ? query.startedAtMs : nowMs, call: { ...query.call, callId: uuid(7, below(2 ** 40)) } }
    },
    bookOf,
    liveView: () => liveViewOf(liveLog),
  }
}
