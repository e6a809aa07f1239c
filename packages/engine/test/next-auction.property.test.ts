import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bidForScore, compareTied, qualityFactorBps, runAuction, scoreOf, type AuctionBid, type AuctionTerms, type RankedBid } from './engine.ts'

const RESERVE = 2_000_000n

/** Few amounts, buyers and factors, so that ties and runners-up of the same buyer are common. */
const bid = (targetId: string): fc.Arbitrary<AuctionBid> =>
  fc.record({
    targetId: fc.constant(targetId), buyerId: fc.constantFrom('buyer-a', 'buyer-b', 'buyer-c'), factorBps: fc.oneof(fc.constant(10_000n), fc.constantFrom(1n, 3_333n, 5_000n, 9_999n)),
    bidMicros: fc.oneof(fc.integer({ min: 2, max: 9 }).map((units) => BigInt(units) * 1_000_000n), fc.bigInt({ min: RESERVE, max: 9_000_000n })),
  })
const bids = fc.integer({ min: 0, max: 8 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => bid(`target-${index}`))))
const terms: fc.Arbitrary<AuctionTerms> = fc.record({
  kind: fc.constantFrom('first_price', 'second_price', 'second_price'), reserveMicros: fc.constantFrom(0n, 1_500_000n, RESERVE), incrementMicros: fc.constantFrom(0n, 1n, 10_000n, 1_500_000n),
})
const secondPrice = terms.map((value): AuctionTerms => ({ ...value, kind: 'second_price' }))
const draw = fc.integer({ min: 0, max: 0xffff_ffff })

function scoreByDefinition({ bidMicros, factorBps }: AuctionBid): bigint {
  return scoreOf(bidMicros, factorBps)
}

/** The rule spelled out: whoever ranks below and is another's; the best of them; what beats it. */
function priceByDefinition(own: AuctionBid, all: readonly AuctionBid[], { kind, reserveMicros, incrementMicros }: AuctionTerms, atDraw: number): bigint {
  if (kind === 'first_price') return own.bidMicros
  const rivals = all.filter((other) => other.buyerId !== own.buyerId && ranksBefore(own, other, atDraw)).map(scoreByDefinition)
  if (rivals.length === 0) return reserveMicros < own.bidMicros ? reserveMicros : own.bidMicros
  const best = rivals.reduce((a, b) => (a > b ? a : b))
  let needed = (best * 10_000n) / own.factorBps
  while (needed * own.factorBps < best * 10_000n) needed += 1n
  return [[reserveMicros, needed + incrementMicros].reduce((a, b) => (a > b ? a : b)), own.bidMicros].reduce((a, b) => (a < b ? a : b))
}

function ranksBefore(a: AuctionBid, b: AuctionBid, atDraw: number): boolean {
  const difference = scoreByDefinition(a) - scoreByDefinition(b)
  return difference > 0n || (difference === 0n && compareTied(atDraw, a.targetId, b.targetId) < 0)
}

function resultOf(ranked: readonly RankedBid<AuctionBid>[], targetId: string): { rank: number; priceMicros: bigint } {
  const index = ranked.findIndex((result) => result.bid.targetId === targetId)
  return { rank: index, priceMicros: ranked[index]?.priceMicros ?? -1n }
}

