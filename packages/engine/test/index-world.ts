/**
 * Random books and calls in volume, from a seed: what fast-check's arbitraries say in full, but fast enough for books of 10,000 profiles and 100,000 calls. Few values of everything, so
 * that ties, limits and matches are frequent.
 */
import type { BidModifier, CampaignRules, Geography, Limits, Places, Plan, Schedule, Settings, Strategy, TagCriterion, TagFilters } from '@ringfloor/shared'
import { createBookState } from '../src/book/index.ts'
import type { BookState } from '../src/book/index.ts'
import { SEAT_BELIEVED_MS } from '../src/book/types.ts'
import type { BookChange, CampaignConfig, Level, ProfileConfig, TargetConfig } from '../src/book/types.ts'
import type { BidAnswer, EarlierCall, RouteQuery } from '../src/facts.ts'
import { CALL_TYPES, CAMPAIGN_ID, CITIES, COUNTRIES, keysAt, LABELS, OTHER_CAMPAIGN_ID, POINTS, PUBLISHER_ID, SKILLS, STATES, TAG_NAMES, TAG_VALUES, USER_IDS, worldZones, ZIPS, ZONES } from './next-world.ts'

/** mulberry32: the same numbers from the same seed on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (values) => values[below(values.length)] as never,
    some: (values) => values.filter(() => next() < 0.5),
  }
}

export interface Random {
  readonly below: (limit: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(values: readonly T[]) => T
  readonly some: <T>(values: readonly T[]) => T[]
}

export interface World {
  readonly random: Random
  readonly state: BookState
  readonly targetIds: string[]
  readonly buyerIds: readonly string[]
  /** How often a profile has a rule; in large books less, so that calls find somebody. */
  readonly density: number
  nowMs: number
  nextId: number
}

const units = (whole: number): bigint => BigInt(whole) * 1_000_000n
const START_MS = Date.UTC(2026, 9, 31, 22, 50)
const MAYBE = 0.5

export function createWorld(seed: number, profiles: number): World {
  const random = createRandom(seed)
  // Few buyers: whole blocks are then of one, and the runner-up is far below.
  const buyers = random.pick([2, 3, 40])
  const world: World = {
    random, state: createBookState(), targetIds: [], buyerIds: Array.from({ length: buyers }, (_, index) => `buyer-${index}`), density: profiles <= 50 ? 0.25 : random.pick([0.01, 0.06]),
    nowMs: START_MS + random.below(3) * 86_400_000 * 30, nextId: 0,
  }
  const changes: BookChange[] = [
    { kind: 'campaign', id: CAMPAIGN_ID, row: campaign(world) },
    { kind: 'publisher', id: PUBLISHER_ID, row: { publisherId: PUBLISHER_ID, status: 'active', rules: random.chance(MAYBE) ? { reserve: units(random.below(4)) } : {} } },
    ...USER_IDS.map((userId): BookChange => ({ kind: 'agent', id: userId, row: agent(world, userId) })),
    ...USER_IDS.map((userId): BookChange => ({ kind: 'seat', userId, seat: { state: 'available', softphoneReady: true, seenAtMs: world.nowMs - 1_000, sinceMs: world.nowMs - random.below(60) * 1_000 } })),
  ]
  for (const buyerId of world.buyerIds) changes.push(buyerRow(world, buyerId), { kind: 'funds', buyerId, currency: 'USD', availableMicros: units(500) })
  let count = 0
  while (count < profiles) {
    const targetId = `target-${world.nextId++}`
    world.targetIds.push(targetId)
    changes.push(targetRow(world, targetId))
    const own = Math.min(profiles - count, random.chance(0.3) ? 0 : 1 + random.below(4))
    for (let index = 0; index < own; index++) changes.push(profileRow(world, `profile-${world.nextId++}`, targetId))
    count += Math.max(1, own)
  }
  applyToWorld(world, changes)
  return world
}

/** The state takes the changes in; whoever follows it gets them afterwards. */
export function applyToWorld({ state }: World, changes: readonly BookChange[]): readonly BookChange[] {
  const result = state.apply({ seq: state.seq + 1, changes })
  if (!result.ok) throw new Error(`The state refused entry ${result.found}`)
  return changes
}

