import type { ReasonCode } from '@ringfloor/shared'
import type { Check } from '../types.ts'
import { schedule } from './clock.ts'
import { callCap, concurrency, noAgent, spendLimit } from './limits.ts'
import { belowFloor, belowMargin, currency, expiry, funds, noAnswer, noBid } from './price.ts'
import { buyerPaused, campaignPaused, denied, profilePaused, targetPaused } from './standing.ts'
import { filters, rejected } from './tag-checks.ts'
import { alreadyTried, attemptsUsed, attestation, callerType, callType, duplicates, geography, quality, qualityHistory, skills, timeUsed } from './whole-call.ts'

/**
 * The order of checks, which is part of the rules version. The first that fails is the reason: the longest-lasting obstacle is named first, and of equals the
 * widest, so that whoever removes the named one has not removed it in vain.
 */
export const CHECKS: readonly Check[] = [
  // Whatever anybody does.
  denied,
  // Until a person acts.
  campaignPaused, buyerPaused, targetPaused, profilePaused,
  // For the whole of this call.
  attemptsUsed, timeUsed, alreadyTried, geography, callType, callerType, attestation, qualityHistory, quality, skills, filters, rejected, duplicates,
  // Until a clock moves on.
  schedule, callCap('total'), callCap('month'), callCap('day'), callCap('hour'),
  // Until another call ends.
  ...concurrency, noAgent,
  // The price.
  noAnswer, currency, expiry, noBid, belowFloor, belowMargin, spendLimit('total'), spendLimit('month'), spendLimit('day'), spendLimit('hour'), funds,
]

/** Where the book does not have the profile's target: nothing else can be asked. */
export const TARGET_STAGE = CHECKS.indexOf(targetPaused)

/**
 * How far down the order of checks a reason stands, from 0; of a reason that two checks can give the later. Reasons that are given after all checks (`lost.*`,
 * what became of an attempt) come after them.
 */
export function stageOfReason(reason: ReasonCode): number {
  const stage = CHECKS.findLastIndex(({ reasons }) => reasons.includes(reason))
  return stage < 0 ? CHECKS.length : stage
}
