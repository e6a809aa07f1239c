import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDecimal, REASON_CODES, type ReasonCode, type Strategy } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { explainRoute, type Abstention, type ProfileVerdict, type TargetVerdict } from './engine.ts'
import { buildDecisionFacts, reasonsShownBy, type DecisionFixture } from './next-fixture.ts'
import { expectDecisionInvariants } from './next-invariants.ts'

const FOLDERS = ['exemplary', 'supplemental'] as const

/** Given by what became of a decision: the fixtures of kind route and call show them. */
const GIVEN_LATER: readonly ReasonCode[] = ['technical.no_answer', 'technical.busy', 'technical.declined', 'technical.failed', 'technical.refused_at_admission', 'lost.caller_hung_up']

const STRATEGY_KINDS: { readonly [Kind in Strategy['kind']]: true } = {
  priority: true, weight: true, round_robin: true, least_loaded: true, lowest_cost: true, highest_quality: true, hybrid: true, proximity: true, longest_idle: true, revenue_per_call: true,
}

function readFixtures(folder: string): { file: string; fixture: DecisionFixture }[] {
  const path = join(import.meta.dirname, '../fixtures', folder)
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, fixture: JSON.parse(readFileSync(join(path, file), 'utf8')) as DecisionFixture | { kind: string } }))
    .flatMap(({ file, fixture }) => (isDecision(fixture) ? [{ file, fixture }] : []))
}

function isDecision(fixture: DecisionFixture | { kind: string }): fixture is DecisionFixture {
  return fixture.kind === 'decision'
}

function describeVerdict({ result, reason, detail }: ProfileVerdict | TargetVerdict): string {
  return result === 'won' ? 'won' : `${reason}${detail === null ? '' : `: ${detail}`}`
}

function describeAbstention({ rule, detail }: Abstention): string {
  return `${rule}: ${detail}`
}

const shownReasons = new Set<ReasonCode>()
const shownStrategies = new Set<Strategy['kind']>()
const shownExemplary = new Set<string>()

for (const folder of FOLDERS) {
  describe(`fixtures/${folder}, decisions`, () => {
    for (const { file, fixture } of readFixtures(folder)) {
      it(`${file}: ${fixture.title}`, () => {
        const facts = buildDecisionFacts(fixture)
        const explanation = explainRoute(facts)
        expect(explanation.candidates.map(({ targetId, userId, priceMicros }) => `${targetId}${userId === null ? '' : `/${userId}`} pays ${formatDecimal(priceMicros)}`)).toEqual(fixture.candidates)
        expect(Object.fromEntries(explanation.targets.map((verdict) => [verdict.targetId, describeVerdict(verdict)]))).toEqual(fixture.verdicts)
        const listed = explanation.profiles.filter(({ profileId }) => fixture.profiles?.[profileId] !== undefined)
        expect(Object.fromEntries(listed.map((verdict) => [verdict.profileId, describeVerdict(verdict)]))).toEqual(fixture.profiles ?? {})
        const abstaining = explanation.profiles.filter(({ abstentions }) => abstentions.length > 0)
        expect(Object.fromEntries(abstaining.map(({ profileId, abstentions }) => [profileId, abstentions.map(describeAbstention)]))).toEqual(fixture.abstentions ?? {})
        expectDecisionInvariants(facts, explanation)

        for (const reason of reasonsShownBy(fixture)) shownReasons.add(reason)
        const steps = (facts.book.campaign.rules.plan ?? []).flatMap((step) => (step.kind === 'split' ? step.branches.flatMap((branch) => branch.steps) : [step]))
        for (const step of steps) {
          if (step.kind !== 'strategy') continue
          shownStrategies.add(step.strategy.kind)
          if (folder === 'exemplary') shownExemplary.add(step.strategy.kind)
        }
      })
    }
  })
}

describe('all decision fixtures together', () => {
  it('show every reason that a decision can give', () => {
    expect(REASON_CODES.filter((code) => !GIVEN_LATER.includes(code) && !shownReasons.has(code))).toEqual([])
  })

  it('show every strategy, each in one that reads as documentation', () => {
    expect([...shownStrategies].sort()).toEqual(Object.keys(STRATEGY_KINDS).sort())
    expect([...shownExemplary].sort()).toEqual(Object.keys(STRATEGY_KINDS).sort())
  })
})
