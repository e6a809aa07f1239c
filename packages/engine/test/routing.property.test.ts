import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate, RouteFacts } from '../src/rules-2026-1/facts.ts'
import { decideRoute, describeOpening, isOpen } from '../src/rules-2026-1/routing/index.ts'
import { decodeStoredTrace, decodeTrace, encodeTrace, replay } from '../src/rules-2026-1/trace/index.ts'
import { compareTied } from '../src/rules-2026-1/auction/index.ts'
import { routeFacts, weeklyHours } from './arbitraries.ts'
import { expectDecisionInvariants } from './route-fixture.ts'

/** The auction's rule spelled out the slow way: one line of ranked targets, each priced against those below it. */
function priceByDefinition(facts: RouteFacts, ranked: readonly Candidate[], index: number): bigint {
  const own = ranked[index]
  if (own === undefined) throw new Error('no such rank')
  if (facts.campaign.auctionKind === 'first_price') return own.bidMicros
  const rivals = ranked.slice(index + 1).filter((other) => other.buyerId !== own.buyerId)
  const wanted = rivals.map((rival) => rival.bidMicros + facts.campaign.incrementMicros).concat(facts.campaign.floorMicros)
  const highest = wanted.reduce((a, b) => (a > b ? a : b))
  return highest < own.bidMicros ? highest : own.bidMicros
}

/** With funds for everything: whether a bid can be paid depends on the price, and so on who else is there. */
const richFacts = routeFacts.map((facts): RouteFacts => ({ ...facts, buyers: facts.buyers.map((buyer) => ({ ...buyer, availableMicros: 10n ** 12n })) }))

function oneCandidatePerTarget(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((candidate, index) => candidates.findIndex((other) => other.targetId === candidate.targetId) === index)
}

