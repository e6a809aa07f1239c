import type { RouteDecision, RouteFacts, TargetFacts } from '../facts.ts'
import { TRACE_FORMAT } from './trace-layout.ts'
import type { BidRef, StoredCampaign, StoredTarget, StoredTrace, StoredZone, TargetRef } from './trace-layout.ts'

/**
 * Facts and decision as compact JSON text, to be stored with the call (layout: trace-layout.ts). Everything is in one fixed order and fields the
 * engine does not know are left out, so equal facts give equal text, byte for byte.
 */
export function encodeTrace(facts: RouteFacts, decision: RouteDecision): string {
  const { call } = facts
  const buyerAt = new Map(facts.buyers.map((buyer, index) => [buyer.buyerId, index]))
  const targetAt = new Map(facts.targets.map((target, index) => [target.targetId, index]))
  const zones: StoredZone[] = []
  const referTo = (targetId: string, buyerId: string): TargetRef => {
    const index = targetAt.get(targetId)
    return index !== undefined && facts.targets[index]?.buyerId === buyerId ? index : [targetId, buyerId]
  }
  const referToBid = (target: TargetRef, bidMicros: bigint): BidRef => (typeof target === 'number' && facts.targets[target]?.bidMicros === bidMicros ? null : String(bidMicros))
  const stored: StoredTrace = {
    format: TRACE_FORMAT,
    nowMs: facts.nowMs,
    draw: facts.draw,
    call: [call.callId, call.from, call.to, call.callerState, call.callerZip, call.attestation],
    campaign: storeCampaign(facts.campaign),
    zones,
    buyers: facts.buyers.map((buyer) => [buyer.buyerId, buyer.version, buyer.status, buyer.maxConcurrency, buyer.live, String(buyer.availableMicros)]),
    targets: facts.targets.map((target) => storeTarget(target, buyerAt.get(target.buyerId) ?? target.buyerId, zoneOf(zones, target))),
    tried: facts.tried.map((attempt) => [targetAt.get(attempt.targetId) ?? attempt.targetId, attempt.userId, attempt.reason]),
    denial: facts.denial ? [facts.denial.ruleId, facts.denial.reason] : undefined,
    rulesVersion: decision.rulesVersion,
    candidates: decision.candidates.map((candidate) => {
      const target = referTo(candidate.targetId, candidate.buyerId)
      return [target, candidate.userId, referToBid(target, candidate.bidMicros), String(candidate.priceMicros), candidate.rank]
    }),
    verdicts: decision.verdicts.map((verdict) => {
      const target = referTo(verdict.targetId, verdict.buyerId)
      return [target, referToBid(target, verdict.bidMicros), verdict.rank, verdict.result, verdict.reason, verdict.detail]
    }),
  }
  return JSON.stringify(stored)
}

function storeCampaign(campaign: RouteFacts['campaign']): StoredCampaign {
  return [
    campaign.campaignId, campaign.version, campaign.status, campaign.auctionKind, String(campaign.floorMicros), String(campaign.incrementMicros), campaign.currency,
    campaign.maxConcurrency, campaign.live, campaign.ringTimeoutSeconds,
  ]
}

function storeTarget(target: TargetFacts, buyer: number | string, zone: number): StoredTarget {
  return [
    target.targetId, buyer, target.version, target.kind, target.status, String(target.bidMicros), zone,
    target.hours === null ? null : target.hours.map((day) => day.map((span) => [span.from, span.to] as const)), target.states, target.maxConcurrency, target.live, target.hourCap,
    target.hourUsed, target.dayCap, target.dayUsed, target.seats.map((seat) => [seat.userId, seat.idleSinceMs] as const),
  ]
}

/** Place of the target's zone in the list, which grows as needed: most targets share one. */
function zoneOf(zones: StoredZone[], target: TargetFacts): number {
  const known = zones.findIndex(([timeZone, offset]) => timeZone === target.timeZone && offset === target.utcOffsetMinutes)
  return known >= 0 ? known : zones.push([target.timeZone, target.utcOffsetMinutes]) - 1
}
