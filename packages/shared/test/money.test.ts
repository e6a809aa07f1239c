import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountSchema, decimalSchema, formatDecimal, MAX_AMOUNT_MICROS, multiplyRatioHalfEven, parseDecimal } from '../src/index.ts'

const amount = fc.bigInt({ min: -MAX_AMOUNT_MICROS, max: MAX_AMOUNT_MICROS })

describe('parseDecimal and formatDecimal', () => {
  it('are each other\'s inverse, with any number of decimals shown', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 6 }), (micros, minDecimals) => {
        const text = formatDecimal(micros, minDecimals)
        expect(parseDecimal(text)).toBe(micros)
        expect(decimalSchema.safeParse(text).success).toBe(true)
        expect((text.split('.')[1] ?? '').length).toBeGreaterThanOrEqual(minDecimals)
      }),
    )
  })

  it.each([
    ['12.5', 12_500_000n, '12.50'],
    ['0.000001', 1n, '0.000001'],
    ['-0.000001', -1n, '-0.000001'],
    ['-0', 0n, '0.00'],
    ['007', 7_000_000n, '7.00'],
    ['1000000000', MAX_AMOUNT_MICROS, '1000000000.00'],
  ])('reads %s', (text, micros, shown) => {
    expect(parseDecimal(text)).toBe(micros)
    expect(formatDecimal(micros)).toBe(shown)
  })

  it.each(['', '.5', '5.', '1.0000001', '1e3', '+1', ' 1', '1\n', '1,50', '12345678901', '--1', 'NaN', '０'])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined()
    expect(decimalSchema.safeParse(text).success).toBe(false)
  })

  it('has no decimals where none are wanted or needed', () => {
    expect(formatDecimal(3_000_000n, 0)).toBe('3')
    expect(formatDecimal(3_100_000n, 0)).toBe('3.1')
  })
})

describe('amountSchema', () => {
  it('takes what may be paid or bid, and nothing negative or beyond one posting', () => {
    for (const text of ['0', '0.000001', '1000000000']) expect(amountSchema.safeParse(text).success).toBe(true)
    for (const text of ['-0.01', '1000000000.000001', 'abc']) expect(amountSchema.safeParse(text).success).toBe(false)
  })
})

describe('multiplyRatioHalfEven', () => {
  it.each([
    [5n, 1n, 2n, 2n],
    [15n, 1n, 10n, 2n],
    [25n, 1n, 10n, 2n],
    [26n, 1n, 10n, 3n],
    [24n, 1n, 10n, 2n],
    [35n, 1n, 10n, 4n],
    [-15n, 1n, 10n, -2n],
    [-25n, 1n, 10n, -2n],
    [-26n, 1n, 10n, -3n],
    [1n, 1n, 2n, 0n],
    [-1n, 1n, 2n, 0n],
    [7n, 10_000n, 10_000n, 7n],
  ])('%s * %s / %s is %s', (value, numerator, denominator, expected) => {
    expect(multiplyRatioHalfEven(value, numerator, denominator)).toBe(expected)
  })

  it('is the nearest integer, and the even one of two that are equally near', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: -20_000n, max: 20_000n }), fc.bigInt({ min: 1n, max: 20_000n }), (value, numerator, denominator) => {
        const result = multiplyRatioHalfEven(value, numerator, denominator)
        const twiceOff = 2n * (result * denominator - value * numerator)
        const distance = twiceOff < 0n ? -twiceOff : twiceOff
        expect(distance).toBeLessThanOrEqual(denominator)
        if (distance === denominator) expect(result % 2n).toBe(0n)
      }),
    )
  })

  it('does not drift: rounding halves of all odd amounts cancels out', () => {
    let total = 0n
    for (let value = 1n; value < 4_000n; value += 2n) total += multiplyRatioHalfEven(value, 1n, 2n)
    expect(total).toBe(2_000n * 2_000n / 2n)
  })
})