describe('decideRoute', () => {
  it('keeps the invariants of a decision for any facts', () => {
    fc.assert(fc.property(routeFacts, (facts) => expectDecisionInvariants(facts, decideRoute(facts))), { numRuns: 500 })
  })

  it('ranks by bid and prices every candidate among those from it downwards', () => {
    fc.assert(
      fc.property(routeFacts, (facts) => {
        const ranked = oneCandidatePerTarget(decideRoute(facts).candidates)
        ranked.forEach((candidate, index) => {
          expect(candidate.rank).toBe(index + 1)
          expect(candidate.bidMicros).toBeLessThanOrEqual(ranked[index - 1]?.bidMicros ?? candidate.bidMicros)
          expect(candidate.priceMicros).toBe(priceByDefinition(facts, ranked, index))
        })
      }),
      { numRuns: 500 },
    )
  })

  it('leaves out for lack of funds exactly those who cannot pay the price among the valid bids below', () => {
    fc.assert(
      fc.property(routeFacts, (facts) => {
        const decision = decideRoute(facts)
        const ranked = oneCandidatePerTarget(decision.candidates)
        for (const verdict of decision.verdicts) {
          if (verdict.reason !== 'price.insufficient_funds') continue
          const below = ranked.filter((other) => other.bidMicros < verdict.bidMicros || (other.bidMicros === verdict.bidMicros && compareTied(facts.draw, verdict.targetId, other.targetId) < 0))
          const own: Candidate = { ...verdict, userId: null, priceMicros: 0n, rank: 0 }
          const price = priceByDefinition(facts, [own, ...below], 0)
          expect(facts.buyers.find((buyer) => buyer.buyerId === verdict.buyerId)?.availableMicros).toBeLessThan(price)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('does not let a second-price winner change its price by bidding more', () => {
    fc.assert(
      fc.property(richFacts, fc.bigInt({ min: 1n, max: 50_000_000n }), (facts, extra) => {
        const winner = decideRoute(facts).candidates[0]
        fc.pre(winner !== undefined && facts.campaign.auctionKind === 'second_price' && winner.priceMicros < winner.bidMicros)
        const raised = decideRoute({ ...facts, targets: facts.targets.map((target) => (target.targetId === winner?.targetId ? { ...target, bidMicros: target.bidMicros + extra } : target)) })
        expect(raised.candidates[0]).toEqual({ ...winner, bidMicros: (winner?.bidMicros ?? 0n) + extra })
      }),
    )
  })

  it('takes the winner out without changing what ranks below it', () => {
    fc.assert(
      fc.property(richFacts, (facts) => {
        const before = decideRoute(facts).candidates
        const best = before[0]
        fc.pre(best !== undefined)
        const after = decideRoute({ ...facts, targets: facts.targets.filter((target) => target.targetId !== best?.targetId) }).candidates
        expect(after.map((candidate) => ({ ...candidate, rank: candidate.rank + 1 }))).toEqual(before.filter((candidate) => candidate.targetId !== best?.targetId))
      }),
    )
  })
})

describe('tie-break', () => {
  it('lets each of three tied bids win a third of the draws', () => {
    const ids = ['0190a2b4-0000-7000-8000-000000000001', '0190a2b4-0000-7000-8000-000000000002', '0190a2b4-0000-7000-8000-000000000003']
    const wins = new Map<string, number>()
    let draw = 1
    for (let round = 0; round < 30_000; round++) {
      draw = (Math.imul(draw, 1664525) + 1013904223) >>> 0
      const [first] = ids.toSorted((a, b) => compareTied(draw, a, b))
      wins.set(first ?? '', (wins.get(first ?? '') ?? 0) + 1)
    }
    // 10,000 each; four standard deviations are 327.
    for (const id of ids) expect(Math.abs((wins.get(id) ?? 0) - 10_000)).toBeLessThan(330)
  })
})

describe('trace', () => {
  it('is read back as it was written, and replays to the same bytes', () => {
    fc.assert(
      fc.property(routeFacts, (facts) => {
        const decision = decideRoute(facts)
        const text = encodeTrace(facts, decision)
        expect(decodeTrace(text)).toEqual({ facts, decision })
        expect(replay(text)).toBe(text)
        // What a JSON column may do to it: parse and print.
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
      }),
    )
  })

  it('shows a decision that does not follow from its facts', () => {
    fc.assert(
      fc.property(routeFacts, (facts) => {
        const decision = decideRoute(facts)
        fc.pre(decision.candidates.length > 0)
        const forged = encodeTrace(facts, { ...decision, candidates: decision.candidates.map((candidate) => ({ ...candidate, priceMicros: candidate.priceMicros + 1n })) })
        expect(replay(forged)).not.toBe(forged)
      }),
    )
  })

  it('is not read from damaged text or from a format of the future', () => {
    const [facts] = fc.sample(routeFacts, 1)
    if (facts === undefined) throw new Error('no sample')
    const text = encodeTrace(facts, decideRoute(facts))
    expect(decodeTrace(text.replace('{"format":1,', '{"format":2,'))).toBeUndefined()
    for (const damaged of ['', 'null', '{}', '[1]', '{"format":1}', '{"format":2,"facts":{},"decision":{}}', '{"format":1,"facts":{"campaign":{"floorMicros":"x"}},"decision":{}}']) {
      expect(decodeTrace(damaged)).toBeUndefined()
      expect(replay(damaged)).toBeUndefined()
    }
    for (const damaged of [null, undefined, 1, 'text', [], {}, { facts: {}, decision: {} }]) expect(decodeStoredTrace(damaged)).toBeUndefined()
  })
})

describe('hours', () => {
  /** Every minute of the week that the spans cover, counted one by one. */
  function openMinutes(hours: readonly (readonly { from: number; to: number }[])[]): Set<number> {
    const open = new Set<number>()
    hours.forEach((day, index) => {
      for (const { from, to } of day) {
        const length = to === from ? 0 : to > from ? to - from : to + 1440 - from
        for (let minute = 0; minute < length; minute++) open.add((index * 1440 + from + minute) % 10_080)
      }
    })
    return open
  }

  it('are open at exactly the minutes that their spans cover', () => {
    fc.assert(
      fc.property(weeklyHours, (hours) => {
        const open = openMinutes(hours)
        for (let minute = 0; minute < 10_080; minute++) if (isOpen(hours, minute) !== open.has(minute)) expect(`${minute} open: ${isOpen(hours, minute)}`).toBe(`${minute} open: ${open.has(minute)}`)
      }),
      { numRuns: 30 },
    )
  })

  it('say when they open next', () => {
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
    fc.assert(
      fc.property(weeklyHours, fc.integer({ min: 0, max: 10_079 }), (hours, now) => {
        const open = openMinutes(hours)
        fc.pre(!open.has(now))
        let next = now
        for (let step = 0; step < 10_080 && !open.has(next); step++) next = (next + 1) % 10_080
        const clock = `${String(Math.floor((next % 1440) / 60)).padStart(2, '0')}:${String(next % 60).padStart(2, '0')}`
        expect(describeOpening(hours, now)).toBe(open.size === 0 ? 'never open' : `opens ${days[Math.floor(next / 1440)]} ${clock}`)
      }),
      { numRuns: 300 },
    )
  })
})
