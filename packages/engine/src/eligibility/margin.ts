import { MAX_AMOUNT_MICROS, type PayoutTerms } from '@ringfloor/shared'
import { computePayout } from '../billing/index.ts'

/**
 * The least price that leaves at least this between charge and payout, in micro-units; null where no price up to the largest amount does. Found by halving,
 * which is right because the margin never falls when the price rises (`computePayout` promises it).
 */
export function leastPriceForMargin(payout: PayoutTerms | null, minimumMargin: bigint): bigint | null {
  const terms = payout?.amount ?? null
  const isEnough = (price: bigint): boolean => price - computePayout(price, terms) >= minimumMargin
  if (!isEnough(MAX_AMOUNT_MICROS)) return null
  let low = 0n
  let high = MAX_AMOUNT_MICROS
  while (low < high) {
    const middle = (low + high) / 2n
    if (isEnough(middle)) high = middle
    else low = middle + 1n
  }
  return low
}
