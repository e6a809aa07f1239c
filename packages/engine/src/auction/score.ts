import { multiplyRatioHalfEven, type CampaignRules, type TargetRules } from '@ringfloor/shared'

const BASIS_POINTS = 10_000n

/** A factor of one: the score is the bid. */
export const UNADJUSTED_BPS = 10_000n

/**
 * By what the bids of a target are multiplied before they are ranked, in basis points: `1 - weight + weight x quality`, half to even, at least 1, so that a bid
 * never counts for nothing. A target whose score rests on fewer than `minHistory` calls counts as neutral; without an adjustment the factor is one.
 */
export function qualityFactorBps(adjustment: CampaignRules['qualityAdjustment'], quality: TargetRules['quality']): bigint {
  if (adjustment === undefined) return UNADJUSTED_BPS
  const known = quality !== undefined && quality.history >= adjustment.minHistory
  const score = known ? quality.score : adjustment.neutralScore
  const weight = BigInt(adjustment.weightBasisPoints)
  const factor = BASIS_POINTS - weight + multiplyRatioHalfEven(weight, BigInt(score), BASIS_POINTS)
  return factor > 0n ? factor : 1n
}

/** What a bid is worth in the ranking, in micro-units: rounded half to even. A score is no price. */
export function scoreOf(bidMicros: bigint, factorBps: bigint): bigint {
  return factorBps === UNADJUSTED_BPS ? bidMicros : multiplyRatioHalfEven(bidMicros, factorBps, BASIS_POINTS)
}

/** The bid with this factor that is worth a score: rounded up, so that whoever pays it is not worth less. */
export function bidForScore(score: bigint, factorBps: bigint): bigint {
  if (factorBps === UNADJUSTED_BPS) return score
  const product = score * BASIS_POINTS
  const quotient = product / factorBps
  return product > 0n && product % factorBps !== 0n ? quotient + 1n : quotient
}
