/**
 * Money inside the index: whole micro-units in doubles. Amounts are at most 10^15, far below 2^53, so sums and differences are exact; products are made in two
 * parts so that they are, too.
 */

export const UNIT_BPS = 10_000
export const MAX_MICROS = 1_000_000_000_000_000

/** `amount x factorBps / 10000`, half to even. Exact while the result stays below 2^53; beyond, some number beyond. */
export function scaleHalfEven(amount: number, factorBps: number): number {
  if (factorBps === UNIT_BPS) return amount
  const absolute = amount < 0 ? -amount : amount
  const whole = Math.floor(absolute / UNIT_BPS)
  const product = (absolute - whole * UNIT_BPS) * factorBps
  const low = Math.floor(product / UNIT_BPS)
  const rest = product - low * UNIT_BPS
  let result = whole * factorBps + low
  if (rest > UNIT_BPS / 2 || (rest === UNIT_BPS / 2 && result % 2 !== 0)) result += 1
  return amount < 0 && result !== 0 ? -result : result
}

/** The least bid that is worth `score` under a factor: `score x 10000 / factorBps`, rounded up. For scores that a bid of at most 10^15 reaches. */
export function bidForScore(score: number, factorBps: number): number {
  if (factorBps === UNIT_BPS) return score
  const whole = Math.floor(score / factorBps)
  const rest = score - whole * factorBps
  return whole * UNIT_BPS + Math.ceil((rest * UNIT_BPS) / factorBps)
}

/** A bigint amount as a double: exact up to 2^53, beyond on the same side of every limit there is. */
export function toNumber(micros: bigint): number {
  return Number(micros)
}
