import { assertNever, multiplyRatioHalfEven, type PayoutAmount } from '@ringfloor/shared'

const BASIS_POINTS = 10_000n

/**
 * What the publisher earns of a charge: never below zero, never above the charge, so that the margin is never a loss. Percentages are rounded half to even;
 * where the bounds of a percentage contradict each other the maximum counts.
 *
 * What callers may rely on, for amounts that the schema accepts: when the charge grows by one micro-unit, the payout grows by one or not at all, and so does
 * the margin that is left. Both are therefore monotone in the charge, and the least charge that leaves a given margin can be found by halving: if
 * `MAX_AMOUNT_MICROS` does not leave it, nothing does.
 */
export function computePayout(chargeMicros: bigint, amount: PayoutAmount | null): bigint {
  if (amount === null || chargeMicros <= 0n) return 0n
  const wanted = wantedOf(chargeMicros, amount)
  if (wanted <= 0n) return 0n
  return wanted > chargeMicros ? chargeMicros : wanted
}

function wantedOf(chargeMicros: bigint, amount: PayoutAmount): bigint {
  switch (amount.kind) {
    case 'percent':
      return bounded(shareOf(chargeMicros, amount.basisPoints), amount.minimum, amount.maximum)
    case 'flat':
      return amount.amount
    case 'pass_through': {
      const margin = amount.margin.kind === 'percent' ? shareOf(chargeMicros, amount.margin.basisPoints) : amount.margin.amount
      return chargeMicros - bounded(margin, amount.minimumMargin, undefined)
    }
    default:
      return assertNever(amount)
  }
}

export function shareOf(amountMicros: bigint, basisPoints: number): bigint {
  return multiplyRatioHalfEven(amountMicros, BigInt(basisPoints), BASIS_POINTS)
}

/** At least the minimum, then at most the maximum. */
export function bounded(amountMicros: bigint, minimum: bigint | undefined, maximum: bigint | undefined): bigint {
  const raised = minimum !== undefined && amountMicros < minimum ? minimum : amountMicros
  return maximum !== undefined && raised > maximum ? maximum : raised
}
