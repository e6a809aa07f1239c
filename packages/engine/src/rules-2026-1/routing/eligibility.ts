import { minuteOfWeek, type ReasonCode } from '@ringfloor/shared'
import type { BuyerFacts, RouteFacts, SeatFacts, TargetFacts } from '../facts.ts'
import { REASON_WORDS } from '../reason-words.ts'
import { describeOpening, isOpen } from './hours.ts'

/** Why a target is out, with the value that decided in words. */
export interface Obstacle {
  readonly reason: ReasonCode
  readonly detail: string
}

/**
 * The first thing that keeps a target out of the auction, or null. The order is fixed, and part of the rules version:
 *
 * 0. whatever anybody does: the call is denied by a compliance rule
 * 1. until a person acts: campaign paused, buyer paused, target paused
 * 2. for the whole of this call: already tried, geography
 * 3. until a clock moves on: closed, day cap, hour cap
 * 4. until another call ends: campaign, buyer, target concurrency, no agent available
 *
 * The longest-lasting obstacle is named first, and of equals the widest, so that whoever removes the named one has not removed it in vain. Prices
 * (below floor, insufficient funds) come last, in the auction: a bidder outside the exchange is asked for its bid only once it is eligible.
 */
export function findObstacle(facts: RouteFacts, buyer: BuyerFacts | undefined, target: TargetFacts, untriedSeats: readonly SeatFacts[]): Obstacle | null {
  return (
    findDenied(facts) ??
    findPause(facts, buyer, target) ??
    findTried(facts, target, untriedSeats) ??
    findGeography(facts, target) ??
    findClosed(facts, target) ??
    findCap(target) ??
    findConcurrency(facts, buyer, target) ??
    findNoAgent(facts, target, untriedSeats)
  )
}

/** Seats of an agents target that this call has not rung yet. */
export function untriedSeatsOf(facts: RouteFacts, target: TargetFacts): readonly SeatFacts[] {
  if (target.kind !== 'agents' || facts.tried.length === 0) return target.seats
  return target.seats.filter((seat) => !facts.tried.some((attempt) => attempt.userId === seat.userId))
}

function findDenied({ denial }: RouteFacts): Obstacle | null {
  return denial === undefined || denial === null ? null : { reason: 'compliance.denied', detail: `${denial.ruleId}: ${denial.reason}` }
}

function findPause(facts: RouteFacts, buyer: BuyerFacts | undefined, target: TargetFacts): Obstacle | null {
  if (facts.campaign.status !== 'active') return { reason: 'not_eligible.campaign_paused', detail: 'campaign is paused' }
  // A target whose buyer the caller left out of the facts gets no call on credit of nobody.
  if (buyer === undefined) return { reason: 'not_eligible.buyer_paused', detail: 'buyer is not in the facts' }
  if (buyer.status !== 'active') return { reason: 'not_eligible.buyer_paused', detail: 'buyer is paused' }
  if (target.status !== 'active') return { reason: 'not_eligible.target_paused', detail: 'target is paused' }
  return null
}

function findTried(facts: RouteFacts, target: TargetFacts, untriedSeats: readonly SeatFacts[]): Obstacle | null {
  if (facts.tried.length === 0 || (target.kind === 'agents' && (target.seats.length === 0 || untriedSeats.length > 0))) return null
  const earlier =
    target.kind === 'agents'
      ? facts.tried.findLast((attempt) => target.seats.some((seat) => seat.userId === attempt.userId))
      : facts.tried.findLast((attempt) => attempt.targetId === target.targetId)
  if (earlier === undefined) return null
  return { reason: 'not_eligible.already_tried', detail: `tried earlier in this call: ${REASON_WORDS[earlier.reason]}` }
}

function findGeography(facts: RouteFacts, target: TargetFacts): Obstacle | null {
  const { states } = target
  if (states === null || states.length === 0) return null
  const { callerState } = facts.call
  if (callerState !== null && states.includes(callerState)) return null
  return { reason: 'not_eligible.geography', detail: `caller from ${callerState ?? 'an unknown state'}, takes ${states.join(' ')}` }
}

function findClosed(facts: RouteFacts, target: TargetFacts): Obstacle | null {
  if (target.hours === null) return null
  const minute = minuteOfWeek(facts.nowMs, target.utcOffsetMinutes)
  if (isOpen(target.hours, minute)) return null
  return { reason: 'not_eligible.closed', detail: `${describeOpening(target.hours, minute)} ${target.timeZone}` }
}

function findCap(target: TargetFacts): Obstacle | null {
  if (isFull(target.dayUsed, target.dayCap)) return { reason: 'capacity.day_cap', detail: `${target.dayUsed} of ${target.dayCap} calls today` }
  if (isFull(target.hourUsed, target.hourCap)) return { reason: 'capacity.hour_cap', detail: `${target.hourUsed} of ${target.hourCap} calls this hour` }
  return null
}

function findConcurrency(facts: RouteFacts, buyer: BuyerFacts | undefined, target: TargetFacts): Obstacle | null {
  const { campaign } = facts
  if (isFull(campaign.live, campaign.maxConcurrency)) return { reason: 'capacity.campaign_concurrency', detail: liveCalls(campaign) }
  if (buyer !== undefined && isFull(buyer.live, buyer.maxConcurrency)) return { reason: 'capacity.buyer_concurrency', detail: liveCalls(buyer) }
  if (isFull(target.live, target.maxConcurrency)) return { reason: 'capacity.target_concurrency', detail: liveCalls(target) }
  return null
}

function findNoAgent(facts: RouteFacts, target: TargetFacts, untriedSeats: readonly SeatFacts[]): Obstacle | null {
  if (target.kind !== 'agents' || untriedSeats.length > 0) return null
  const rung = facts.tried.filter((attempt) => attempt.targetId === target.targetId).length
  return { reason: 'capacity.no_agent_available', detail: rung === 0 ? 'no agent is available' : `no other agent is available, ${rung} already tried` }
}

function isFull(used: number, limit: number | null): boolean {
  return limit !== null && used >= limit
}

function liveCalls(scope: { readonly live: number; readonly maxConcurrency: number | null }): string {
  return `${scope.live} of ${scope.maxConcurrency} live calls`
}
