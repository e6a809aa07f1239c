import type { Strategy, TargetRules } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange, compareTied, distanceMeters, usableSeats, type PlanEntry, type RouteFacts } from './engine.ts'
import { draw } from './next-arbitraries.ts'
import { strategy } from './next-rules-arbitraries.ts'
import { countBy, drawsFrom, entriesOf, expectDistribution, placedIds, planFacts, worldOf } from './next-plan-world.ts'

/** Random facts whose whole plan is one strategy that asks everybody, at any price. */
const strategyFacts = (chosen: fc.Arbitrary<Strategy>): fc.Arbitrary<RouteFacts> =>
  fc.tuple(planFacts, chosen).map(([facts, one]) => {
    const { campaign } = facts.book
    return { ...facts, book: { ...facts.book, campaign: { ...campaign, rules: { ...campaign.rules, plan: [{ kind: 'strategy', strategy: one, anyPrice: true }] } } } }
  })

/** Seats decide an agents target's place among candidates, not its place among targets: here only the targets count. */
function placedEntries(facts: RouteFacts, entries = entriesOf(facts)): PlanEntry[] {
  const byId = new Map(entries.map((entry) => [entry.target.targetId, entry]))
  return placedIds(facts, entries).flatMap((id) => byId.get(id) ?? [])
}

/** Neighbours in order by a key, lower first, and by the draw where it is equal. */
function expectOrder(facts: RouteFacts, keyOf: (entry: PlanEntry) => readonly number[]): void {
  const placed = placedEntries(facts)
  for (const [index, entry] of placed.entries()) {
    const next = placed[index + 1]
    if (next === undefined) continue
    const own = keyOf(entry)
    const other = keyOf(next)
    const decided = own.findIndex((value, place) => value !== other[place])
    if (decided < 0) expect(compareTied(facts.draw, entry.target.targetId, next.target.targetId)).toBeLessThan(0)
    else expect(own[decided]).toBeLessThan(other[decided] ?? NaN)
  }
}

const LAST = Number.MAX_SAFE_INTEGER
const rulesOf = (entry: PlanEntry): TargetRules => entry.target.rules

describe('every strategy', () => {
  it('gives everybody whom it asks one place, whatever order they are listed in', () => {
    const cases = strategyFacts(strategy).chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(entriesOf(facts), { minLength: facts.book.profiles.size })))
    fc.assert(
      fc.property(cases, ([facts, shuffled]) => {
        const placed = placedIds(facts)
        expect(placed.toSorted()).toEqual([...facts.book.targets.keys()].sort())
        expect(placedIds(facts, shuffled)).toEqual(placed)
      }),
      { numRuns: 600 },
    )
  })
})

describe('strategies by definition', () => {
  const orders: readonly [Strategy['kind'], fc.Arbitrary<Strategy>, (facts: RouteFacts) => (entry: PlanEntry) => readonly number[]][] = [
    ['priority', fc.constant({ kind: 'priority' }), () => (entry) => [rulesOf(entry).priority ?? 1000]],
    ['lowest_cost', fc.constant({ kind: 'lowest_cost' }), () => (entry) => [Number(rulesOf(entry).cost ?? 0n)]],
    ['highest_quality', fc.constant({ kind: 'highest_quality' }), () => (entry) => [-(rulesOf(entry).quality?.score ?? -1)]],
    ['proximity', fc.constant({ kind: 'proximity' }), ({ call: { location: { latE6, lonE6 } } }) => (entry) => {
      const { place } = rulesOf(entry)
      return [place === undefined || latE6 === null || lonE6 === null ? LAST : distanceMeters({ latE6, lonE6 }, place)]
    }],
    ['round_robin', fc.constant({ kind: 'round_robin' }), (facts) => ({ target: { targetId } }) => [facts.pending.findLastIndex((sent) => sent.targetId === targetId), facts.live.turn(targetId)]],
    ['least_loaded', fc.constant({ kind: 'least_loaded' }), (facts) => ({ target: { targetId, rules } }) => {
      const live = facts.live.live('target', targetId) + facts.pending.filter((sent) => sent.targetId === targetId).length
      const limit = rules.limits?.concurrency ?? null
      return [limit === null ? 0 : limit === 0 ? 1 : live / limit, live]
    }],
    ['longest_idle', fc.constant({ kind: 'longest_idle' }), (facts) => ({ target }) => {
      const [seat] = usableSeats(facts, target)
      return seat === undefined ? [LAST, 0, 0] : [facts.pending.findLastIndex((sent) => sent.userId === seat.userId), -seat.skillLevels, seat.idleSinceMs]
    }],
    ['revenue_per_call', fc.constant({ kind: 'revenue_per_call', minCalls: 2 }), (facts) => (entry) => {
      const history = facts.revenue.find((row) => row.targetId === entry.target.targetId && row.calls >= 2)
      return [-Number(history?.microsPerCall ?? entry.bidMicros)]
    }],
  ]
  for (const [kind, chosen, keyOf] of orders) {
    it(`${kind} orders by its key, then by the draw`, () => {
      // One profile per target: which of several stands for it is the plan's matter.
      const single = strategyFacts(chosen).map((facts) => ({ ...facts, book: { ...facts.book, profiles: new Map([...facts.book.profiles].filter(([, profile], index, all) => all.findIndex(([, other]) => other.targetId === profile.targetId) === index)) } }))
      fc.assert(fc.property(single, (facts) => expectOrder(facts, keyOf(facts))), { numRuns: 300 })
    })
  }

  it('hybrid with one weight orders as that component alone would, where everybody says something of it', () => {
    const targets = fc.array(fc.record({ priority: fc.integer({ min: 0, max: 20 }), cost: fc.integer({ min: 0, max: 9 }).map((units) => `${units}.00`), quality: fc.record({ score: fc.integer({ min: 0, max: 10_000 }), history: fc.constant(1) }) }), { maxLength: 6 })
    fc.assert(
      fc.property(targets, draw, fc.constantFrom<[Strategy, Strategy]>(
        [{ kind: 'hybrid', weights: { priority: 3 } }, { kind: 'priority' }],
        [{ kind: 'hybrid', weights: { cost: 1, bid: 0 } }, { kind: 'lowest_cost' }],
      ), (rules, atDraw, [hybrid, alone]) => {
        const idsBy = (one: Strategy): string[] => placedIds(worldOf({ draw: atDraw, campaign: { rules: { plan: [{ kind: 'strategy', strategy: one }] } }, targets: Object.fromEntries(rules.map((own, index) => [`t${index}`, { buyer: 'alpha', rules: own }])) }))
        expect(idsBy(hybrid)).toEqual(idsBy(alone))
      }),
      { numRuns: 200 },
    )
  })
})

