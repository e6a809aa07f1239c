/** One call, one target, one bid profile, and everything in order. Tests say what is different. */
import { judgeProfile, SEAT_BELIEVED_MS } from '../engine.ts'
import type { AgentConfig, BookChange, BuyerConfig, CallFacts, CampaignConfig, Judgement, ProfileConfig, PublisherConfig, RouteFacts, RouteQuery, SeatState, TargetConfig } from '../engine.ts'
import { liveViewOf, worldZones } from '../next-world.ts'

/** A Tuesday, 10:00 in New York. */
export const NOW = Date.UTC(2026, 10, 24, 15)
export const units = (count: number): bigint => BigInt(Math.round(count * 1_000_000))

/** What is different. Objects are merged into what is there, lists and all else take its place; of `live` all changes count. */
export interface Difference {
  readonly call?: Partial<Omit<CallFacts, 'location'>> & { readonly location?: Partial<CallFacts['location']> }
  readonly campaign?: Partial<CampaignConfig>
  readonly publisher?: Partial<PublisherConfig>
  /** Null: the book does not have it. */
  readonly buyer?: Partial<BuyerConfig> | null
  readonly target?: Partial<TargetConfig>
  readonly profile?: Partial<ProfileConfig>
  readonly agents?: Readonly<Record<string, AgentConfig['skills']>>
  readonly query?: Partial<Omit<RouteQuery, 'call'>>
  readonly live?: readonly BookChange[]
}

export function seat(userId: string, difference: Partial<SeatState> = {}): BookChange {
  return { kind: 'seat', userId, seat: { state: 'available', softphoneReady: true, seenAtMs: NOW - 1_000, sinceMs: NOW - 60_000, ...difference } }
}
export const liveCalls = (scope: 'campaign' | 'buyer' | 'target' | 'profile' | 'seat', id: string, live: number): BookChange => ({ kind: 'live', scope, id, live, releasedAtMs: null })
export const used = (level: 'campaign' | 'buyer' | 'target' | 'profile', id: string, windowKey: string, calls: number, amount = 0): BookChange =>
  ({ kind: 'used', level, id, windowKey, calls, micros: units(amount) })
export const funds = (available: number, currency = 'USD'): BookChange => ({ kind: 'funds', buyerId: 'buyer', currency, availableMicros: units(available) })

type Plain = Readonly<Record<string, unknown>>
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Objects key by key, lists one after the other only for `live`; otherwise the later value. */
function merge<T>(first: T, second: unknown): T {
  if (!isPlain(first) || !isPlain(second)) return (second === undefined ? first : second) as T
  const merged: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = first[key]
    merged[key] = key === 'live' && Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : merge(before, value)
  }
  return merged as T
}

interface Parts {
  readonly call: CallFacts
  readonly campaign: CampaignConfig
  readonly publisher: PublisherConfig
  readonly buyer: BuyerConfig | null
  readonly target: TargetConfig
  readonly profile: ProfileConfig
  readonly agents: Readonly<Record<string, AgentConfig['skills']>>
  readonly query: Omit<RouteQuery, 'call'>
  readonly live: readonly BookChange[]
}

const BASE: Parts = {
  call: {
    callId: 'call', from: '+12125550100', to: '+15552010001', location: { country: 'US', state: 'NY', city: 'albany', zip: '10001', latE6: 40_712_800, lonE6: -74_006_000 },
    callType: 'inbound', callerType: 'mobile', attestation: 'TN-Validation-Passed-A', quality: { score: 5_000, history: 20 }, tags: { age: '65', plan: 'Gold' }, earlierCalls: [], skills: [],
  },
  campaign: {
    campaignId: 'campaign', version: 1, status: 'active', publisherId: 'publisher', currency: 'USD', timeZone: 'America/New_York', auctionKind: 'second_price', floorMicros: 0n, incrementMicros: 0n,
    payout: null, ringTimeoutSeconds: 15, rules: {},
  },
  publisher: { publisherId: 'publisher', status: 'active', rules: {} },
  buyer: { buyerId: 'buyer', version: 1, status: 'active', timeZone: 'America/New_York', rules: {} },
  target: {
    targetId: 'target', campaignId: 'campaign', buyerId: 'buyer', version: 1, kind: 'number', status: 'active', timeZone: 'America/New_York', bidMicros: units(10), bidSource: 'book', agentIds: [], rules: {},
  },
  profile: { profileId: 'profile', targetId: 'target', version: 1, status: 'active', bidMicros: units(10), rules: {} },
  agents: {},
  query: { nowMs: NOW, draw: 7, startedAtMs: NOW, zones: worldZones, tried: [], denial: null, answers: new Map(), pending: [], revenue: [] },
  live: [funds(500)],
}

export interface World {
  readonly facts: RouteFacts
  readonly profile: ProfileConfig
  readonly target: TargetConfig
}

export function world(...differences: readonly Difference[]): World {
  const { call, campaign, publisher, buyer, target, profile, agents, query, live } = differences.reduce<Parts>((merged, difference) => merge(merged, difference), BASE)
  const book = {
    campaign, publisher, buyers: new Map(buyer === null ? [] : [[buyer.buyerId, buyer]]), targets: new Map([[target.targetId, target]]), profiles: new Map([[profile.profileId, profile]]),
    agents: new Map(Object.entries(agents).map(([userId, skills]) => [userId, { userId, skills }])),
  }
  return { facts: { ...query, call, book, live: liveViewOf(live) }, profile, target }
}

export function judge(...differences: readonly Difference[]): Judgement {
  const { facts, profile } = world(...differences)
  return judgeProfile(facts, profile)
}

/** The reason and the detail of whoever is out, or of the price obstacle of whoever is in; null where nothing is wrong. */
export function obstacleOf(judgement: Judgement): { reason: string; detail: string } | null {
  const obstacle = judgement.kind === 'out' ? judgement : judgement.priceObstacle
  return obstacle === null ? null : { reason: obstacle.reason, detail: obstacle.detail }
}

/** An agents target with one agent who can ring. */
export const AGENTS_TARGET: Difference = { target: { kind: 'agents', agentIds: ['ann'] }, agents: { ann: { spanish: 3 } }, live: [seat('ann')] }
export const TOO_OLD = NOW - SEAT_BELIEVED_MS
