import { CALL_OUTCOMES, callTermsSchema, impliesDue, MAX_AMOUNT_MICROS, termsProblem, writeCallTerms, type CallTerms, type ChargeRule, type DueRule, type PayoutAmount } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computePayout, postingsFor, rateCall, type ConversionFacts, type RateCallInput } from '../src/index.ts'
import { checkSums } from './billing-fixture.ts'

const amount = fc.oneof(fc.bigInt({ min: 0n, max: 200n }), fc.bigInt({ min: 0n, max: 100_000_000n }), fc.bigInt({ min: 0n, max: MAX_AMOUNT_MICROS }))
const basisPoints = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 1, 5_000, 9_999, 10_000))
const bounds = fc.tuple(fc.option(amount, { nil: undefined }), fc.option(amount, { nil: undefined })).map(([a, b]) => (a !== undefined && b !== undefined && a > b ? { minimum: b, maximum: a } : { minimum: a, maximum: b }))
const seconds = fc.integer({ min: 0, max: 100 })

const due: fc.Arbitrary<DueRule> = fc.oneof(
  fc.constantFrom<DueRule>({ kind: 'flat' }, { kind: 'connect' }, { kind: 'conversion' }),
  fc.record({ kind: fc.constant('length' as const), afterSeconds: seconds, timer: fc.constantFrom('dial' as const, 'answer' as const), bufferSeconds: fc.option(seconds, { nil: undefined }) }),
)
const payoutAmount: fc.Arbitrary<PayoutAmount> = fc.oneof(
  fc.tuple(basisPoints, bounds).map(([points, limits]) => ({ kind: 'percent' as const, basisPoints: points, ...limits })),
  fc.record({ kind: fc.constant('flat' as const), amount }),
  fc.record({
    kind: fc.constant('pass_through' as const),
    margin: fc.oneof(fc.record({ kind: fc.constant('percent' as const), basisPoints }), fc.record({ kind: fc.constant('amount' as const), amount })),
    minimumMargin: fc.option(amount, { nil: undefined }),
  }),
)
const charge: fc.Arbitrary<ChargeRule> = fc.record({
  due, amount: fc.oneof(fc.constant({ kind: 'clearing' as const }), fc.tuple(basisPoints, bounds).map(([points, limits]) => ({ kind: 'share' as const, basisPoints: points, ...limits }))),
})
const terms: fc.Arbitrary<CallTerms> = fc.record({ charge, payout: fc.option(fc.record({ due, amount: payoutAmount })) })
const conversion: fc.Arbitrary<ConversionFacts | null> = fc.option(fc.record({ reported: fc.boolean(), revenueMicros: fc.option(amount) }))
const finishedCall: fc.Arbitrary<RateCallInput> = fc
  .record({ heldMicros: amount, terms, outcome: fc.constantFrom('connected' as const, ...CALL_OUTCOMES), talkSeconds: fc.integer({ min: 0, max: 240 }), ring: seconds, conversion })
  .map(({ ring, ...call }) => ({ ...call, dialSeconds: call.talkSeconds + ring }))

const chargeOf = (call: RateCallInput): bigint => {
  const rating = rateCall(call)
  return rating.kind === 'post' ? rating.chargeMicros : 0n
}

