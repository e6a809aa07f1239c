/** A stored call with its auction, attempts, postings and timeline, as one viewer may see them. */
import { findDecidingDecision, type TargetResult } from '@ringfloor/engine'
import { formatDecimal, type CallJourney, type ReasonCode, type Viewer } from '@ringfloor/shared'
import { targetResultsOf } from './call-history.ts'
import { callerFacts, ruleFacts, type Fact } from './journey-text.ts'
import { holderTimeline, loserTimeline, publisherTimeline, staffTimeline } from './journey-timeline.ts'
import { standingOf, type Standing } from './standing.ts'
import { summaryFor } from './project-summary.ts'
import type { StoredAttempt, StoredHold, StoredJourney, StoredTransfer } from './stored-call.ts'

type Journey = Omit<CallJourney, 'call'>
type Auction = NonNullable<CallJourney['auction']>
type Posting = CallJourney['postings'][number]

/**
 * Reasons whose detail speaks only of the target's or buyer's own settings and use. Others may carry the caller's place, the floor or another
 * bid: a buyer gets those reasons without their detail.
 */
const OWN_DETAIL: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'not_eligible.buyer_paused',
  'not_eligible.target_paused',
  'not_eligible.profile_paused',
  'not_eligible.closed',
  'not_eligible.break',
  'not_eligible.holiday',
  'capacity.total_cap',
  'capacity.month_cap',
  'capacity.day_cap',
  'capacity.hour_cap',
  'capacity.buyer_concurrency',
  'capacity.target_concurrency',
  'capacity.profile_concurrency',
  'capacity.no_agent_available',
  'price.bid_expired',
  'price.no_bid',
  'price.total_spend',
  'price.month_spend',
  'price.day_spend',
  'price.hour_spend',
  'price.insufficient_funds',
])

/** The engine says at the end of a cap's detail whose cap it is; what the whole campaign has used is not one buyer's business. */
const isOfCampaign = (detail: string | null): boolean => detail?.endsWith('(campaign)') === true

function ownDetail({ reason, detail }: TargetResult): string | null {
  return reason !== null && OWN_DETAIL.has(reason) && !isOfCampaign(detail) ? detail : null
}

const iso = (at: Date | null): string | null => (at ? at.toISOString() : null)
const nameOf = (call: StoredJourney, targetId: string): string => call.targetNames.get(targetId)?.name ?? 'A target that is gone'

function attemptRow(attempt: StoredAttempt): CallJourney['attempts'][number] {
  return {
    number: attempt.number,
    targetName: attempt.targetName,
    agentName: attempt.agentName,
    price: formatDecimal(attempt.priceMicros),
    state: attempt.state,
    startedAt: attempt.plannedAt.toISOString(),
    ringingAt: iso(attempt.ringingAt),
    answeredAt: iso(attempt.answeredAt),
    endedAt: iso(attempt.endedAt),
  }
}

function targetRow(call: StoredJourney, result: TargetResult): Auction['targets'][number] {
  return {
    targetId: result.targetId,
    targetName: nameOf(call, result.targetId),
    buyerName: call.targetNames.get(result.targetId)?.buyerName ?? 'A buyer that is gone',
    kind: result.kind,
    bid: result.bidMicros === null ? null : formatDecimal(result.bidMicros),
    rank: result.rank,
    result: result.result,
    reason: result.reason,
    detail: result.detail,
  }
}

/** A rank tells how many stood above: only staff sees it. */
function ownTargetRow(call: StoredJourney, result: TargetResult): Auction['targets'][number] {
  return { ...targetRow(call, result), rank: null, detail: ownDetail(result) }
}

function staffAuction(call: StoredJourney): Auction | null {
  const decision = findDecidingDecision(call.decisions)
  if (!decision?.trace) return null
  const { facts, decision: decided } = decision.trace
  const admitted = decision.admittedIndex === null ? undefined : decided.candidates[decision.admittedIndex]
  return {
    kind: facts.campaign.auctionKind,
    floor: formatDecimal(facts.campaign.floorMicros),
    clearingPrice: admitted ? formatDecimal(admitted.priceMicros) : null,
    draw: String(facts.draw),
    rulesVersion: decided.rulesVersion,
    configRevision: call.configRevision.toString(),
    targets: targetResultsOf(call)
      .toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))
      .map((result) => targetRow(call, result)),
  }
}

/** `price` only for the holder, whose own it is. */
function ownAuction(call: StoredJourney, results: readonly TargetResult[], price: string | null): Auction | null {
  const trace = findDecidingDecision(call.decisions)?.trace
  if (!trace) return null
  return {
    kind: trace.facts.campaign.auctionKind,
    floor: null,
    clearingPrice: price,
    draw: null,
    rulesVersion: trace.decision.rulesVersion,
    configRevision: null,
    targets: results.map((result) => ownTargetRow(call, result)),
  }
}