function campaign(world: World): CampaignConfig {
  const { random } = world
  return {
    campaignId: CAMPAIGN_ID, version: 1, status: random.chance(0.02) ? 'paused' : 'active', publisherId: random.chance(0.8) ? PUBLISHER_ID : null, currency: 'USD', timeZone: random.pick(ZONES),
    auctionKind: random.chance(0.7) ? 'second_price' : 'first_price', floorMicros: units(random.below(4)), incrementMicros: random.pick([0n, 10_000n, 1_500_000n]),
    payout: random.chance(0.3) ? { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: random.pick([0, 5_000, 8_000]) } } : null, ringTimeoutSeconds: 15, rules: campaignRules(world),
  }
}

function campaignRules(world: World): CampaignRules {
  const { random } = world
  return {
    settings: random.chance(0.3) ? settings(world) : undefined, limits: random.chance(0.2) ? limits(world, 40) : undefined, plan: random.chance(0.3) ? plan(world) : undefined,
    qualityAdjustment: random.chance(0.4) ? { weightBasisPoints: random.pick([0, 3_333, 7_000, 10_000]), neutralScore: random.pick([0, 5_000, 10_000]), minHistory: random.pick([0, 10]) } : undefined,
    minimumMargin: random.chance(0.2) ? units(1) : undefined, reroute: random.chance(0.2) ? { maxAttempts: 2, maxSeconds: 60 } : undefined, skills: random.chance(0.1) ? [random.pick(SKILLS)] : undefined,
  }
}

function plan({ random, targetIds }: World): Plan {
  const strategies: readonly Strategy[] = [
    { kind: 'priority' }, { kind: 'weight' }, { kind: 'round_robin' }, { kind: 'least_loaded' }, { kind: 'lowest_cost' }, { kind: 'highest_quality' }, { kind: 'proximity' }, { kind: 'longest_idle' },
    { kind: 'revenue_per_call', minCalls: 2 }, { kind: 'hybrid', weights: { bid: 3, quality: 2, load: 1, distance: 1 } },
  ]
  const only = (): { labels?: string[]; targetIds?: string[] } | undefined =>
    random.chance(MAYBE) ? undefined : { labels: random.some(LABELS), targetIds: targetIds.length > 0 ? [random.pick(targetIds), random.pick(targetIds)] : [] }
  const ask = (): Exclude<Plan[number], { kind: 'split' }> =>
    random.chance(MAYBE) ? { kind: 'auction', only: only() } : { kind: 'strategy', strategy: random.pick(strategies), only: only(), anyPrice: random.chance(MAYBE) }
  return Array.from({ length: 1 + random.below(3) }, () =>
    random.chance(0.25) ? { kind: 'split', overflow: random.chance(MAYBE), branches: [{ shareBasisPoints: 2_500, steps: [ask()] }, { shareBasisPoints: 7_500, steps: [ask(), ask()] }] } : ask())
}

function agent({ random }: World, userId: string): Extract<BookChange, { kind: 'agent' }>['row'] {
  return { userId, skills: Object.fromEntries(random.some(SKILLS).map((skill) => [skill, 1 + random.below(10)])) }
}

function buyerRow(world: World, buyerId: string): BookChange {
  const { random } = world
  const rules = { settings: random.chance(0.2) ? settings(world) : undefined, limits: random.chance(0.3) ? limits(world, 30) : undefined }
  return { kind: 'buyer', id: buyerId, row: { buyerId, version: 1, status: random.chance(0.05) ? 'paused' : 'active', timeZone: random.pick(ZONES), rules } }
}

