import type { BuyerFacts, CampaignFacts, Candidate, RouteDecision, RouteFacts, TargetFacts, TargetVerdict } from '../facts.ts'

/** Names the layout below; another layout gets another number, and `decodeTrace` keeps reading the old one. */
export const TRACE_FORMAT = 1

/**
 * Facts and decision as compact JSON text, to be stored with the call. Money is decimal strings of micro-units; keys are in one fixed order and
 * fields the engine does not know are left out, so equal facts give equal text, byte for byte.
 */
export function encodeTrace(facts: RouteFacts, decision: RouteDecision): string {
  const { call } = facts
  return JSON.stringify({
    format: TRACE_FORMAT,
    facts: {
      nowMs: facts.nowMs,
      draw: facts.draw,
      call: { callId: call.callId, from: call.from, to: call.to, callerState: call.callerState, callerZip: call.callerZip, attestation: call.attestation },
      campaign: campaignJson(facts.campaign),
      buyers: facts.buyers.map(buyerJson),
      targets: facts.targets.map(targetJson),
      tried: facts.tried.map((attempt) => ({ targetId: attempt.targetId, userId: attempt.userId, reason: attempt.reason })),
    },
    decision: { rulesVersion: decision.rulesVersion, candidates: decision.candidates.map(candidateJson), verdicts: decision.verdicts.map(verdictJson) },
  })
}

function campaignJson(campaign: CampaignFacts) {
  return {
    campaignId: campaign.campaignId,
    version: campaign.version,
    status: campaign.status,
    auctionKind: campaign.auctionKind,
    floorMicros: String(campaign.floorMicros),
    incrementMicros: String(campaign.incrementMicros),
    currency: campaign.currency,
    maxConcurrency: campaign.maxConcurrency,
    live: campaign.live,
    ringTimeoutSeconds: campaign.ringTimeoutSeconds,
  }
}

function buyerJson(buyer: BuyerFacts) {
  return {
    buyerId: buyer.buyerId,
    version: buyer.version,
    status: buyer.status,
    maxConcurrency: buyer.maxConcurrency,
    live: buyer.live,
    availableMicros: String(buyer.availableMicros),
  }
}

function targetJson(target: TargetFacts) {
  return {
    targetId: target.targetId,
    buyerId: target.buyerId,
    version: target.version,
    kind: target.kind,
    status: target.status,
    bidMicros: String(target.bidMicros),
    timeZone: target.timeZone,
    utcOffsetMinutes: target.utcOffsetMinutes,
    hours: target.hours === null ? null : target.hours.map((day) => day.map((span) => ({ from: span.from, to: span.to }))),
    states: target.states,
    maxConcurrency: target.maxConcurrency,
    live: target.live,
    hourCap: target.hourCap,
    hourUsed: target.hourUsed,
    dayCap: target.dayCap,
    dayUsed: target.dayUsed,
    seats: target.seats.map((seat) => ({ userId: seat.userId, idleSinceMs: seat.idleSinceMs })),
  }
}

function candidateJson(candidate: Candidate) {
  return {
    targetId: candidate.targetId,
    buyerId: candidate.buyerId,
    userId: candidate.userId,
    bidMicros: String(candidate.bidMicros),
    priceMicros: String(candidate.priceMicros),
    rank: candidate.rank,
  }
}

function verdictJson(verdict: TargetVerdict) {
  return {
    targetId: verdict.targetId,
    buyerId: verdict.buyerId,
    bidMicros: String(verdict.bidMicros),
    rank: verdict.rank,
    result: verdict.result,
    reason: verdict.reason,
    detail: verdict.detail,
  }
}