function holdPostings(call: StoredJourney, hold: StoredHold): readonly Posting[] {
  const row = { currency: call.currency, debitAccount: hold.accountName, creditAccount: null, key: hold.key }
  const held: Posting = { ...row, id: hold.id, kind: 'hold', amount: formatDecimal(hold.amountMicros), at: hold.createdAt.toISOString() }
  if (hold.state === 'held' || hold.resolvedAt === null) return [held]
  const kind = hold.state === 'posted' ? 'post' : hold.state === 'voided' ? 'void' : 'expire'
  const amount = formatDecimal(hold.state === 'posted' ? hold.postedMicros : hold.amountMicros)
  return [held, { ...row, id: hold.id, kind, amount, at: hold.resolvedAt.toISOString(), key: `${hold.key}:${kind}` }]
}

function transferPosting(transfer: StoredTransfer, sides: { readonly debit: boolean; readonly credit: boolean }): Posting {
  return {
    id: transfer.id,
    kind: 'post',
    amount: formatDecimal(transfer.amountMicros),
    currency: transfer.currency,
    debitAccount: sides.debit ? transfer.debit.name : null,
    creditAccount: sides.credit ? transfer.credit.name : null,
    at: transfer.at.toISOString(),
    key: transfer.key,
  }
}

/** Holds and their release, then the transfers a posted hold was split into: the split itself, once, not beside its own sum. */
function staffPostings(call: StoredJourney): Posting[] {
  const holds = call.holds.flatMap((hold) => holdPostings(call, hold)).filter((posting) => posting.kind !== 'post' || call.transfers.length === 0)
  return [...holds, ...call.transfers.map((transfer) => transferPosting(transfer, { debit: true, credit: true }))]
}

function staffJourney(call: StoredJourney): Journey {
  const facts: readonly Fact[] = [
    ...callerFacts(call),
    ...ruleFacts(findDecidingDecision(call.decisions)?.trace?.facts.call),
    { label: 'Dialed number', value: call.to },
    { label: 'Campaign', value: call.campaignName },
    { label: 'Publisher', value: call.publisherName ?? 'none' },
    { label: 'Configuration revision', value: call.configRevision.toString() },
  ]
  return { auction: staffAuction(call), facts: [...facts], attempts: call.attempts.map(attemptRow), postings: staffPostings(call), timeline: staffTimeline(call) }
}

function publisherJourney(call: StoredJourney): Journey {
  const payouts = call.transfers.filter((transfer) => transfer.credit.kind === 'publisher' && transfer.credit.ownerId === call.publisherId)
  return {
    auction: null,
    facts: [...callerFacts(call), { label: 'Dialed number', value: call.to }, { label: 'Campaign', value: call.campaignName }],
    // An attempt names a target; how many were tried is the exchange's business.
    attempts: [],
    postings: payouts.map((transfer) => transferPosting(transfer, { debit: false, credit: true })),
    timeline: publisherTimeline(call, payouts),
  }
}

function ownHolds(viewer: Viewer, call: StoredJourney): readonly StoredHold[] {
  return viewer.role === 'buyer' ? call.holds.filter((hold) => hold.buyerId !== null && hold.buyerId === viewer.buyerId) : []
}

function journeyFor(viewer: Viewer, standing: Exclude<Standing, { kind: 'stranger' }>, call: StoredJourney): Journey {
  const holds = ownHolds(viewer, call)
  const postings = holds.flatMap((hold) => holdPostings(call, hold))
  switch (standing.kind) {
    case 'staff':
      return staffJourney(call)
    case 'publisher':
      return publisherJourney(call)
    case 'holder':
      return {
        auction: viewer.role === 'buyer' ? ownAuction(call, standing.results, formatDecimal(standing.attempt.priceMicros)) : null,
        facts: [...callerFacts(call), { label: 'Campaign', value: call.campaignName }],
        attempts: standing.attempts.map(attemptRow),
        postings,
        timeline: holderTimeline(call, standing.attempts, holds),
      }
    case 'loser': {
      const named = standing.results.map((result) => ({ ...result, targetName: nameOf(call, result.targetId) }))
      return {
        auction: viewer.role === 'buyer' ? ownAuction(call, standing.results, null) : null,
        facts: [{ label: 'Campaign', value: call.campaignName }],
        attempts: standing.attempts.map(attemptRow),
        postings,
        timeline: loserTimeline(call, standing.attempts, named, holds),
      }
    }
  }
}

/** Null where the viewer may not even know that the call exists: to it, the call is not found. */
export function projectJourney(viewer: Viewer, call: StoredJourney): CallJourney | null {
  const standing = standingOf(viewer, call)
  if (standing.kind === 'stranger') return null
  const summary = summaryFor(standing, call)
  return summary && { call: summary, ...journeyFor(viewer, standing, call) }
}