function targetRow(world: World, targetId: string): BookChange {
  const { random, density } = world
  const row: TargetConfig = {
    targetId, campaignId: random.chance(0.02) ? OTHER_CAMPAIGN_ID : CAMPAIGN_ID, buyerId: random.chance(0.02) ? 'buyer-gone' : random.pick(world.buyerIds), version: 1,
    kind: random.chance(density) ? 'agents' : random.pick(['number', 'sip']), status: random.chance(0.05) ? 'paused' : 'active', timeZone: random.pick(ZONES), bidMicros: bid(world),
    bidSource: random.chance(0.08) ? 'answer' : 'book', agentIds: random.some(USER_IDS),
    rules: {
      settings: random.chance(density) ? settings(world) : undefined, limits: random.chance(0.3) ? limits(world, 12) : undefined, filters: random.chance(density / 2) ? filters(world) : undefined,
      modifiers: random.chance(density / 2) ? modifiers(world) : undefined, labels: random.chance(0.3) ? random.some(LABELS) : undefined, priority: random.chance(MAYBE) ? random.below(4) : undefined,
      weight: random.chance(MAYBE) ? random.below(4) : undefined, cost: random.chance(MAYBE) ? units(random.below(3)) : undefined,
      quality: random.chance(MAYBE) ? { score: random.pick([0, 2_500, 5_000, 9_999, 10_000]), history: random.pick([0, 9, 10]) } : undefined, place: random.chance(MAYBE) ? random.pick(POINTS) : undefined,
    },
  }
  return { kind: 'target', id: targetId, row }
}

function profileRow(world: World, profileId: string, targetId: string): BookChange {
  const { random, density, nowMs } = world
  const row: ProfileConfig = {
    profileId, targetId, version: 1, status: random.chance(0.05) ? 'paused' : 'active', bidMicros: bid(world),
    rules: {
      settings: random.chance(density * 3) ? settings(world) : undefined, limits: random.chance(0.3) ? limits(world, 8) : undefined, filters: random.chance(density / 2) ? filters(world) : undefined,
      modifiers: random.chance(density) ? modifiers(world) : undefined, maxBid: random.chance(0.1) ? units(random.below(20)) : undefined,
      expiresAtMs: random.chance(0.1) ? nowMs + random.pick([-1, 0, 1, 5_000, 60_000, 3_600_000]) : undefined,
    },
  }
  return { kind: 'profile', id: profileId, row }
}

/** Often the same ones, sometimes to the micro-unit. */
function bid({ random }: World): bigint {
  return random.chance(0.8) ? units(random.below(24)) : BigInt(random.below(24_000_000))
}

function settings(world: World): Settings {
  const { random } = world
  const orNull = <T>(value: () => T): T | null | undefined => (random.chance(0.35) ? (random.chance(0.15) ? null : value()) : undefined)
  return {
    geography: orNull(() => geography(world)), schedule: orNull(() => schedule(world)), callTypes: orNull(() => [random.pick(CALL_TYPES), random.pick(['insurance', 'solar'])]),
    callerTypes: orNull(() => [random.pick(['mobile', 'landline', 'unknown'] as const), 'mobile' as const]),
    quality: orNull(() => ({ minScore: random.pick([0, 5_000, 9_999]), minHistory: random.pick([0, 1, 20]) })), attestation: orNull(() => random.pick(['A', 'B', 'C'] as const)),
    duplicates: orNull(() => Array.from({ length: random.below(3) }, () => ({
      scope: random.pick(['campaign', 'buyer', 'target'] as const), windowSeconds: random.pick([1, 60, 3_600]), counts: random.pick(['any', 'connected', 'converted'] as const),
    }))),
  }
}

function geography(world: World): Geography {
  const { random } = world
  return { include: random.chance(0.7) ? places(world) : undefined, exclude: random.chance(0.3) ? places(world) : undefined }
}

function places({ random }: World): Places {
  return {
    countries: random.chance(0.2) ? [random.pick(COUNTRIES)] : undefined, states: random.chance(0.6) ? random.some([...STATES, 'TX', 'CA', 'WA']) : undefined,
    cities: random.chance(0.3) ? random.some(CITIES).map(([city, state]) => `${city}|${state}`) : undefined, zips: random.chance(0.3) ? random.some(ZIPS) : undefined,
    radii: random.chance(0.2) ? [{ center: random.pick(POINTS), radiusMeters: random.pick([1, 20_000, 2_000_000, 5_000_000]) }] : undefined,
  }
}

