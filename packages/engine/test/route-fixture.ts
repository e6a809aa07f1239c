/** Routing fixtures: short JSON with everything left out that does not matter to the case. Money is decimal strings, instants are ISO. */
import { parseDecimal, formatDecimal, REASON_CODES, type AttemptState, type ReasonCode, type WeeklyHours } from '@ringfloor/shared'
import { expect } from 'vitest'
import { resolveTargetResults, type AdmissionVerdict, type DecidedVerdict } from '../src/index.ts'
import type { BuyerFacts, DenialFacts, RouteDecision, RouteFacts, TargetFacts } from '../src/rules-2026-1/facts.ts'
import { decideRoute } from '../src/rules-2026-1/index.ts'

interface FixtureTarget {
  targetId: string
  buyerId: string
  bid: string
  kind?: TargetFacts['kind']
  status?: TargetFacts['status']
  timeZone?: string
  utcOffsetMinutes?: number
  hours?: WeeklyHours
  states?: string[]
  maxConcurrency?: number
  live?: number
  hourCap?: number
  hourUsed?: number
  dayCap?: number
  dayUsed?: number
  seats?: { userId: string; idleSince: string }[]
}

interface FixtureBuyer {
  buyerId: string
  status?: BuyerFacts['status']
  available?: string
  maxConcurrency?: number
  live?: number
}

export interface RouteFixture {
  kind: 'route'
  title: string
  now?: string
  draw?: number
  callerState?: string | null
  campaign?: { status?: 'active' | 'paused'; auctionKind?: 'first_price' | 'second_price'; floor?: string; increment?: string; maxConcurrency?: number; live?: number }
  /** Buyers not listed are active, without limit, with 500.00. */
  buyers?: FixtureBuyer[]
  targets: FixtureTarget[]
  tried?: { targetId: string; userId: string | null; reason: ReasonCode }[]
  denial?: DenialFacts
  /** "alpha/agent-1 pays 31.01", best first. */
  candidates: string[]
  /** "won", or "lost.outbid: ranked 2 of 2". */
  verdicts: Record<string, string>
  /** What happened then, and the verdicts after it. */
  then?: { admission: AdmissionVerdict; attempt?: { targetId: string; state: AttemptState; callerHungUp: boolean }; verdicts: Record<string, string> }
}

function micros(text: string): bigint {
  const value = parseDecimal(text)
  if (value === undefined) throw new Error(`Not an amount: ${text}`)
  return value
}

export function buildFacts(fixture: RouteFixture): RouteFacts {
  const { campaign = {} } = fixture
  const listed = fixture.buyers ?? []
  const unlisted = [...new Set(fixture.targets.map((target) => target.buyerId))].filter((id) => !listed.some((buyer) => buyer.buyerId === id))
  return {
    nowMs: Date.parse(fixture.now ?? '2026-11-20T15:00:00Z'),
    draw: fixture.draw ?? 1,
    call: { callId: 'call-1', from: '+12125550100', to: '+15552010001', callerState: fixture.callerState === undefined ? 'NY' : fixture.callerState, callerZip: null, attestation: 'A' },
    campaign: {
      campaignId: 'campaign-1', version: 1, status: campaign.status ?? 'active', auctionKind: campaign.auctionKind ?? 'second_price',
      floorMicros: micros(campaign.floor ?? '15.00'), incrementMicros: micros(campaign.increment ?? '0.01'), currency: 'USD',
      maxConcurrency: campaign.maxConcurrency ?? null, live: campaign.live ?? 0, ringTimeoutSeconds: 15,
    },
    buyers: [...listed, ...unlisted.map((buyerId): FixtureBuyer => ({ buyerId }))].map(buildBuyer),
    targets: fixture.targets.map(buildTarget),
    tried: fixture.tried ?? [],
    denial: fixture.denial ?? null,
  }
}

function buildBuyer(buyer: FixtureBuyer): BuyerFacts {
  return {
    buyerId: buyer.buyerId, version: 1, status: buyer.status ?? 'active', maxConcurrency: buyer.maxConcurrency ?? null, live: buyer.live ?? 0,
    availableMicros: micros(buyer.available ?? '500.00'),
  }
}

function buildTarget(target: FixtureTarget): TargetFacts {
  return {
    targetId: target.targetId, buyerId: target.buyerId, version: 1, kind: target.kind ?? 'number', status: target.status ?? 'active', bidMicros: micros(target.bid),
    timeZone: target.timeZone ?? 'America/New_York', utcOffsetMinutes: target.utcOffsetMinutes ?? -300, hours: target.hours ?? null, states: target.states ?? null,
    maxConcurrency: target.maxConcurrency ?? null, live: target.live ?? 0, hourCap: target.hourCap ?? null, hourUsed: target.hourUsed ?? 0,
    dayCap: target.dayCap ?? null, dayUsed: target.dayUsed ?? 0,
    seats: (target.seats ?? []).map((seat) => ({ userId: seat.userId, idleSinceMs: Date.parse(seat.idleSince) })),
  }
}

