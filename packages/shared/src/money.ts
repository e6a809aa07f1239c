/**
 * Money is an integer count of micro-units (1/1,000,000 of the currency's unit) as a bigint. It is never a float: on our wire it is a
 * decimal string ("12.5"), in PostgreSQL a bigint.
 */
import { z } from 'zod'

export const MICROS_PER_UNIT = 1_000_000n
/** The largest amount one posting may carry: a billion units. Keeps sums far inside PostgreSQL's bigint. */
export const MAX_AMOUNT_MICROS = 1_000_000_000n * MICROS_PER_UNIT

const DECIMAL = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/

/** Parses a decimal string with at most six decimals. Returns undefined where it is not one: the caller words the error. */
export function parseDecimal(text: string): bigint | undefined {
  const match = DECIMAL.exec(text)
  if (!match) return undefined
  const [, sign, whole, fraction = ''] = match
  const micros = BigInt(whole ?? '0') * MICROS_PER_UNIT + BigInt(fraction.padEnd(6, '0'))
  return sign === '-' ? -micros : micros
}

/** Formats micro-units as the shortest exact decimal with at least `minDecimals` decimals: 12_500_000n -> "12.50". */
export function formatDecimal(micros: bigint, minDecimals = 2): string {
  const sign = micros < 0n ? '-' : ''
  const absolute = micros < 0n ? -micros : micros
  const whole = absolute / MICROS_PER_UNIT
  const fraction = (absolute % MICROS_PER_UNIT).toString().padStart(6, '0')
  const trimmed = fraction.replace(/0+$/, '').padEnd(minDecimals, '0')
  return trimmed === '' ? `${sign}${whole}` : `${sign}${whole}.${trimmed}`
}

/**
 * `amount * numerator / denominator`, rounded half to even, the rule accountants call banker's rounding: no drift over many calls.
 * The only place where money is rounded. `denominator` must be positive.
 */
export function multiplyRatioHalfEven(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  const product = amount * numerator
  const quotient = product / denominator
  const remainder = product % denominator
  const twice = (remainder < 0n ? -remainder : remainder) * 2n
  const away = product < 0n ? -1n : 1n
  if (twice > denominator) return quotient + away
  if (twice < denominator) return quotient
  return quotient % 2n === 0n ? quotient : quotient + away
}

/** A decimal string on our wire, e.g. "25.00". */
export const decimalSchema = z.string().regex(DECIMAL, 'Write an amount such as 12.50, with at most six decimals.')
/** A decimal string that is an amount to pay or to bid: not negative, at most what one posting may carry. */
export const amountSchema = decimalSchema.refine((text) => {
  const micros = parseDecimal(text)
  return micros !== undefined && micros >= 0n && micros <= MAX_AMOUNT_MICROS
}, 'Write an amount from 0 to 1,000,000,000.')
/** ISO 4217 code. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/)
