import type { AskStep } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange, explainRoute, judgeProfile, tieKey, type Candidate, type RouteFacts } from './engine.ts'
import { expectDecisionInvariants, selects } from './next-invariants.ts'
import { arrangeAll, countBy, drawsFrom, entriesOf, expectDistribution, placedIds, planFacts, worldOf } from './next-plan-world.ts'

/** The steps that a call takes, spelled out: shares laid end to end, the draw's hash points into one of them. */
function stepsByDefinition({ book, draw }: RouteFacts): AskStep[] {
  return (book.campaign.rules.plan ?? [{ kind: 'auction' as const }]).flatMap((step, index): AskStep[] => {
    if (step.kind !== 'split') return [step]
    const owners = step.branches.flatMap((branch, branchIndex) => Array.from({ length: branch.shareBasisPoints }, () => branchIndex))
    const chosen = owners[tieKey(draw, `split:${index}`) % 10_000]
    const others = step.overflow === true ? step.branches.filter((_, branchIndex) => branchIndex !== chosen) : []
    return [step.branches[chosen ?? -1], ...others].flatMap((branch) => branch?.steps ?? [])
  })
}

/** For every target with a profile that is in: the first step that can take it, or none. */
function firstSteps(facts: RouteFacts): Map<string, number> {
  const steps = stepsByDefinition(facts)
  const found = new Map<string, number>()
  for (const profile of facts.book.profiles.values()) {
    const target = facts.book.targets.get(profile.targetId)
    const judgement = judgeProfile(facts, profile)
    if (target === undefined || judgement.kind === 'out') continue
    const index = steps.findIndex((step) => selects(step, target) && (judgement.priceObstacle === null || (step.kind === 'strategy' && step.anyPrice === true)))
    if (index >= 0) found.set(target.targetId, Math.min(index, found.get(target.targetId) ?? Infinity))
  }
  return found
}

function firstOfEachTarget(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((candidate, index) => candidates.findIndex((other) => other.targetId === candidate.targetId) === index)
}

