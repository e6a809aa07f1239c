import { multiplyRatioHalfEven } from '@ringfloor/shared'
import type { CallRating, PayoutRule, RateCallInput } from './types.ts'

const BASIS_POINTS = 10_000n

/**
 * What the publisher earns at this price: half-even rounded, never below zero, never above the price, so that the margin is never a loss.
 * Known before the call is answered: admission stores it beside the price.
 */
export function computePayout(priceMicros: bigint, rule: PayoutRule | null): bigint {
  if (rule === null || priceMicros <= 0n) return 0n
  const wanted = rule.kind === 'flat' ? rule.amountMicros : multiplyRatioHalfEven(priceMicros, BigInt(rule.basisPoints), BASIS_POINTS)
  if (wanted <= 0n) return 0n
  return wanted > priceMicros ? priceMicros : wanted
}

/**
 * What a finished call costs its buyer and earns its publisher. Only a connected call that reached the payable talk time is charged; the
 * charge is the whole held price, whatever the length.
 */
export function rateCall(input: RateCallInput): CallRating {
  if (input.outcome !== 'connected') return { kind: 'void', reason: 'not_connected' }
  if (input.talkSeconds < input.payableAfterSeconds) return { kind: 'void', reason: 'below_payable_duration' }
  if (input.priceMicros <= 0n) return { kind: 'void', reason: 'nothing_to_charge' }
  const payoutMicros = computePayout(input.priceMicros, input.payout)
  return { kind: 'post', chargeMicros: input.priceMicros, payoutMicros, marginMicros: input.priceMicros - payoutMicros }
}
