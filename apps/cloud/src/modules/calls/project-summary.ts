/** A stored call as one row of a viewer's list. What the viewer has no right to is null, never masked text. */
import type { TargetResult } from '@ringfloor/engine'
import { formatDecimal, type CallSummary, type Viewer } from '@ringfloor/shared'
import { fateOf } from './call-history.ts'
import { standingOf, type Standing } from './standing.ts'
import type { StoredAttempt, StoredCall } from './stored-call.ts'

const iso = (at: Date | null): string | null => (at ? at.toISOString() : null)
const decimal = (micros: bigint | null): string | null => (micros === null ? null : formatDecimal(micros))

/**
 * Everything closed; each standing opens what it may see. Nothing here tells a loser how the call went on: no times but the arrival, no outcome,
 * and `ended`, because for this viewer it is over.
 */
function closedSummary(call: StoredCall): CallSummary {
  return {
    id: call.id,
    campaignId: call.campaignId,
    campaignName: call.campaignName,
    publisherName: null,
    state: 'ended',
    outcome: null,
    caller: null,
    callerState: null,
    dialedNumber: null,
    buyerName: null,
    targetName: null,
    agentName: null,
    currency: call.currency,
    price: null,
    payout: null,
    ownResult: null,
    ownReason: null,
    ownBid: null,
    receivedAt: call.receivedAt.toISOString(),
    ringingAt: null,
    connectedAt: null,
    endedAt: null,
    durationSeconds: null,
    settled: false,
  }
}

function progress(call: StoredCall) {
  return {
    state: call.state,
    outcome: call.outcome,
    connectedAt: iso(call.connectedAt),
    endedAt: iso(call.endedAt),
    durationSeconds: call.durationSeconds,
    settled: call.settledAt !== null,
  }
}

function staffSummary(call: StoredCall): CallSummary {
  const attempt = call.attempts.at(-1)
  return {
    ...closedSummary(call),
    ...progress(call),
    publisherName: call.publisherName,
    caller: call.from,
    callerState: call.callerState,
    dialedNumber: call.to,
    buyerName: attempt?.buyerName ?? null,
    targetName: attempt?.targetName ?? null,
    agentName: attempt?.agentName ?? null,
    price: decimal(call.priceMicros ?? attempt?.priceMicros ?? null),
    payout: decimal(call.payoutMicros),
    ringingAt: iso(call.ringingAt),
  }
}

function publisherSummary(call: StoredCall): CallSummary {
  return {
    ...closedSummary(call),
    ...progress(call),
    publisherName: call.publisherName,
    caller: call.from,
    callerState: call.callerState,
    dialedNumber: call.to,
    // Before settlement the stored payout is only what it may become, and its changes would tell of the auction.
    payout: call.settledAt ? decimal(call.payoutMicros) : null,
    ringingAt: iso(call.ringingAt),
  }
}

function holderSummary(call: StoredCall, attempt: StoredAttempt, results: readonly TargetResult[]): CallSummary {
  const own = results.find((result) => result.targetId === attempt.targetId)
  return {
    ...closedSummary(call),
    ...progress(call),
    caller: call.from,
    callerState: call.callerState,
    buyerName: attempt.buyerName,
    targetName: attempt.targetName,
    agentName: attempt.agentName,
    price: decimal(call.settledAt && call.priceMicros === 0n ? 0n : attempt.priceMicros),
    ownResult: 'won',
    ownBid: decimal(own?.bidMicros ?? null),
    // The attempt's own: the call may have rung somebody else first.
    ringingAt: iso(attempt.ringingAt),
  }
}

/** Of several own targets the one that came nearest: lost before never offered, then the higher bid; one that has none comes last. */
function nearest(results: readonly TargetResult[]): TargetResult | undefined {
  return results.toSorted((a, b) => Number(b.result === 'lost') - Number(a.result === 'lost') || compareBids(b.bidMicros, a.bidMicros))[0]
}

function compareBids(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return a === b ? 0 : a > b ? 1 : -1
}

function loserSummary(call: StoredCall, attempts: readonly StoredAttempt[], results: readonly TargetResult[]): CallSummary {
  const missed = attempts.at(-1)
  const own = (missed && results.find((result) => result.targetId === missed.targetId)) ?? nearest(results)
  const reason = missed ? fateOf(call, missed).reason : (own?.reason ?? null)
  return {
    ...closedSummary(call),
    targetName: missed?.targetName ?? null,
    agentName: missed?.agentName ?? null,
    ownResult: missed || own?.result === 'lost' ? 'lost' : 'not_offered',
    ownReason: reason,
    ownBid: decimal(own?.bidMicros ?? null),
    ringingAt: iso(missed?.ringingAt ?? null),
  }
}

export function summaryFor(standing: Standing, call: StoredCall): CallSummary | null {
  switch (standing.kind) {
    case 'staff':
      return staffSummary(call)
    case 'publisher':
      return publisherSummary(call)
    case 'holder':
      return holderSummary(call, standing.attempt, standing.results)
    case 'loser':
      return loserSummary(call, standing.attempts, standing.results)
    case 'stranger':
      return null
  }
}

/** Null where the viewer may not even know that the call exists. */
export function projectSummary(viewer: Viewer, call: StoredCall): CallSummary | null {
  return summaryFor(standingOf(viewer, call), call)
}
