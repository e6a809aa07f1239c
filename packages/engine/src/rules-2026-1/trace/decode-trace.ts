import type { BuyerFacts, CampaignFacts, RouteDecision, RouteFacts, TargetFacts } from '../facts.ts'
import { TRACE_FORMAT } from './trace-layout.ts'
import type { StoredBuyer, StoredCampaign, StoredTarget, StoredTrace, StoredZone, TargetRef } from './trace-layout.ts'

export interface Trace {
  readonly facts: RouteFacts
  readonly decision: RouteDecision
}

/**
 * Reads what `encodeTrace` wrote. Undefined for text that is not a trace of a format this engine knows: the text comes from our own rows, so
 * this is damage or a newer version, and the caller words the error.
 */
export function decodeTrace(text: string): Trace | undefined {
  try {
    return decodeStoredTrace(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The same for a trace that a JSON column has parsed already. */
export function decodeStoredTrace(value: unknown): Trace | undefined {
  try {
    const stored = value as StoredTrace
    if (stored.format !== TRACE_FORMAT) return undefined
    const facts = readFacts(stored)
    return { facts, decision: readDecision(stored, facts) }
  } catch {
    return undefined
  }
}

function readFacts(stored: StoredTrace): RouteFacts {
  const [callId, from, to, callerState, callerZip, attestation] = stored.call
  const buyers = stored.buyers.map(readBuyer)
  const targets = stored.targets.map((target) => readTarget(target, buyers, stored.zones))
  return {
    nowMs: stored.nowMs,
    draw: stored.draw,
    call: { callId, from, to, callerState, callerZip, attestation },
    campaign: readCampaign(stored.campaign),
    buyers,
    targets,
    tried: stored.tried.map(([target, userId, reason]) => ({ targetId: typeof target === 'number' ? at(targets, target).targetId : target, userId, reason })),
    ...(stored.denial === undefined ? {} : { denial: { ruleId: stored.denial[0], reason: stored.denial[1] } }),
  }
}

function readCampaign(stored: StoredCampaign): CampaignFacts {
  const [campaignId, version, status, auctionKind, floor, increment, currency, maxConcurrency, live, ringTimeoutSeconds] = stored
  return { campaignId, version, status, auctionKind, floorMicros: BigInt(floor), incrementMicros: BigInt(increment), currency, maxConcurrency, live, ringTimeoutSeconds }
}

function readBuyer([buyerId, version, status, maxConcurrency, live, available]: StoredBuyer): BuyerFacts {
  return { buyerId, version, status, maxConcurrency, live, availableMicros: BigInt(available) }
}

function readTarget(stored: StoredTarget, buyers: readonly BuyerFacts[], zones: readonly StoredZone[]): TargetFacts {
  const [targetId, buyer, version, kind, status, bid, zone, hours, states, maxConcurrency, live, hourCap, hourUsed, dayCap, dayUsed, seats] = stored
  const [timeZone, utcOffsetMinutes] = at(zones, zone)
  return {
    targetId, buyerId: typeof buyer === 'number' ? at(buyers, buyer).buyerId : buyer, version, kind, status, bidMicros: BigInt(bid), timeZone, utcOffsetMinutes,
    hours: hours === null ? null : hours.map((day) => day.map(([from, to]) => ({ from, to }))), states, maxConcurrency, live, hourCap, hourUsed, dayCap, dayUsed,
    seats: seats.map(([userId, idleSinceMs]) => ({ userId, idleSinceMs })),
  }
}

function readDecision(stored: StoredTrace, { targets }: RouteFacts): RouteDecision {
  const resolve = (target: TargetRef): { targetId: string; buyerId: string } => {
    const { targetId, buyerId } = typeof target === 'number' ? at(targets, target) : { targetId: target[0], buyerId: target[1] }
    return { targetId, buyerId }
  }
  const bidOf = (target: TargetRef, bid: string | null): bigint => (bid === null && typeof target === 'number' ? at(targets, target).bidMicros : BigInt(bid ?? ''))
  return {
    rulesVersion: stored.rulesVersion,
    candidates: stored.candidates.map(([target, userId, bid, price, rank]) => ({ ...resolve(target), userId, bidMicros: bidOf(target, bid), priceMicros: BigInt(price), rank })),
    verdicts: stored.verdicts.map(([target, bid, rank, result, reason, detail]) => ({ ...resolve(target), bidMicros: bidOf(target, bid), rank, result, reason, detail })),
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError('A trace points outside its own lists')
  return item
}
