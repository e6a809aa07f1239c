import { CALL_OUTCOMES } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computePayout, postingsFor, rateCall, type PayoutRule, type RateCallInput } from '../src/index.ts'

const price = fc.bigInt({ min: 0n, max: 1_000_000_000_000_000n })
const payout: fc.Arbitrary<PayoutRule | null> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), basisPoints: fc.integer({ min: 0, max: 12_000 }) }),
  fc.record({ kind: fc.constant('flat' as const), amountMicros: fc.bigInt({ min: -5n, max: 2_000_000_000_000_000n }) }),
  fc.constant(null),
)
const finishedCall: fc.Arbitrary<RateCallInput> = fc.record({
  priceMicros: price, payout, payableAfterSeconds: fc.integer({ min: 0, max: 120 }), talkSeconds: fc.integer({ min: 0, max: 240 }), outcome: fc.constantFrom('connected' as const, ...CALL_OUTCOMES),
})

describe('rateCall', () => {
  it('splits the whole charge into payout and margin, neither of them negative', () => {
    fc.assert(
      fc.property(finishedCall, (call) => {
        const rating = rateCall(call)
        if (rating.kind === 'void') return
        expect(rating.chargeMicros).toBe(call.priceMicros)
        expect(rating.payoutMicros + rating.marginMicros).toBe(rating.chargeMicros)
        expect(rating.payoutMicros).toBeGreaterThanOrEqual(0n)
        expect(rating.marginMicros).toBeGreaterThanOrEqual(0n)
        expect(rating.payoutMicros).toBe(computePayout(call.priceMicros, call.payout))
      }),
    )
  })

  it('charges exactly the connected calls that reached the payable time', () => {
    fc.assert(
      fc.property(finishedCall, (call) => {
        const isPayable = call.outcome === 'connected' && call.talkSeconds >= call.payableAfterSeconds && call.priceMicros > 0n
        expect(rateCall(call).kind).toBe(isPayable ? 'post' : 'void')
      }),
    )
  })

  it('pays a percentage to within half a micro-unit', () => {
    fc.assert(
      fc.property(price, fc.integer({ min: 0, max: 10_000 }), (priceMicros, basisPoints) => {
        const off = computePayout(priceMicros, { kind: 'percent', basisPoints }) * 10_000n - priceMicros * BigInt(basisPoints)
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(5_000n)
      }),
    )
  })
})

describe('postingsFor', () => {
  it('debits the buyer the charge, once per key, with or without a publisher', () => {
    fc.assert(
      fc.property(finishedCall, fc.constantFrom('publisher-account', null), (call, publisherAccountId) => {
        const rating = rateCall(call)
        const postings = postingsFor({ callId: 'c1', currency: 'USD', rating, buyerAccountId: 'buyer-account', publisherAccountId, revenueAccountId: 'revenue-account' })
        expect(postings.reduce((sum, row) => sum + row.amountMicros, 0n)).toBe(rating.kind === 'post' ? rating.chargeMicros : 0n)
        expect(new Set(postings.map((row) => row.key)).size).toBe(postings.length)
        for (const row of postings) {
          expect(row.amountMicros).toBeGreaterThan(0n)
          expect(row.debitAccountId).toBe('buyer-account')
          expect(row.key).toBe(`call:c1:${row.kind}`)
          expect(row.creditAccountId).toBe(row.kind === 'payout' ? 'publisher-account' : 'revenue-account')
        }
      }),
    )
  })
})