const weightWorld = (weights: Readonly<Record<string, number>>): RouteFacts =>
  worldOf({ campaign: { rules: { plan: [{ kind: 'strategy', strategy: { kind: 'weight' } }] } }, targets: Object.fromEntries(Object.entries(weights).map(([id, weight]) => [id, { buyer: 'alpha', rules: { weight } }])) })

describe('weight', () => {
  it('gives the first place in proportion over 100,000 draws, and the others in proportion among those who are left', () => {
    const facts = weightWorld({ a: 6, b: 3, c: 1, never: 0 })
    const entries = entriesOf(facts)
    const orderOf = (atDraw: number): string => placedIds({ ...facts, draw: atDraw }, entries).join(' ')
    const expected = {
      'a b c never': (6 / 10) * (3 / 4), 'a c b never': (6 / 10) * (1 / 4), 'b a c never': (3 / 10) * (6 / 7), 'b c a never': (3 / 10) * (1 / 7), 'c a b never': (1 / 10) * (6 / 9), 'c b a never': (1 / 10) * (3 / 9),
    }
    expectDistribution(countBy(drawsFrom(4, 100_000), orderOf), expected)
    expectDistribution(countBy(Array(100_000).keys(), orderOf), expected)
  })

  it('is fair to large and unequal weights, whose sum is more than 32 bits', () => {
    const weights = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`t${index}`, index % 2 === 0 ? 1_000_000 : 900_000]))
    const facts = weightWorld(weights)
    const entries = entriesOf(facts)
    const wins = countBy(drawsFrom(5, 400), (atDraw) => {
      const first = arrange({ ...facts, draw: atDraw }, facts.book, facts.live, entries, 0).placements[0]
      const index = Number(first?.entry.target.targetId.slice(1))
      return `${index % 2 === 0 ? 'heavy' : 'light'} ${index < 2_500 ? 'front' : 'back'}`
    })
    expectDistribution(wins, { 'heavy front': 10 / 38, 'heavy back': 10 / 38, 'light front': 9 / 38, 'light back': 9 / 38 })
  })

  it('leaves the order of the targets of weight 0 to the draw', () => {
    const facts = weightWorld({ a: 0, b: 0, c: 0 })
    const entries = entriesOf(facts)
    const counts = countBy(drawsFrom(6, 30_000), (atDraw) => placedIds({ ...facts, draw: atDraw }, entries)[0] ?? '')
    expectDistribution(counts, { a: 1 / 3, b: 1 / 3, c: 1 / 3 })
  })
})

describe('ties', () => {
  it('go to each of five equal bids in a fifth of 100,000 draws', () => {
    const facts = worldOf({ targets: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { buyer: id }])) })
    const entries = entriesOf(facts)
    expectDistribution(countBy(drawsFrom(7, 100_000), (atDraw) => placedIds({ ...facts, draw: atDraw }, entries)[0] ?? ''), { a: 0.2, b: 0.2, c: 0.2, d: 0.2, e: 0.2 })
  })
})
