import { MAX_AMOUNT_MICROS, REASON_CODES, reasonRange, type Settings } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computePayout } from '../../src/billing/index.ts'
import { leastPriceForMargin, resolveSettings, stageOfReason } from '../engine.ts'
import { payoutAmount } from '../next-rules-arbitraries.ts'
import { world, type Difference } from './fixture.ts'

const VALUES: { readonly [Key in keyof Settings]-?: readonly NonNullable<Settings[Key]>[] } = {
  geography: [{ include: { states: ['NY'] } }, { include: { states: ['FL'] } }, {}, { exclude: {} }],
  schedule: ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati'].map((timeZone) => ({ timeZone, hours: null })),
  callTypes: [['a'], ['b'], ['c'], ['d']],
  callerTypes: [['mobile'], ['landline'], ['unknown'], ['mobile', 'unknown']],
  quality: [0, 1, 2, 3].map((minScore) => ({ minScore, minHistory: 0 })),
  attestation: ['A', 'B', 'C', 'A'],
  duplicates: [[], [{ scope: 'buyer', windowSeconds: 1, counts: 'any' }], [{ scope: 'buyer', windowSeconds: 2, counts: 'any' }], [{ scope: 'buyer', windowSeconds: 3, counts: 'any' }]],
}
const LEVELS = ['profile', 'target', 'buyer', 'campaign'] as const
const at = (level: (typeof LEVELS)[number], settings: Settings): Difference => ({ [level]: { rules: { settings } } })
function resolved(...differences: readonly Difference[]) {
  const { facts, profile } = world(...differences)
  return resolveSettings(facts.book, profile)
}

describe.each(Object.keys(VALUES) as (keyof Settings)[])('resolveSettings, %s', (key) => {
  it('is null where nobody says anything', () => {
    expect(resolved()[key]).toBeNull()
  })

  it.each(LEVELS)('is that of the %s where nobody further in says anything, whatever is said further out', (level) => {
    const outwards = LEVELS.slice(LEVELS.indexOf(level)).map((each) => at(each, { [key]: VALUES[key][LEVELS.indexOf(each)] }))
    expect(resolved(...outwards)[key]).toBe(VALUES[key][LEVELS.indexOf(level)])
    // Another key says nothing about this one.
    expect(Object.entries(resolved(...outwards)).filter(([other, value]) => other !== key && value !== null)).toEqual([])
  })

  it.each(LEVELS)('is none where the %s says so expressly', (level) => {
    const outwards = LEVELS.slice(LEVELS.indexOf(level)).map((each) => at(each, { [key]: each === level ? null : VALUES[key][0] }))
    expect(resolved(...outwards)[key]).toBeNull()
  })
})

describe('leastPriceForMargin', () => {
  const terms = (amount: Parameters<typeof computePayout>[1]) => (amount === null ? null : { due: { kind: 'connect' as const }, amount })

  it.each([
    ['no payout', null, 5n, 5n],
    ['nothing asked', null, 0n, 0n],
    ['half of it', { kind: 'percent', basisPoints: 5_000 } as const, 5n, 9n],
    ['all of it', { kind: 'percent', basisPoints: 10_000 } as const, 1n, null],
    ['all of it up to a maximum', { kind: 'percent', basisPoints: 10_000, maximum: 100n } as const, 5n, 105n],
    ['a fixed payout', { kind: 'flat', amount: 7n } as const, 5n, 12n],
    ['a fixed payout, nothing asked', { kind: 'flat', amount: 7n } as const, 0n, 0n],
    ['passed through', { kind: 'pass_through', margin: { kind: 'amount', amount: 4n } } as const, 5n, null],
    ['the largest amount', null, MAX_AMOUNT_MICROS, MAX_AMOUNT_MICROS],
  ])('%s', (_, amount, minimum, least) => {
    expect(leastPriceForMargin(terms(amount), minimum)).toBe(least)
  })

  it('is the least: one micro-unit less leaves less', () => {
    fc.assert(fc.property(fc.option(payoutAmount), fc.bigInt({ min: 0n, max: 40_000_000n }), (amount, minimum) => {
      const least = leastPriceForMargin(terms(amount), minimum)
      const marginAt = (price: bigint) => price - computePayout(price, amount)
      if (least === null) expect(marginAt(MAX_AMOUNT_MICROS)).toBeLessThan(minimum)
      else {
        expect(marginAt(least)).toBeGreaterThanOrEqual(minimum)
        if (least > 0n) expect(marginAt(least - 1n)).toBeLessThan(minimum)
      }
    }))
  })
})

describe('stageOfReason', () => {
  it('stands after all checks for what comes after them', () => {
    const last = stageOfReason('price.insufficient_funds')
    for (const code of REASON_CODES) expect(stageOfReason(code) > last, code).toBe(reasonRange(code) === 'lost' || /^technical\.(no_answer|busy|declined|failed|refused_at_admission)$/.test(code))
  })
})