function schedule({ random }: World): Schedule {
  const span = (): { from: number; to: number } => random.pick([{ from: 0, to: 1440 }, { from: 480, to: 1200 }, { from: 1320, to: 360 }, { from: 545, to: 1021 }])
  const week = (list: () => { from: number; to: number }[]): { from: number; to: number }[][] => Array.from({ length: 7 }, list)
  return {
    timeZone: random.pick(ZONES), hours: random.chance(0.2) ? null : week(() => (random.chance(0.85) ? [span()] : [])), breaks: random.chance(0.2) ? week(() => [{ from: 720, to: 780 }]) : undefined,
    holidays: random.chance(0.2) ? [{ date: random.pick(['2026-11-01', '2026-11-02', '2026-12-01', '2027-01-01']), spans: random.chance(MAYBE) ? [] : [span()] }] : undefined,
  }
}

function limits({ random }: World, most: number): Limits {
  const calls = (): number | null | undefined => (random.chance(0.3) ? (random.chance(0.1) ? null : random.below(most)) : undefined)
  const money = (): bigint | null | undefined => (random.chance(0.2) ? units(random.below(most * 8)) : undefined)
  return {
    concurrency: calls(), calls: random.chance(0.6) ? { hour: calls(), day: calls(), month: calls(), total: calls() } : undefined,
    spend: random.chance(0.6) ? { hour: money(), day: money(), month: money(), total: money() } : undefined,
  }
}

function criterion({ random }: World): TagCriterion {
  const tag = random.pick(TAG_NAMES)
  const negative = random.chance(0.3) ? true : undefined
  switch (random.below(5)) {
    case 0:
      return { tag, comparison: random.pick(['equals', 'contains', 'match'] as const), value: random.pick([...TAG_VALUES, '*', '6?']), negative }
    case 1:
      return { tag, comparison: random.pick(['greater_than', 'less_than'] as const), value: random.pick(['0', '64.5', '65']), negative }
    case 2:
      return { tag, comparison: 'bulk', values: [random.pick(TAG_VALUES), random.pick(TAG_VALUES)], negative }
    case 3:
      return { tag, comparison: 'regex', value: random.pick(['^6', 'y.s$', '']), negative }
    default:
      return { tag, comparison: 'required', negative }
  }
}

function filters(world: World): TagFilters {
  return Array.from({ length: world.random.below(3) }, () => Array.from({ length: 1 + world.random.below(2) }, () => criterion(world)))
}

function modifiers(world: World): BidModifier[] {
  const { random } = world
  return Array.from({ length: random.below(4) }, (): BidModifier => {
    switch (random.below(7)) {
      case 0:
      case 1:
        return { criterion: criterion(world), adjustment: 'add', amount: BigInt(random.below(12_000_000) - 6_000_000) }
      case 2:
      case 3:
        return { criterion: criterion(world), adjustment: 'multiply', factor: random.pick([0, 1, 3_333, 5_000, 12_500, 1_000_000]) }
      case 4:
      case 5:
        return { criterion: criterion(world), adjustment: 'override', amount: bid(world) }
      default:
        return { criterion: criterion(world), adjustment: 'reject' }
    }
  })
}

/** Time goes on: mostly seconds, at times to the next hour or day, now and then back. */
export function passTime(world: World): void {
  const { random } = world
  const step = random.below(100)
  if (step < 80) world.nowMs += random.below(4_000)
  else if (step < 92) world.nowMs += random.pick([600_000, 1_799_999, 3_600_000])
  else if (step < 96) world.nowMs += random.pick([43_200_000, 86_400_000, 5 * 86_400_000])
  else world.nowMs -= random.pick([1, 5_000, 3_600_000, 90_000_000])
}

/** What may happen between two calls: bids most of all. */
export function randomChanges(world: World): BookChange[] {
  return Array.from({ length: world.random.below(4) }, () => randomChange(world)).flat()
}

