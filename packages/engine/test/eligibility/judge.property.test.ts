import { bidModifierSchema, campaignRulesSchema, formatDecimal, profileRulesSchema, REASON_TEXT, targetRulesSchema } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHECKS } from '../../src/eligibility/checks/index.ts'
import { judgeProfile, type Judgement, type RouteFacts } from '../engine.ts'
import { nowMs, reversed, routeFacts } from '../next-arbitraries.ts'
import { bidModifier, campaignRules, profileRules, targetRules } from '../next-rules-arbitraries.ts'

/** A machine that is busy with other things must not fail a law. */
const TIMEOUT_MS = 60_000
const RUNS = { numRuns: 400, seed: 20_261_120 }
const judgements = (facts: RouteFacts): readonly (readonly [string, Judgement])[] =>
  [...facts.book.profiles.values()].map((profile) => [profile.profileId, judgeProfile(facts, profile)] as const).sort(([a], [b]) => (a < b ? -1 : 1))

/** As somebody would write it: amounts as decimal strings, factors as decimals. */
function written(value: unknown, key = ''): unknown {
  if (typeof value === 'bigint') return formatDecimal(value)
  if (key === 'factor' && typeof value === 'number') return formatDecimal(BigInt(value) * 100n, 0)
  if (Array.isArray(value)) return value.map((item) => written(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, written(field, name)]))
}

describe('judgeProfile', () => {
  it('judges whatever it is given, in words of one line that no rewording of a reason changes', () => {
    fc.assert(fc.property(routeFacts, (facts) => {
      for (const [, judgement] of judgements(facts)) {
        const obstacle = judgement.kind === 'out' ? judgement : judgement.priceObstacle
        if (judgement.kind === 'out') expect(CHECKS[judgement.stage]?.reasons).toContain(judgement.reason)
        if (judgement.kind === 'in' && obstacle !== null) expect(CHECKS.find(({ reasons }) => reasons.includes(obstacle.reason))?.isPriceObstacle ?? obstacle.reason === 'price.no_bid').toBe(true)
        if (obstacle === null) continue
        expect(obstacle.detail).not.toBe('')
        expect(obstacle.detail.length).toBeLessThan(700)
        expect(obstacle.detail).not.toContain('\n')
        expect(Object.values(REASON_TEXT).some((text) => obstacle.detail.includes(text))).toBe(false)
      }
    }), RUNS)
  }, TIMEOUT_MS)

  it('does not depend on the order in which maps and lists are filled', () => {
    fc.assert(fc.property(routeFacts, (facts) => {
      const before = judgements(facts)
      expect(judgements(reversed(facts))).toEqual(before)
      expect(judgements(facts)).toEqual(before)
    }), RUNS)
  }, TIMEOUT_MS)

  it('is monotone in the bid where no rule changes it: who is in stays in for more, until money runs out', () => {
    fc.assert(fc.property(routeFacts, (facts) => {
      for (const profile of facts.book.profiles.values()) {
        const target = facts.book.targets.get(profile.targetId)
        if (target === undefined || target.bidSource === 'answer' || target.rules.modifiers !== undefined || profile.rules.modifiers !== undefined) continue
        const [less, more] = [judgeProfile(facts, profile), judgeProfile(facts, { ...profile, bidMicros: profile.bidMicros + 1_000_000n })]
        if (less.kind === 'in' && less.priceObstacle === null && more.kind === 'in') expect(more.priceObstacle).toBeNull()
        if (less.kind === 'out' && !less.reason.startsWith('price.')) expect(more).toMatchObject({ reason: less.reason })
        if (less.kind === 'in' && more.kind === 'out') expect(more.reason).toMatch(/^price\.((total|month|day|hour)_spend|insufficient_funds|below_floor|below_margin|no_bid)$/)
      }
    }), RUNS)
  }, TIMEOUT_MS)
})

describe('the small world', () => {
  it('reaches every reason of every check, and many profiles are in', () => {
    const reached = new Map<string, number>()
    for (const facts of fc.sample(routeFacts, { seed: 7, numRuns: 2_500 })) {
      for (const [, judgement] of judgements(facts)) {
        const name = judgement.kind === 'out' ? judgement.reason : judgement.priceObstacle === null ? 'in' : `in: ${judgement.priceObstacle.reason}`
        reached.set(name, (reached.get(name) ?? 0) + 1)
      }
    }
    const total = [...reached.values()].reduce((sum, count) => sum + count, 0)
    expect(CHECKS.flatMap(({ reasons }) => reasons).filter((reason) => !reached.has(reason) && !reached.has(`in: ${reason}`))).toEqual([])
    expect((reached.get('in') ?? 0) / total).toBeGreaterThan(0.15)
  }, TIMEOUT_MS)

  it.each([
    ['campaign', campaignRulesSchema, campaignRules(['target-0'])],
    ['target', targetRulesSchema, targetRules],
    ['profile', profileRulesSchema, nowMs.chain(profileRules)],
    ['modifier', bidModifierSchema, bidModifier],
  ] as const)('has only documents that the schema of a %s accepts', (_, schema, arbitrary) => {
    fc.assert(fc.property(arbitrary as fc.Arbitrary<unknown>, (document) => {
      expect(schema.parse(written(document))).toEqual(document)
    }), { numRuns: 300 })
  }, TIMEOUT_MS)
})
