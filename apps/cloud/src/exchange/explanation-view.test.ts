import { decisionExplanationSchema, MAX_EXPLAINED_TARGETS } from '@ringfloor/shared'
import type { Strategy } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { describePlan } from './describe-plan.ts'
import type { PlanFacts } from './describe-plan.ts'
import { toDecisionExplanation } from './explanation-view.ts'
import type { ExplainedDecision } from './explanation-view.ts'

const id = (kind: string, number: number): string => `00000000-0000-4000-8000-${kind}${String(number).padStart(12 - kind.length, '0')}`
const names = { campaign: () => 'Campaign', buyer: () => 'Buyer', target: (target: string) => `Target ${target.slice(-4)}`, profile: () => 'Evenings' }
const fate = { bidMicros: 2_000_000n, rank: null, result: 'not_eligible', reason: 'not_eligible.closed', detail: null } as const
const verdict = (target: number, profile = id('a', target)) => ({ targetId: id('a', target), buyerId: id('b', 1), profileId: profile, ...fate })
const decision = (targets: ExplainedDecision['targets'], profiles: ExplainedDecision['profiles']): ExplainedDecision => ({
  callId: id('c', 1), attempt: 1, campaignId: id('d', 1), decidedAtMs: 0, rulesVersion: '2026.2', zoneDatabase: '2026b', bookSeq: 3, changesSince: 4, draw: 1, currency: 'USD', method: () => [],
  consistent: true, candidates: [], targets, profiles,
})

describe('an explanation', () => {
  it('lists ranked targets first and then by name, the speaking profile of each first', () => {
    const winner = { ...verdict(2, id('e', 9)), rank: 1, result: 'won', reason: null } as const
    const profiles = [
      { ...fate, profileId: id('e', 1), targetId: id('a', 2), reason: 'lost.other_profile', result: 'lost', detail: `${id('e', 9)} stands for this target`, abstentions: [{ rule: 'modifiers[0]', detail: 'tag age was not sent' }] } as const,
      { ...winner, abstentions: [] },
      ...[3, 1].map((target) => ({ ...fate, profileId: id('a', target), targetId: id('a', target), abstentions: [] })),
    ]
    const shown = decisionExplanationSchema.parse(toDecisionExplanation({ ...decision([verdict(3), verdict(1), winner], profiles), candidates: [{ targetId: id('a', 2), priceMicros: 1_500_000n }] }, names))
    expect(shown.targets.map((target) => [target.targetName, target.rank, target.price, target.text])).toEqual([
      ['Target 0002', 1, '1.50', 'It came first in the routing plan and pays 1.50 USD.'], ['Target 0001', null, null, "Outside the target's opening hours."], ['Target 0003', null, null, "Outside the target's opening hours."],
    ])
    expect(shown.targets[0]?.profiles.map((profile) => [profile.profileName, profile.result, profile.detail, profile.abstentions.length])).toEqual([['Evenings', 'won', null, 0], ['Evenings', 'lost', 'Evenings stands for this target', 1]])
    expect(shown.targets[1]?.profiles.map((profile) => profile.profileName)).toEqual(["the target's own bid"])
  })

  it('shows the first of very many verdicts, and counts the rest', () => {
    const targets = Array.from({ length: MAX_EXPLAINED_TARGETS }, (_, index) => verdict(index))
    const profiles = targets.flatMap((target) => [1, 2].map((number) => ({ ...fate, profileId: id('e', number), targetId: target.targetId, abstentions: [] })))
    const shown = toDecisionExplanation(decision(targets, profiles), names)
    expect(shown.targets).toHaveLength(MAX_EXPLAINED_TARGETS / 2)
    expect(shown.omitted).toBe(MAX_EXPLAINED_TARGETS)
  })

  it('names what is gone', () => {
    const gone = { campaign: () => undefined, buyer: () => undefined, target: () => undefined, profile: () => undefined }
    const [target] = toDecisionExplanation(decision([verdict(1)], [{ ...fate, profileId: id('e', 1), targetId: id('a', 1), abstentions: [] }]), gone).targets
    expect([target?.targetName, target?.buyerName, target?.profiles[0]?.profileName]).toEqual(['deleted target', 'deleted buyer', 'deleted bid profile'])
  })
})