function randomChange(world: World): BookChange[] {
  const { random, state } = world
  const kind = random.below(100)
  const targetId = random.pick(world.targetIds)
  const target = state.config.targets.get(targetId)
  const profileIds = [...state.config.profileIdsOf(targetId)]
  const profile = profileIds.length === 0 ? undefined : state.config.profiles.get(random.pick(profileIds))
  if (kind < 40 && profile !== undefined) return [{ kind: 'profile', id: profile.profileId, row: { ...profile, bidMicros: bid(world), status: random.chance(0.05) ? 'paused' : 'active', rules: readAnew(world, profile.rules) } }]
  if (kind < 55) return [usageChange(world, targetId, profile?.profileId ?? targetId)]
  if (kind < 65) return [liveChange(world, targetId, profile?.profileId ?? targetId)]
  if (kind < 72) return [{ kind: 'funds', buyerId: random.pick(world.buyerIds), currency: random.chance(0.9) ? 'USD' : 'EUR', availableMicros: random.pick([500_000_000n, 500_000_000n, 9_000_000n, 15_500_000n, 0n, -5_000_000n]) }]
  if (kind < 80) return [seatChange(world)]
  if (kind < 84) return [buyerRow(world, random.pick(world.buyerIds))]
  if (kind < 87) return [targetRow(world, targetId)]
  if (kind < 90 && target !== undefined) return [{ kind: 'target', id: targetId, row: { ...target, status: target.status === 'active' ? 'paused' : 'active' } }]
  if (kind < 94) return [profileRow(world, profile?.profileId ?? `profile-${world.nextId++}`, random.chance(0.8) ? targetId : random.pick(world.targetIds))]
  if (kind < 96) return profile === undefined ? [{ kind: 'target', id: targetId, row: null }] : [{ kind: 'profile', id: profile.profileId, row: null }]
  if (kind < 97) return [{ kind: 'agents', id: targetId, userIds: random.some(USER_IDS) }]
  if (kind < 98) return [{ kind: 'agent', id: random.pick(USER_IDS), row: random.chance(0.9) ? agent(world, random.pick(USER_IDS)) : null }]
  if (kind < 99) return [{ kind: 'campaign', id: CAMPAIGN_ID, row: random.chance(0.4) ? campaign(world) : sameMarket(world) }]
  return [{ kind: 'publisher', id: PUBLISHER_ID, row: random.chance(0.9) ? { publisherId: PUBLISHER_ID, status: random.chance(0.9) ? 'active' : 'paused', rules: { reserve: units(random.below(5)) } } : null }]
}

/** Rows come from the database with rules of their own, which mostly say what they said before. */
function readAnew<T>({ random }: World, rules: T): T {
  return random.chance(MAYBE) ? structuredClone(rules) : rules
}

/** Terms of the call change, but nothing that profiles inherit. */
function sameMarket(world: World): CampaignConfig {
  const old = world.state.config.campaigns.get(CAMPAIGN_ID)
  const other = campaign(world)
  return old === undefined ? other : { ...other, rules: { ...other.rules, settings: readAnew(world, old.rules.settings), qualityAdjustment: readAnew(world, old.rules.qualityAdjustment) } }
}

interface Holder {
  readonly level: Level
  readonly id: string
  readonly zone: string
}

function holder({ random, state }: World, targetId: string, profileId: string): Holder {
  const target = state.config.targets.get(targetId)
  const buyer = state.config.buyers.get(target?.buyerId ?? '')
  const level = random.pick(['campaign', 'buyer', 'target', 'profile', 'profile'] as const)
  if (level === 'campaign') return { level, id: CAMPAIGN_ID, zone: state.config.campaigns.get(CAMPAIGN_ID)?.timeZone ?? 'UTC' }
  if (level === 'buyer') return { level, id: buyer?.buyerId ?? 'buyer-gone', zone: buyer?.timeZone ?? 'UTC' }
  return { level, id: level === 'target' ? targetId : profileId, zone: target?.timeZone ?? 'UTC' }
}

function usageChange(world: World, targetId: string, profileId: string): BookChange {
  const { random, nowMs } = world
  const { level, id, zone } = holder(world, targetId, profileId)
  const window = random.pick(['hour', 'day', 'month', 'total'] as const)
  const windowKey = keysAt(zone, nowMs + random.pick([0, 0, 0, 0, -3_600_000, -86_400_000, 3_600_000]))[window]
  const most = level === 'campaign' ? 40 : 15
  return { kind: 'used', level, id, windowKey, calls: random.below(most), micros: units(random.below(most * 6)) }
}

function liveChange(world: World, targetId: string, profileId: string): BookChange {
  const { level, id } = holder(world, targetId, profileId)
  return { kind: 'live', scope: level, id, live: world.random.below(12), releasedAtMs: null }
}

