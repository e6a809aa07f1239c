import { formatDecimal } from '@ringfloor/shared'
import { compareTied, runAuction, type AuctionBid, type BidResult } from '../auction/index.ts'
import { RULES_VERSION, type BuyerFacts, type Candidate, type RouteDecision, type RouteFacts, type SeatFacts, type TargetFacts, type TargetVerdict } from '../facts.ts'
import { findObstacle, untriedSeatsOf } from './eligibility.ts'

interface TargetBid extends AuctionBid {
  readonly target: TargetFacts
  /** Agents targets: the seats to ring. Null for number and sip. */
  readonly seats: readonly SeatFacts[] | null
}

/**
 * Who gets this call: every target passes eligibility (findObstacle says in which order) or has one coded reason, the eligible ones bid, and
 * the valid bids become candidates, best first, each with the price it would pay. Total and deterministic: the same facts, with targets and
 * buyers listed in any order, give the same candidates and verdicts.
 */
export function decideRoute(facts: RouteFacts): RouteDecision {
  const buyers = new Map<string, BuyerFacts>()
  for (const buyer of facts.buyers) buyers.set(buyer.buyerId, buyer)

  const verdicts = new Map<string, TargetVerdict>()
  const bids: TargetBid[] = []
  for (const target of facts.targets) {
    const buyer = buyers.get(target.buyerId)
    const seats = untriedSeatsOf(facts, target)
    const obstacle = findObstacle(facts, buyer, target, seats)
    if (obstacle !== null) {
      verdicts.set(target.targetId, verdictOf(target, null, 'not_eligible', obstacle.reason, obstacle.detail))
      continue
    }
    bids.push({
      target,
      seats: target.kind === 'agents' ? seats : null,
      targetId: target.targetId,
      buyerId: target.buyerId,
      bidMicros: target.bidMicros,
      availableMicros: buyer?.availableMicros ?? 0n,
    })
  }

  const results = runAuction(bids, facts.campaign, facts.draw)
  const rankedCount = results.filter((result) => result.kind === 'ranked').length
  const candidates: Candidate[] = []
  for (const result of results) {
    verdicts.set(result.bid.targetId, auctionVerdict(result, rankedCount, facts.campaign.floorMicros))
    if (result.kind === 'ranked') addCandidates(candidates, result.bid, result.rank, result.priceMicros, facts.draw)
  }
  return { rulesVersion: RULES_VERSION, candidates, verdicts: facts.targets.flatMap((target) => verdicts.get(target.targetId) ?? []) }
}

/** A number or sip target is one candidate; an agents target one per seat, the longest idle first. */
function addCandidates(candidates: Candidate[], bid: TargetBid, rank: number, priceMicros: bigint, draw: number): void {
  const { targetId, buyerId, bidMicros } = bid
  if (bid.seats === null) {
    candidates.push({ targetId, buyerId, userId: null, bidMicros, priceMicros, rank })
    return
  }
  const byIdleTime = bid.seats.toSorted((a, b) => a.idleSinceMs - b.idleSinceMs || compareTied(draw, a.userId, b.userId))
  for (const seat of byIdleTime) candidates.push({ targetId, buyerId, userId: seat.userId, bidMicros, priceMicros, rank })
}

/**
 * The words name the target's own figures only. The price that a bid without funds would have paid stays out of them: it gives away the
 * runner-up's bid, and the losing buyer reads this.
 */
function auctionVerdict(result: BidResult<TargetBid>, rankedCount: number, floorMicros: bigint): TargetVerdict {
  const { target } = result.bid
  switch (result.kind) {
    case 'ranked':
      if (result.rank === 1) return verdictOf(target, 1, 'won', null, null)
      return verdictOf(target, result.rank, 'lost', 'lost.outbid', `ranked ${result.rank} of ${rankedCount}`)
    case 'below_floor':
      return verdictOf(target, null, 'not_eligible', 'price.below_floor', `bid ${formatDecimal(target.bidMicros)}, floor ${formatDecimal(floorMicros)}`)
    case 'insufficient_funds':
      return verdictOf(
        target,
        null,
        'not_eligible',
        'price.insufficient_funds',
        `${formatDecimal(result.bid.availableMicros)} available, bid ${formatDecimal(target.bidMicros)}`,
      )
  }
}

function verdictOf(target: TargetFacts, rank: number | null, result: TargetVerdict['result'], reason: TargetVerdict['reason'], detail: string | null): TargetVerdict {
  return { targetId: target.targetId, buyerId: target.buyerId, bidMicros: target.bidMicros, rank, result, reason, detail }
}
