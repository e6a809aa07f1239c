/**
 * Decision fixtures: short JSON with everything left out that does not matter to the case. Rules documents stand there as they are written on the wire, money is
 * decimal strings, instants are ISO. `next-fixtures.test.ts` runs them.
 */
import {
  buyerRulesSchema, campaignRulesSchema, CAP_WINDOWS, createZoneTable, parseDecimal, profileRulesSchema, publisherRulesSchema, REASON_CODES, targetRulesSchema,
  type CallerType, type CapWindow, type ReasonCode,
} from '@ringfloor/shared'
import type { z } from 'zod'
import type { AgentConfig, BidAnswer, BuyerConfig, CallFacts, CampaignBook, Level, LiveView, ProfileConfig, PublisherConfig, RouteFacts, SeatState, Status, TargetConfig, Usage } from './engine.ts'

/** Calls and money in the current window, e.g. `{"day": {"calls": 3, "spent": "60.00"}}`. */
type FixtureUsage = Partial<Record<CapWindow, { calls?: number; spent?: string }>>

interface Counted {
  live?: number
  used?: FixtureUsage
}

interface FixtureProfile extends Counted {
  bid: string
  status?: Status
  rules?: z.input<typeof profileRulesSchema>
}

interface FixtureTarget extends Counted {
  buyer: string
  /** Default 20.00. */
  bid?: string
  /** Default number; agents where it has some. */
  kind?: TargetConfig['kind']
  status?: Status
  timeZone?: string
  /** Default answer where the fixture's answers name it. */
  bidSource?: TargetConfig['bidSource']
  agents?: string[]
  rules?: z.input<typeof targetRulesSchema>
  /** Ordinal of the last call it was given. */
  turn?: number
  profiles?: Record<string, FixtureProfile>
}

interface FixtureBuyer extends Counted {
  status?: Status
  timeZone?: string
  rules?: z.input<typeof buyerRulesSchema>
  available?: string
}

/** Null instead of `idleSince`: the seat is not there. */
interface FixtureAgent {
  skills?: Record<string, number>
  idleSince?: string | null
  /** When the seat's last call ended. */
  releasedAt?: string
  state?: SeatState['state']
  softphoneReady?: boolean
  seenSecondsAgo?: number
  live?: number
}

interface FixtureCall {
  location?: Partial<CallFacts['location']>
  callType?: string
  callerType?: CallerType
  attestation?: string | null
  quality?: { score: number; history: number }
  tags?: Record<string, string>
  skills?: string[]
  earlierCalls?: { secondsAgo: number; campaignId?: string; buyerId?: string; targetId?: string; connected?: boolean; converted?: boolean }[]
}

type FixtureAnswer = { bid: string; currency?: string; expiresAt?: string } | { none: Extract<BidAnswer, { kind: 'none' }>['reason']; detail?: string }

export interface DecisionFixture {
  kind: 'decision'
  title: string
  /** Default Friday 2026-11-20 15:00 UTC, 10:00 in New York. */
  now?: string
  draw?: number
  startedSecondsAgo?: number
  call?: FixtureCall
  campaign?: Counted & {
    status?: Status
    timeZone?: string
    auctionKind?: 'first_price' | 'second_price'
    floor?: string
    increment?: string
    rules?: z.input<typeof campaignRulesSchema>
  }
  publisher?: { status?: Status; rules?: z.input<typeof publisherRulesSchema> }
  /** Those not listed are active, without limits, with 500.00. Null: the book does not have it. */
  buyers?: Record<string, FixtureBuyer | null>
  targets: Record<string, FixtureTarget>
  /** Those not listed have no skills and have been idle for ten minutes. */
  agents?: Record<string, FixtureAgent>
  tried?: { targetId: string; userId?: string; reason: ReasonCode }[]
  denial?: { ruleId: string; reason: string }
  answers?: Record<string, FixtureAnswer>
  pending?: { targetId: string; userId?: string }[]
  revenue?: { targetId: string; calls: number; perCall: string }[]
  /** "alpha/agent-1 pays 31.01", best first. */
  candidates: string[]
  /** Per target: "won", or "lost.outbid: ranked 2 of 2". */
  verdicts: Record<string, string>
  /** Likewise per profile, where a target has several. */
  profiles?: Record<string, string>
  /** Per profile: "modifiers[0]: tag age was not sent". Those not listed have none. */
  abstentions?: Record<string, string[]>
}

/** What it says, which its runner holds it to. */
export function reasonsShownBy({ verdicts, profiles }: DecisionFixture): ReasonCode[] {
  const said = [...Object.values(verdicts), ...Object.values(profiles ?? {})]
  return REASON_CODES.filter((code) => said.some((text) => text === code || text.startsWith(`${code}:`)))
}

const TEN_MINUTES_MS = 600_000
const CAMPAIGN_ID = 'campaign'
const DEFAULT_ZONE = 'America/New_York'