describe('explainRoute and decideRoute', () => {
  it('keep the invariants of a decision for any facts', () => {
    fc.assert(fc.property(planFacts, (facts) => expectDecisionInvariants(facts, explainRoute(facts))), { numRuns: 400 })
  })

  it('give every target that is in and asked one place, in the first step that can take it', () => {
    fc.assert(
      fc.property(planFacts, (facts) => {
        const expected = firstSteps(facts)
        const placed = firstOfEachTarget(explainRoute(facts).candidates)
        expect(placed.map((candidate) => candidate.targetId).sort()).toEqual([...expected.keys()].sort())
        expect(placed.map((candidate) => candidate.rank)).toEqual(placed.map((_, index) => index + 1))
        const steps = placed.map((candidate) => expected.get(candidate.targetId) ?? -1)
        expect(steps).toEqual(steps.toSorted((a, b) => a - b))
      }),
      { numRuns: 400 },
    )
  })

  it('say which profile stands for a target: no other one that is in bids more, but where it is below the price that its step asks for', () => {
    fc.assert(
      fc.property(planFacts, (facts) => {
        const { profiles, candidates } = explainRoute(facts)
        for (const loser of profiles.filter((profile) => profile.reason === 'lost.other_profile')) {
          const standing = candidates.find((candidate) => candidate.targetId === loser.targetId)
          expect(standing?.bidMicros).toBeGreaterThanOrEqual(loser.bidMicros ?? 0n)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('say lost.not_in_plan exactly where no step that was run asks a target whose profile is in', () => {
    fc.assert(
      fc.property(planFacts, (facts) => {
        const steps = stepsByDefinition(facts)
        for (const verdict of explainRoute(facts).profiles) {
          const target = facts.book.targets.get(verdict.targetId)
          const profile = facts.book.profiles.get(verdict.profileId)
          if (target === undefined || profile === undefined) continue
          const isIn = judgeProfile(facts, profile).kind === 'in'
          expect(verdict.reason === 'lost.not_in_plan').toBe(isIn && !steps.some((step) => selects(step, target)))
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('splits', () => {
  const branch = (shareBasisPoints: number, targetId: string) => ({ shareBasisPoints, steps: [{ kind: 'auction' as const, only: { targetIds: [targetId] } }] })
  const split = (overflow: boolean) => ({ kind: 'split' as const, overflow, branches: [branch(7_000, 'a'), branch(0, 'never'), branch(2_000, 'b'), branch(1_000, 'c')] })
  const targets = { a: { buyer: 'alpha' }, never: { buyer: 'alpha' }, b: { buyer: 'beta' }, c: { buyer: 'beta' } }

  it('send calls to their branches in proportion, over random and over counted draws', () => {
    const facts = worldOf({ campaign: { rules: { plan: [split(false)] } }, targets })
    const entries = entriesOf(facts)
    const branchOf = (draw: number): string => placedIds({ ...facts, draw }, entries).join(' ')
    expectDistribution(countBy(drawsFrom(1, 100_000), branchOf), { a: 0.7, b: 0.2, c: 0.1 })
    expectDistribution(countBy(Array(100_000).keys(), branchOf), { a: 0.7, b: 0.2, c: 0.1 })
  })

  it('ask everybody in the end where they overflow', () => {
    const facts = worldOf({ campaign: { rules: { plan: [split(true)] } }, targets })
    for (const draw of drawsFrom(2, 200)) {
      const [first, ...rest] = placedIds({ ...facts, draw })
      expect(rest).toEqual(['a', 'never', 'b', 'c'].filter((id) => id !== first))
    }
  })

  it('do not depend on each other, nor on weights and ties in what they lead to', () => {
    const half = (one: string, other: string) => ({ kind: 'split' as const, branches: [branch(5_000, one), branch(5_000, other)] })
    const facts = worldOf({
      campaign: { rules: { plan: [half('a', 'b'), half('c', 'd'), { kind: 'strategy', strategy: { kind: 'weight' }, only: { targetIds: ['e', 'f'] } }, { kind: 'auction', only: { targetIds: ['g', 'h'] } }] } },
      targets: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => [id, { buyer: id }])),
    })
    const entries = entriesOf(facts)
    const placed = new Map([...drawsFrom(3, 50_000)].map((draw) => [draw, placedIds({ ...facts, draw }, entries)]))
    for (const [one, other] of [[0, 1], [0, 2], [1, 2], [0, 4], [2, 4]] as const) {
      const counts = countBy(placed.keys(), (draw) => `${placed.get(draw)?.[one]}${placed.get(draw)?.[other]}`)
      expectDistribution(counts, Object.fromEntries([...counts.keys()].map((pair) => [pair, 0.25])))
      expect(counts.size).toBe(4)
    }
  })
})

describe('arrange', () => {
  it('runs no more of the plan than is needed, and says the same as far as it goes', () => {
    const facts = worldOf({
      campaign: { rules: { plan: [{ kind: 'auction', only: { labels: ['gold'] } }, { kind: 'strategy', strategy: { kind: 'priority' } }] } },
      targets: { a: { buyer: 'alpha', rules: { labels: ['gold'] } }, b: { buyer: 'beta', rules: { labels: ['gold'] } }, c: { buyer: 'gamma' } },
    })
    const all = arrangeAll(facts)
    expect(all.placements.map(({ askedIn }) => askedIn)).toEqual([0, 0, 1])
    expect([...all.asked].sort()).toEqual(['a', 'b', 'c'])
    const one = arrange(facts, facts.book, facts.live, entriesOf(facts), 1)
    expect(one.candidates).toEqual(all.candidates.slice(0, 1))
    expect(one.hasMore).toBe(true)
    expect([...one.asked].sort()).toEqual(['a', 'b'])
  })
})