describe('runAuction', () => {
  it('ranks by score and prices every bid by definition', () => {
    fc.assert(
      fc.property(bids, terms, draw, (all, rules, atDraw) => {
        const ranked = runAuction(all, rules, atDraw)
        expect(ranked.map((result) => result.bid.targetId).sort()).toEqual(all.map((one) => one.targetId).sort())
        for (const [index, result] of ranked.entries()) {
          const next = ranked[index + 1]
          if (next !== undefined) expect(ranksBefore(result.bid, next.bid, atDraw)).toBe(true)
          expect(result.priceMicros).toBe(priceByDefinition(result.bid, all, rules, atDraw))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('charges at least the reserve and at most the own bid', () => {
    fc.assert(
      fc.property(bids, terms, draw, (all, rules, atDraw) => {
        for (const result of runAuction(all, rules, atDraw)) {
          expect(result.priceMicros).toBeGreaterThanOrEqual(rules.reserveMicros)
          expect(result.priceMicros).toBeLessThanOrEqual(result.bid.bidMicros)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never loses a place to a raise of the own bid, and a winner below its bid pays the same after it', () => {
    fc.assert(
      fc.property(bids, secondPrice, draw, fc.nat(7), fc.bigInt({ min: 1n, max: 9_000_000n }), (all, rules, atDraw, which, extra) => {
        const own = all[which]
        fc.pre(own !== undefined)
        const before = runAuction(all, rules, atDraw)
        const after = runAuction(all.map((other) => (other === own ? { ...other, bidMicros: other.bidMicros + extra } : other)), rules, atDraw)
        const was = resultOf(before, own?.targetId ?? '')
        const is = resultOf(after, own?.targetId ?? '')
        expect(is.rank).toBeLessThanOrEqual(was.rank)
        if (was.rank === 0 && was.priceMicros < (own?.bidMicros ?? 0n)) expect(is.priceMicros).toBe(was.priceMicros)
        expect(is.priceMicros).toBeGreaterThanOrEqual(was.priceMicros)
      }),
      { numRuns: 1_000 },
    )
  })

  it("does not let a buyer's further bids change what its bids pay", () => {
    fc.assert(
      fc.property(bids, secondPrice, draw, bid('another'), (all, rules, atDraw, another) => {
        const before = runAuction(all, rules, atDraw)
        const after = runAuction([...all, another], rules, atDraw)
        for (const result of before) if (result.bid.buyerId === another.buyerId) expect(resultOf(after, result.bid.targetId).priceMicros).toBe(result.priceMicros)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves the others as they are when the winner is taken out', () => {
    fc.assert(
      fc.property(bids, terms, draw, (all, rules, atDraw) => {
        const [best, ...rest] = runAuction(all, rules, atDraw)
        expect(runAuction(all.filter((one) => one !== best?.bid), rules, atDraw)).toEqual(rest)
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(bids.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), terms, draw, ([all, shuffled], rules, atDraw) => {
        expect(runAuction(shuffled, rules, atDraw)).toEqual(runAuction(all, rules, atDraw))
      }),
      { numRuns: 500 },
    )
  })
})

describe('scores', () => {
  const factor = fc.oneof(fc.constantFrom(1n, 9_999n, 10_000n), fc.bigInt({ min: 1n, max: 10_000n }))
  const amount = fc.bigInt({ min: 0n, max: 10n ** 15n })

  it('never fall when the bid rises, and are the bid where nothing is adjusted', () => {
    fc.assert(
      fc.property(amount, amount, factor, (low, extra, factorBps) => {
        expect(scoreOf(low + extra, factorBps)).toBeGreaterThanOrEqual(scoreOf(low, factorBps))
        expect(scoreOf(low, 10_000n)).toBe(low)
      }),
    )
  })

  it('are reached by the bid that is asked for them, and not by one micro-unit less before rounding', () => {
    fc.assert(
      fc.property(amount, factor, (score, factorBps) => {
        const needed = bidForScore(score, factorBps)
        expect(scoreOf(needed, factorBps)).toBeGreaterThanOrEqual(score)
        expect(needed * factorBps).toBeGreaterThanOrEqual(score * 10_000n)
        if (needed > 0n) expect((needed - 1n) * factorBps).toBeLessThan(score * 10_000n)
      }),
    )
  })

  it('rise with quality, by as much as the weight says', () => {
    const full = { weightBasisPoints: 10_000, neutralScore: 5_000, minHistory: 10 }
    expect(qualityFactorBps(undefined, { score: 1, history: 99 })).toBe(10_000n)
    expect(qualityFactorBps(full, { score: 2_500, history: 10 })).toBe(2_500n)
    expect(qualityFactorBps(full, { score: 2_500, history: 9 })).toBe(5_000n)
    expect(qualityFactorBps(full, undefined)).toBe(5_000n)
    expect(qualityFactorBps(full, { score: 0, history: 10 })).toBe(1n)
    expect(qualityFactorBps({ ...full, weightBasisPoints: 3_000 }, { score: 10_000, history: 10 })).toBe(10_000n)
    expect(qualityFactorBps({ ...full, weightBasisPoints: 3_000 }, { score: 0, history: 10 })).toBe(7_000n)
    // 10000 - 3 + half of 3, half to even: 1.5 is 2.
    expect(qualityFactorBps({ ...full, weightBasisPoints: 3 }, undefined)).toBe(9_999n)
  })
})