describe('rateCall', () => {
  it('adds up, stays within the hold and is never negative, by whatever terms', () => {
    fc.assert(
      fc.property(finishedCall, fc.constantFrom('publisher-account', null), fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }), (call, publisherAccountId, attempt) => {
        const rating = rateCall(call)
        const postings = postingsFor({ callId: 'c1', attempt, currency: 'USD', rating, buyerAccountId: 'buyer-account', publisherAccountId, revenueAccountId: 'revenue-account' })
        checkSums(rating, call.heldMicros, postings.reduce((sum, row) => sum + row.amountMicros, 0n))
        expect(new Set(postings.map((row) => row.key)).size).toBe(postings.length)
        for (const row of postings) {
          expect(row.amountMicros).toBeGreaterThan(0n)
          expect(row.debitAccountId).toBe('buyer-account')
          expect(row.key).toBe(attempt === undefined ? `call:c1:${row.kind}` : `call:c1:${attempt}:${row.kind}`)
          expect(row.creditAccountId).toBe(row.kind === 'payout' ? 'publisher-account' : 'revenue-account')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('charges no less for a longer call', () => {
    fc.assert(
      fc.property(finishedCall, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (call, talked, rang) => {
        const longer = { ...call, talkSeconds: call.talkSeconds + talked, dialSeconds: call.dialSeconds + talked + rang }
        expect(chargeOf(longer)).toBeGreaterThanOrEqual(chargeOf(call))
      }),
      { numRuns: 1_000 },
    )
  })

  it('waits only where a conversion can still come, and never once that is known', () => {
    fc.assert(
      fc.property(finishedCall, (call) => {
        const isWaiting = rateCall(call).kind === 'pending'
        const { due: rule, amount: charged } = call.terms.charge
        const needsConversion = rule.kind === 'conversion' || charged.kind === 'share'
        if (isWaiting) expect(call.conversion === null && needsConversion && (call.outcome === 'connected' || rule.kind === 'flat')).toBe(true)
        expect(rateCall({ ...call, conversion: call.conversion ?? { reported: false, revenueMicros: null } }).kind).not.toBe('pending')
      }),
      { numRuns: 1_000 },
    )
  })

  it('owes a fixed payout only where it charges, by terms that pass the entrance', () => {
    fc.assert(
      fc.property(finishedCall, (call) => {
        const { payout } = call.terms
        if (payout === null || payout.amount.kind !== 'flat' || termsProblem(call.terms) !== null) return
        // Were the payout's rule that of the charge, the call would be charged: then it must be charged by its own rule, too.
        const byPayoutRule = rateCall({ ...call, terms: { charge: { due: payout.due, amount: { kind: 'clearing' } }, payout: null } })
        if (byPayoutRule.kind === 'post') expect(rateCall({ ...call, terms: { ...call.terms, charge: { due: call.terms.charge.due, amount: { kind: 'clearing' } } } }).kind).toBe('post')
      }),
      { numRuns: 3_000 },
    )
  })

  it('lets a stricter rule be due wherever a looser one is, and finds no others', () => {
    const isDue = (rule: DueRule, call: RateCallInput): boolean => rateCall({ ...call, heldMicros: 1n, terms: { charge: { due: rule, amount: { kind: 'clearing' } }, payout: null } }).kind === 'post'
    fc.assert(
      fc.property(due, due, fc.array(finishedCall, { minLength: 5, maxLength: 5 }), (rule, other, calls) => {
        if (impliesDue(rule, other)) for (const call of calls) if (isDue(rule, call)) expect(isDue(other, call)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
    // Where it is denied there is a call that tells the two apart.
    const tellTale = ['connected', 'unanswered'].flatMap((outcome) => Array.from({ length: 202 }, (_, talk) => [talk, talk + 200].map((dialSeconds) => ({ outcome, talkSeconds: talk, dialSeconds }))).flat())
    fc.assert(
      fc.property(due, due, (rule, other) => {
        if (impliesDue(rule, other)) return
        const calls = tellTale.flatMap((call) => [true, false].map((reported) => ({ ...call, conversion: { reported, revenueMicros: null } }) as unknown as RateCallInput))
        expect(calls.some((call) => isDue(rule, call) && !isDue(other, call))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('computePayout', () => {
  it('grows by at most a micro-unit with the charge, and so does the margin', () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt({ min: 0n, max: 400n }), fc.bigInt({ min: 0n, max: MAX_AMOUNT_MICROS })), payoutAmount, (chargeMicros, rule) => {
        const step = computePayout(chargeMicros + 1n, rule) - computePayout(chargeMicros, rule)
        expect([0n, 1n]).toContain(step)
      }),
      { numRuns: 5_000 },
    )
  })

  it('is exactly so at every charge around the bounds of a rule', () => {
    fc.assert(
      fc.property(payoutAmount, (rule) => {
        const edges = [0n, ...(rule.kind === 'percent' ? [rule.minimum, rule.maximum] : rule.kind === 'flat' ? [rule.amount] : [rule.minimumMargin])]
        for (const edge of edges) {
          for (let chargeMicros = (edge ?? 0n) > 20n ? (edge ?? 0n) - 20n : 0n, left = 40; left > 0; left--, chargeMicros += 1n) {
            const payout = computePayout(chargeMicros, rule)
            expect(payout >= 0n && payout <= chargeMicros).toBe(true)
            expect([0n, 1n]).toContain(computePayout(chargeMicros + 1n, rule) - payout)
          }
        }
      }),
      { numRuns: 200 },
    )
  }, 20_000)

  it('is a percentage to within half a micro-unit, and nothing without a rule or a charge', () => {
    fc.assert(
      fc.property(amount, basisPoints, payoutAmount, (chargeMicros, points, rule) => {
        const off = computePayout(chargeMicros, { kind: 'percent', basisPoints: points }) * 10_000n - chargeMicros * BigInt(points)
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(5_000n)
        expect(computePayout(chargeMicros, null)).toBe(0n)
        expect(computePayout(-chargeMicros, rule)).toBe(0n)
      }),
    )
  })
})

describe('call terms', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(terms, (written) => {
        expect(callTermsSchema.parse(JSON.parse(writeCallTerms(written)))).toEqual(written)
      }),
    )
  })
})
