/** Plans without the rules before them: every profile of a fixture's book is in, only the price may be an obstacle. And chance, counted. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { arrange, reserveOf, type Arrangement, type CampaignBook, type PlanEntry, type ProfileConfig, type RouteFacts, type TargetConfig } from './engine.ts'
import { routeFacts } from './next-arbitraries.ts'
import { buildDecisionFacts, type DecisionFixture } from './next-fixture.ts'
import { BUYER_IDS } from './next-world.ts'

/** Random facts whose rules keep hardly anybody out, so that plans, auctions and strategies have many to choose from. */
const openFacts: fc.Arbitrary<RouteFacts> = routeFacts.map((facts) => ({ ...facts, denial: null, tried: [], startedAtMs: facts.nowMs, book: openBook(facts.book) }))
/** Half of them as they come. */
export const planFacts: fc.Arbitrary<RouteFacts> = fc.oneof(routeFacts, openFacts)

function openBook({ campaign, publisher, buyers, targets, profiles, agents }: CampaignBook): CampaignBook {
  const { plan, qualityAdjustment, minimumMargin, skills } = campaign.rules
  const rules = Object.fromEntries(Object.entries({ plan, qualityAdjustment, minimumMargin, skills }).filter(([, value]) => value !== undefined))
  const openTarget = ({ rules: { settings: _settings, limits: _limits, filters: _filters, ...kept }, ...row }: TargetConfig): TargetConfig =>
    ({ ...row, status: 'active', bidSource: 'book', buyerId: buyers.has(row.buyerId) ? row.buyerId : BUYER_IDS[0], kind: row.kind === 'agents' && row.agentIds.length < 2 ? 'number' : row.kind, rules: kept })
  const openProfile = ({ rules: { modifiers = [] }, ...row }: ProfileConfig): ProfileConfig => ({ ...row, status: 'active', rules: { modifiers } })
  return {
    campaign: { ...campaign, status: 'active', floorMicros: campaign.floorMicros > 4_000_000n ? 4_000_000n : campaign.floorMicros, rules },
    publisher: publisher === null ? null : { ...publisher, status: 'active', rules: {} },
    buyers: new Map([...buyers].map(([id, row]) => [id, { ...row, status: 'active', rules: {} }])),
    targets: new Map([...targets].map(([id, row]) => [id, openTarget(row)])),
    profiles: new Map([...profiles].map(([id, row]) => [id, openProfile(row)])),
    agents,
  }
}

export function worldOf(fixture: Pick<DecisionFixture, 'targets'> & Partial<DecisionFixture>): RouteFacts {
  return buildDecisionFacts({ kind: 'decision', title: '', candidates: [], verdicts: {}, ...fixture })
}

export function entriesOf({ book }: RouteFacts): PlanEntry[] {
  const reserve = reserveOf(book)
  return [...book.profiles.values()].flatMap((profile) => {
    const target = book.targets.get(profile.targetId)
    if (target === undefined) return []
    return [{ profile, target, buyerId: target.buyerId, bidMicros: profile.bidMicros, priceObstacle: profile.bidMicros >= reserve ? null : { reason: 'price.below_floor' as const, detail: null } }]
  })
}

export function arrangeAll(facts: RouteFacts, entries = entriesOf(facts)): Arrangement {
  return arrange(facts, facts.book, facts.live, entries, Infinity)
}

export function placedIds(facts: RouteFacts, entries = entriesOf(facts)): string[] {
  return arrangeAll(facts, entries).placements.map(({ entry }) => entry.target.targetId)
}

/** A fixed sequence of 32-bit draws (Numerical Recipes), so that a statistical test says the same every time. */
export function* drawsFrom(seed: number, count: number): Generator<number> {
  let draw = seed
  for (let index = 0; index < count; index++) {
    draw = (Math.imul(draw, 1664525) + 1013904223) >>> 0
    yield draw
  }
}

/** Values that chi-square exceeds one time in a thousand, by degrees of freedom. */
const CRITICAL: Readonly<Record<number, number>> = { 1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52, 6: 22.46, 7: 24.32, 8: 26.12, 9: 27.88 }

/** Pearson's test of counts against probabilities that add up to one. */
export function expectDistribution(counts: ReadonlyMap<string, number>, probabilities: Readonly<Record<string, number>>): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  let chiSquare = 0
  for (const [name, probability] of Object.entries(probabilities)) chiSquare += ((counts.get(name) ?? 0) - total * probability) ** 2 / (total * probability)
  expect([...counts.keys()].filter((name) => probabilities[name] === undefined)).toEqual([])
  expect(chiSquare, JSON.stringify([...counts])).toBeLessThan(CRITICAL[Object.keys(probabilities).length - 1] ?? NaN)
}

export function countBy(draws: Iterable<number>, nameOf: (draw: number) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const draw of draws) {
    const name = nameOf(draw)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