export function micros(text: string): bigint {
  const value = parseDecimal(text)
  if (value === undefined) throw new Error(`Not an amount: ${text}`)
  return value
}

export function buildDecisionFacts(fixture: DecisionFixture): RouteFacts {
  const nowMs = Date.parse(fixture.now ?? '2026-11-20T15:00:00Z')
  const zones = createZoneTable({ databaseVersion: 'fixture' })
  const book = buildBook(fixture)
  return {
    nowMs, draw: fixture.draw ?? 1, startedAtMs: nowMs - 1000 * (fixture.startedSecondsAgo ?? 0), zones, call: buildCall(fixture.call ?? {}, nowMs),
    tried: (fixture.tried ?? []).map(({ targetId, userId, reason }) => ({ targetId, userId: userId ?? null, reason })),
    denial: fixture.denial ?? null,
    answers: new Map(Object.entries(fixture.answers ?? {}).map(([id, answer]) => [id, buildAnswer(answer)])),
    pending: (fixture.pending ?? []).map(({ targetId, userId }) => ({ targetId, userId: userId ?? null })),
    revenue: (fixture.revenue ?? []).map(({ targetId, calls, perCall }) => ({ targetId, calls, microsPerCall: micros(perCall) })),
    book, live: buildLiveView(fixture, book, nowMs, (zone) => zones.offsetAt(zone, nowMs).offsetMinutes),
  }
}

function buildCall(call: FixtureCall, nowMs: number): CallFacts {
  return {
    callId: 'call-1', from: '+12125550100', to: '+15552010001',
    location: { country: 'US', state: 'NY', city: null, zip: null, latE6: null, lonE6: null, ...call.location },
    callType: call.callType ?? null, callerType: call.callerType ?? 'mobile', attestation: call.attestation === undefined ? 'TN-Validation-Passed-A' : call.attestation,
    quality: call.quality ?? null, tags: call.tags ?? {}, skills: call.skills ?? [],
    earlierCalls: (call.earlierCalls ?? []).map((earlier) => ({
      atMs: nowMs - earlier.secondsAgo * 1000, campaignId: earlier.campaignId ?? CAMPAIGN_ID, buyerId: earlier.buyerId ?? null, targetId: earlier.targetId ?? null,
      connected: earlier.connected ?? false, converted: earlier.converted ?? false,
    })),
  }
}

function buildAnswer(answer: FixtureAnswer): BidAnswer {
  if ('none' in answer) return { kind: 'none', reason: answer.none, detail: answer.detail ?? null }
  return { kind: 'bid', bidMicros: micros(answer.bid), currency: answer.currency ?? 'USD', expiresAtMs: answer.expiresAt === undefined ? null : Date.parse(answer.expiresAt) }
}

function buildBook(fixture: DecisionFixture): CampaignBook {
  const { campaign = {}, publisher } = fixture
  const rules = campaignRulesSchema.parse(campaign.rules ?? {})
  const buyerIds = new Set([...Object.keys(fixture.buyers ?? {}), ...Object.values(fixture.targets).map((target) => target.buyer)])
  const agentIds = new Set([...Object.keys(fixture.agents ?? {}), ...Object.values(fixture.targets).flatMap((target) => target.agents ?? [])])
  const publisherConfig: PublisherConfig | null =
    publisher === undefined ? null : { publisherId: 'publisher', status: publisher.status ?? 'active', rules: publisherRulesSchema.parse(publisher.rules ?? {}) }
  return {
    campaign: {
      campaignId: CAMPAIGN_ID, version: 1, status: campaign.status ?? 'active', publisherId: publisherConfig?.publisherId ?? null, currency: 'USD', timeZone: campaign.timeZone ?? DEFAULT_ZONE,
      auctionKind: campaign.auctionKind ?? 'second_price', floorMicros: micros(campaign.floor ?? '15.00'), incrementMicros: micros(campaign.increment ?? '0.01'), payout: rules.payout ?? null, ringTimeoutSeconds: 15, rules,
    },
    publisher: publisherConfig,
    buyers: new Map([...buyerIds].flatMap((id) => (fixture.buyers?.[id] === null ? [] : [[id, buildBuyer(id, fixture.buyers?.[id] ?? {})] as const]))),
    targets: new Map(Object.entries(fixture.targets).map(([id, target]) => [id, buildTarget(id, target, fixture)])),
    profiles: new Map(Object.entries(fixture.targets).flatMap(([id, target]) => buildProfiles(id, target)).map((profile) => [profile.profileId, profile])),
    agents: new Map([...agentIds].map((userId): [string, AgentConfig] => [userId, { userId, skills: fixture.agents?.[userId]?.skills ?? {} }])),
  }
}