function seatChange({ random, nowMs }: World): BookChange {
  const userId = random.pick(USER_IDS)
  const atMs = nowMs - random.pick([0, 1_000, 60_000, SEAT_BELIEVED_MS - 1, SEAT_BELIEVED_MS])
  if (random.chance(0.3)) return { kind: 'live', scope: 'seat', id: userId, live: random.below(2), releasedAtMs: random.chance(MAYBE) ? atMs : null }
  if (random.chance(0.05)) return { kind: 'seat', userId, seat: null }
  return { kind: 'seat', userId, seat: { state: random.pick(['available', 'available', 'available', 'away', 'not_answering']), softphoneReady: random.chance(0.9), seenAtMs: atMs, sinceMs: atMs - random.below(5) * 1_000 } }
}

export function randomQuery(world: World): RouteQuery {
  const { random, nowMs, targetIds } = world
  const point = random.chance(0.6) ? random.pick(POINTS) : { latE6: null, lonE6: null }
  const [city, state] = random.chance(MAYBE) ? random.pick(CITIES) : [null, random.pick([...STATES, 'TX', null])]
  const answered = random.some(targetIds.slice(0, 30).concat(targetIds.slice(-5)))
  return {
    nowMs, draw: random.below(0xffff_ffff), startedAtMs: nowMs - random.pick([0, 0, 999, 30_000, 60_000]), zones: worldZones,
    call: {
      callId: 'call-1', from: '+12125550100', to: '+15552010001', location: { country: random.pick([...COUNTRIES, null]), state, city, zip: random.pick([...ZIPS, null]), ...point },
      callType: random.pick([...CALL_TYPES, 'insurance', null]), callerType: random.pick(['mobile', 'landline', 'unknown']),
      attestation: random.pick(['TN-Validation-Passed-A', 'TN-Validation-Passed-A', 'TN-Validation-Passed-B-Diverted', 'TN-Validation-Passed-C', 'No-TN-Validation', null]),
      quality: random.chance(0.8) ? { score: random.pick([0, 5_000, 10_000]), history: random.pick([0, 1, 20]) } : null,
      tags: Object.fromEntries(random.some(TAG_NAMES).map((name) => [name, random.pick(TAG_VALUES)])), earlierCalls: random.chance(0.3) ? [earlierCall(world), earlierCall(world)] : [],
      skills: random.chance(0.15) ? [random.pick(SKILLS)] : [],
    },
    tried: random.chance(0.3) ? Array.from({ length: 1 + random.below(2) }, () => ({ targetId: random.pick(targetIds), userId: random.pick([...USER_IDS, null]), reason: 'technical.no_answer' as const })) : [],
    denial: random.chance(0.01) ? { ruleId: 'tcpa.hours', reason: 'too early' } : null,
    answers: new Map(answered.map((targetId): [string, BidAnswer] => [targetId, answer(world)])),
    pending: random.chance(0.3) ? [{ targetId: random.pick(targetIds), userId: random.pick([...USER_IDS, null]) }] : [],
    revenue: random.chance(0.2) ? [{ targetId: random.pick(targetIds), calls: 5, microsPerCall: bid(world) }] : [],
  }
}

function answer(world: World): BidAnswer {
  const { random, nowMs } = world
  if (random.chance(0.2)) return { kind: 'none', reason: random.pick(['price.no_bid', 'technical.bid_error']), detail: null }
  return { kind: 'bid', bidMicros: bid(world), currency: random.chance(0.9) ? 'USD' : 'EUR', expiresAtMs: random.pick([null, null, nowMs, nowMs + 1]) }
}

function earlierCall({ random, nowMs, targetIds, buyerIds }: World): EarlierCall {
  return {
    atMs: nowMs - random.pick([-1, 0, 999, 1_000, 59_999, 3_599_999]), campaignId: random.pick([CAMPAIGN_ID, OTHER_CAMPAIGN_ID]), buyerId: random.pick([...buyerIds.slice(0, 3), null]),
    targetId: random.pick([...targetIds.slice(0, 3), null]), connected: random.chance(MAYBE), converted: random.chance(MAYBE),
  }
}