describe('how a campaign decides', () => {
  const facts = (rest: Partial<PlanFacts['campaign']>, reserve?: bigint): PlanFacts => ({
    campaign: {
      campaignId: 'c', version: 1, status: 'active', publisherId: null, currency: 'USD', timeZone: 'UTC', auctionKind: 'first_price', floorMicros: 15_000_000n, incrementMicros: 10_000n, payout: null,
      ringTimeoutSeconds: 15, rules: {}, ...rest,
    },
    publisher: reserve === undefined ? null : { publisherId: 'p', status: 'active', rules: { reserve } },
  })

  const told = (rest: Partial<PlanFacts['campaign']>, reserve?: bigint): readonly string[] => describePlan(facts(rest, reserve), 1, (target) => `desk ${target}`)

  it('is one auction by default', () => {
    expect(told({})).toEqual(['First-price auction over a floor of 15.00 USD'])
    expect(told({ auctionKind: 'second_price' })).toEqual(["Second-price auction over a floor of 15.00 USD: the price is the next buyer's bid plus 0.01 USD"])
    expect(told({ auctionKind: 'second_price', incrementMicros: 0n })).toEqual(["Second-price auction over a floor of 15.00 USD: the price is the next buyer's bid"])
  })

  it('is told step by step, with the branch that the draw chose and what bounds the price', () => {
    const rules: PlanFacts['campaign']['rules'] = {
      plan: [
        { kind: 'strategy', strategy: { kind: 'priority' }, only: { labels: ['guaranteed'], targetIds: ['a', 'b'] }, anyPrice: true },
        { kind: 'split', overflow: true, branches: [{ shareBasisPoints: 0, steps: [{ kind: 'strategy', strategy: { kind: 'round_robin' } }] }, { shareBasisPoints: 10_000, steps: [{ kind: 'auction', only: { targetIds: ['a'] } }] }] },
      ],
      minimumMargin: 2_000_000n, qualityAdjustment: { weightBasisPoints: 3_000, neutralScore: 5_000, minHistory: 10 },
    }
    expect(told({ rules }, 18_000_000n)).toEqual([
      'Targets labelled guaranteed, desk a and desk b at their own bids, the lowest priority number first, at any price',
      'Split of 0 % and 100 %: the draw chose branch 2',
      'Branch 2: First-price auction among desk a over a floor of 15.00 USD',
      'Then branch 1: Targets at their own bids, whoever was given a call longest ago first',
      'Bids count by quality: 30 % of the rank follows it',
      'The publisher asks for at least 18.00 USD',
      'A price leaves a margin of at least 2.00 USD',
    ])
  })

  it('names the weights of a mix, and a target that stands alone', () => {
    const strategy = (of: Strategy, ids?: string[]) => told({ rules: { plan: [{ kind: 'strategy', strategy: of, ...(ids ? { only: { targetIds: ids } } : {}) }] } })[0]
    expect(strategy({ kind: 'hybrid', weights: { bid: 3, quality: 2, load: 0 } })).toBe('Targets at their own bids, by a mix of bid 3 and quality 2')
    expect(strategy({ kind: 'revenue_per_call', minCalls: 1 })).toBe('Targets at their own bids, the highest revenue per call first, counting the bid below 1 call')
    expect(strategy({ kind: 'lowest_cost' }, ['a'])).toBe('Desk a at its own bid')
    expect(strategy({ kind: 'lowest_cost' }, ['a', 'b', 'c', 'd', 'e'])).toBe('Desk a, desk b, desk c and 2 more at their own bids, the lowest cost first')
    expect(strategy({ kind: 'priority' }, [])).toBe('No targets at their own bids, the lowest priority number first')
  })
})