function buildBuyer(buyerId: string, buyer: FixtureBuyer): BuyerConfig {
  return { buyerId, version: 1, status: buyer.status ?? 'active', timeZone: buyer.timeZone ?? DEFAULT_ZONE, rules: buyerRulesSchema.parse(buyer.rules ?? {}) }
}

function buildTarget(targetId: string, target: FixtureTarget, fixture: DecisionFixture): TargetConfig {
  return {
    targetId, campaignId: CAMPAIGN_ID, buyerId: target.buyer, version: 1, kind: target.kind ?? (target.agents === undefined ? 'number' : 'agents'), status: target.status ?? 'active',
    timeZone: target.timeZone ?? DEFAULT_ZONE, bidMicros: micros(target.bid ?? '20.00'), bidSource: target.bidSource ?? (fixture.answers?.[targetId] === undefined ? 'book' : 'answer'),
    agentIds: target.agents ?? [], rules: targetRulesSchema.parse(target.rules ?? {}),
  }
}

function buildProfiles(targetId: string, target: FixtureTarget): ProfileConfig[] {
  const written = Object.entries(target.profiles ?? {})
  if (written.length === 0) return [{ profileId: targetId, targetId, version: 1, status: 'active', bidMicros: micros(target.bid ?? '20.00'), rules: {} }]
  return written.map(([profileId, profile]) => ({
    profileId, targetId, version: 1, status: profile.status ?? 'active', bidMicros: micros(profile.bid), rules: profileRulesSchema.parse(profile.rules ?? {}),
  }))
}

/** Every holder of limits in the fixture with the zone of its windows. */
function countedIn(fixture: DecisionFixture, book: CampaignBook): { level: Level; id: string; zone: string; counted: Counted }[] {
  const targets = Object.entries(fixture.targets)
  const zoneOf = (targetId: string) => book.targets.get(targetId)?.timeZone ?? 'UTC'
  return [
    { level: 'campaign', id: CAMPAIGN_ID, zone: book.campaign.timeZone, counted: fixture.campaign ?? {} },
    ...Object.entries(fixture.buyers ?? {}).map(([id, buyer]) => ({ level: 'buyer' as const, id, zone: book.buyers.get(id)?.timeZone ?? 'UTC', counted: buyer ?? {} })),
    ...targets.map(([id, target]) => ({ level: 'target' as const, id, zone: zoneOf(id), counted: target })),
    ...targets.flatMap(([targetId, target]) => Object.entries(target.profiles ?? {}).map(([id, counted]) => ({ level: 'profile' as const, id, zone: zoneOf(targetId), counted }))),
  ]
}

/** "2026-11-20T10" and the like by the zone's calendar, written here a second time so that the engine is not checked against itself. */
export function windowKeyAt(window: CapWindow, nowMs: number, offsetMinutes: number): string {
  return window === 'total' ? 'total' : new Date(nowMs + offsetMinutes * 60_000).toISOString().slice(0, { hour: 13, day: 10, month: 7 }[window])
}

function buildLiveView(fixture: DecisionFixture, book: CampaignBook, nowMs: number, offsetOf: (zone: string) => number): LiveView {
  const live = new Map<string, number>()
  const used = new Map<string, Usage>()
  for (const { level, id, zone, counted } of countedIn(fixture, book)) {
    live.set(`${level} ${id}`, counted.live ?? 0)
    for (const window of CAP_WINDOWS) {
      const usage = counted.used?.[window]
      if (usage !== undefined) used.set(`${level} ${id} ${windowKeyAt(window, nowMs, offsetOf(zone))}`, { calls: usage.calls ?? 0, micros: micros(usage.spent ?? '0') })
    }
  }
  return {
    live: (kind, id) => (kind === 'seat' ? (fixture.agents?.[id]?.live ?? 0) : (live.get(`${kind} ${id}`) ?? 0)),
    releasedAtMs: (userId) => Date.parse(fixture.agents?.[userId]?.releasedAt ?? '1970-01-01T00:00:00Z'),
    turn: (targetId) => fixture.targets[targetId]?.turn ?? 0,
    used: (level, id, windowKey) => used.get(`${level} ${id} ${windowKey}`) ?? { calls: 0, micros: 0n },
    availableMicros: (buyerId) => (book.buyers.has(buyerId) ? micros(fixture.buyers?.[buyerId]?.available ?? '500.00') : 0n),
    seat: (userId) => (book.agents.has(userId) ? buildSeat(fixture.agents?.[userId] ?? {}, nowMs) : undefined),
  }
}

function buildSeat(agent: FixtureAgent, nowMs: number): SeatState | undefined {
  if (agent.idleSince === null) return undefined
  return {
    state: agent.state ?? 'available', softphoneReady: agent.softphoneReady ?? true, seenAtMs: nowMs - 1000 * (agent.seenSecondsAgo ?? 1),
    sinceMs: agent.idleSince === undefined ? nowMs - TEN_MINUTES_MS : Date.parse(agent.idleSince),
  }
}