/** Runs the case, compares it with what the fixture says, and returns the reasons that it shows. */
export function checkRouteFixture(fixture: RouteFixture): readonly ReasonCode[] {
  const facts = buildFacts(fixture)
  const decision = decideRoute(facts)
  expect(decision.candidates.map((candidate) => `${candidate.targetId}${candidate.userId === null ? '' : `/${candidate.userId}`} pays ${formatDecimal(candidate.priceMicros)}`)).toEqual(fixture.candidates)
  expect(renderVerdicts(decision.verdicts)).toEqual(fixture.verdicts)
  expectDecisionInvariants(facts, decision)
  if (fixture.then === undefined) return reasonsIn(decision.verdicts)

  const { admission, attempt } = fixture.then
  const verdicts = resolveTargetResults({
    state: attempt === undefined ? 'routing' : 'ended', outcome: attempt?.callerHungUp ? 'abandoned' : null, wasConnected: false,
    attempts: attempt === undefined ? [] : [{ number: 1, targetId: attempt.targetId, kind: kindOf(facts, attempt.targetId), state: attempt.state }], decisions: [{ attempt: 1, trace: { facts, decision }, ...admission }],
  })
  expect(renderVerdicts(verdicts)).toEqual(fixture.then.verdicts)
  expectVerdictInvariants(verdicts)
  return [...reasonsIn(decision.verdicts), ...reasonsIn(verdicts)]
}

function kindOf(facts: RouteFacts, targetId: string): TargetFacts['kind'] {
  return facts.targets.find((target) => target.targetId === targetId)?.kind ?? 'number'
}

/** What is true of every decision, whatever the facts. */
export function expectDecisionInvariants(facts: RouteFacts, decision: RouteDecision): void {
  const { campaign } = facts
  expectVerdictInvariants(decision.verdicts)
  expect(decision.verdicts.map((verdict) => verdict.targetId)).toEqual(facts.targets.map((target) => target.targetId))
  expect(decision.verdicts.filter((verdict) => verdict.result === 'won')).toHaveLength(decision.candidates.length > 0 ? 1 : 0)

  let lastRank = 0
  for (const candidate of decision.candidates) {
    const buyer = facts.buyers.find((one) => one.buyerId === candidate.buyerId)
    const target = facts.targets.find((one) => one.targetId === candidate.targetId)
    expect(candidate.bidMicros).toBeGreaterThanOrEqual(campaign.floorMicros)
    expect(candidate.priceMicros).toBeGreaterThanOrEqual(campaign.floorMicros)
    expect(candidate.priceMicros).toBeLessThanOrEqual(candidate.bidMicros)
    expect(buyer?.availableMicros).toBeGreaterThanOrEqual(candidate.priceMicros)
    expect(target?.maxConcurrency ?? Number.POSITIVE_INFINITY).toBeGreaterThan(target?.live ?? 0)
    expect(target?.dayCap ?? Number.POSITIVE_INFINITY).toBeGreaterThan(target?.dayUsed ?? 0)
    expect(candidate.userId === null).toBe(target?.kind !== 'agents')
    expect([lastRank, lastRank + 1]).toContain(candidate.rank)
    lastRank = candidate.rank
  }
  expect(decideRoute(facts)).toEqual(decision)
  const reversed = decideRoute({ ...facts, buyers: facts.buyers.toReversed(), targets: facts.targets.toReversed().map((target) => ({ ...target, seats: target.seats.toReversed() })) })
  expect(reversed.candidates).toEqual(decision.candidates)
  expect(reversed.verdicts.toReversed()).toEqual(decision.verdicts)
}

function expectVerdictInvariants(verdicts: readonly DecidedVerdict[]): void {
  expect(verdicts.filter((verdict) => verdict.result === 'won').length).toBeLessThanOrEqual(1)
  for (const verdict of verdicts) {
    if (verdict.result === 'won') expect(verdict.reason).toBeNull()
    else expect(REASON_CODES).toContain(verdict.reason)
    expect(verdict.rank === null).toBe(verdict.result === 'not_eligible')
  }
}

function reasonsIn(verdicts: readonly DecidedVerdict[]): ReasonCode[] {
  return verdicts.flatMap((verdict) => verdict.reason ?? [])
}

function renderVerdicts(verdicts: readonly DecidedVerdict[]): Record<string, string> {
  return Object.fromEntries(
    verdicts.map((verdict) => [verdict.targetId, verdict.result === 'won' ? 'won' : `${verdict.reason}${verdict.detail === null ? '' : `: ${verdict.detail}`}`]),
  )
}
