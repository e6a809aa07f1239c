import type { ReasonCode } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { CHECKS } from '../../src/eligibility/checks/index.ts'
import { judgeProfile } from '../engine.ts'
import { AGENTS_TARGET, judge, NOW, obstacleOf, units, world, type Difference } from './fixture.ts'

const settings = (rules: object): Difference => ({ profile: { rules: { settings: rules } } })
const week = (from: number, to: number) => Array.from({ length: 7 }, () => [{ from, to }])
const tag = { tag: 'plan', comparison: 'equals', value: 'silver' } as const
const duplicate = (scope: string): Difference => ({
  ...settings({ duplicates: [{ scope, windowSeconds: 60, counts: 'any' }] }),
  call: { earlierCalls: [{ atMs: NOW, campaignId: 'campaign', buyerId: 'buyer', targetId: 'target', connected: false, converted: false }] },
})
const answer = (value: object): Difference => ({ target: { bidSource: 'answer' }, query: { answers: new Map([['target', value as never]]) } })
const cap = (window: string): Difference => ({ campaign: { rules: { limits: { calls: { [window]: 0 } } } } })
const spend = (window: string): Difference => ({ campaign: { rules: { limits: { spend: { [window]: 0n } } } } })
const busy = (level: string): Difference => ({ [level]: { rules: { limits: { concurrency: 0 } } } })

/** The order as the rules have it, and what brings each reason about. Reasons of one line are alternatives of one check. */
const ORDER: readonly Readonly<Partial<Record<ReasonCode, Difference>>>[] = [
  { 'compliance.denied': { query: { denial: { ruleId: 'rule', reason: 'no' } } } },
  { 'not_eligible.campaign_paused': { campaign: { status: 'paused' } } },
  { 'not_eligible.buyer_paused': { buyer: { status: 'paused' } } },
  { 'not_eligible.target_paused': { target: { status: 'paused' } } },
  { 'not_eligible.profile_paused': { profile: { status: 'paused' } } },
  { 'not_eligible.attempts_used': { campaign: { rules: { reroute: { maxAttempts: 1 } } }, query: { tried: [{ targetId: 'other', userId: null, reason: 'technical.busy' }] } } },
  { 'not_eligible.time_used': { campaign: { rules: { reroute: { maxSeconds: 1 } } }, query: { startedAtMs: 0 } } },
  { 'not_eligible.already_tried': { query: { tried: [{ targetId: 'target', userId: 'ann', reason: 'technical.busy' }] } } },
  { 'not_eligible.geography': settings({ geography: { include: { states: ['FL'] } } }) },
  { 'not_eligible.call_type': settings({ callTypes: ['transfer'] }) },
  { 'not_eligible.caller_type': settings({ callerTypes: ['landline'] }) },
  { 'compliance.attestation': { ...settings({ attestation: 'C' }), call: { attestation: null } } },
  { 'not_eligible.quality_history': settings({ quality: { minHistory: 21, minScore: 10_000 } }) },
  { 'not_eligible.quality': { target: { rules: { settings: { quality: { minHistory: 0, minScore: 10_000 } } } } } },
  { 'not_eligible.skills': { ...AGENTS_TARGET, call: { skills: ['medicare'] } } },
  { 'not_eligible.tag_filter': { profile: { rules: { filters: [[tag]] } } }, 'not_eligible.tag_missing': { profile: { rules: { filters: [[{ ...tag, tag: 'height' }]] } } } },
  { 'not_eligible.tag_rejected': { profile: { rules: { modifiers: [{ criterion: { ...tag, negative: true }, adjustment: 'reject' }] } } } },
  { 'not_eligible.duplicate_campaign': duplicate('campaign'), 'not_eligible.duplicate_buyer': duplicate('buyer'), 'not_eligible.duplicate_target': duplicate('target') },
  {
    'not_eligible.closed': settings({ schedule: { timeZone: 'America/New_York', hours: week(0, 60) } }),
    'not_eligible.break': settings({ schedule: { timeZone: 'America/New_York', hours: null, breaks: week(0, 1_440) } }),
    'not_eligible.holiday': settings({ schedule: { timeZone: 'America/New_York', hours: null, holidays: [{ date: '2026-11-24', spans: [] }] } }),
  },
  { 'capacity.total_cap': cap('total') },
  { 'capacity.month_cap': cap('month') },
  { 'capacity.day_cap': cap('day') },
  { 'capacity.hour_cap': cap('hour') },
  { 'capacity.campaign_concurrency': busy('campaign') },
  { 'capacity.buyer_concurrency': busy('buyer') },
  { 'capacity.target_concurrency': busy('target') },
  { 'capacity.profile_concurrency': busy('profile') },
  { 'capacity.no_agent_available': { target: { kind: 'agents' } } },
  {
    'technical.bid_timeout': { target: { bidSource: 'answer' } }, 'technical.bid_error': answer({ kind: 'none', reason: 'technical.bid_error', detail: null }),
    'technical.bid_invalid': answer({ kind: 'none', reason: 'technical.bid_invalid', detail: null }),
  },
  { 'technical.currency': answer({ kind: 'bid', bidMicros: units(10), currency: 'EUR', expiresAtMs: null }) },
  { 'price.bid_expired': { profile: { rules: { expiresAtMs: NOW } } } },
  { 'price.no_bid': { profile: { bidMicros: 0n } } },
  { 'price.below_floor': { campaign: { floorMicros: units(11) } } },
  { 'price.below_margin': { campaign: { rules: { minimumMargin: units(11) } } } },
  { 'price.total_spend': spend('total') },
  { 'price.month_spend': spend('month') },
  { 'price.day_spend': spend('day') },
  { 'price.hour_spend': spend('hour') },
  { 'price.insufficient_funds': { live: [{ kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: -1n }] } },
]
const steps = ORDER.flatMap((alternatives, place) => (Object.entries(alternatives) as [ReasonCode, Difference][]).map(([reason, difference]) => ({ reason, difference, place })))

/** Both cannot be so: seats that nobody has were not tried; a tried seat has the skills; one target has one answer. */
function excludeEachOther(first: ReasonCode, second: ReasonCode): boolean {
  if (first === 'not_eligible.already_tried') return second === 'not_eligible.skills' || second === 'capacity.no_agent_available'
  // One rule has both figures, and the profile's replaces the target's.
  if (first === 'not_eligible.quality_history') return second === 'not_eligible.quality'
  return first.startsWith('technical.bid_') && second === 'technical.currency'
}
const pairs = steps.flatMap((first) => steps.filter((second) => second.place > first.place && !excludeEachOther(first.reason, second.reason)).map((second) => ({ first, second })))

describe('the order of checks', () => {
  it('is that of the rules', () => {
    const atPlace = (reason: ReasonCode): number => CHECKS.findLastIndex(({ reasons }) => reasons.includes(reason))
    expect(steps.map(({ reason }) => atPlace(reason))).toEqual(steps.map(({ place }) => place))
    expect(CHECKS.length).toBe(ORDER.length)
  })

  it.each(steps)('$reason comes about alone, at its place', ({ reason, difference, place }) => {
    const judgement = judge(difference)
    expect(obstacleOf(judgement)?.reason).toBe(reason)
    if (judgement.kind === 'out') expect(judgement.stage).toBe(place)
  })

  it('names the first of any two that come together', () => {
    expect(pairs.length).toBeGreaterThan(700)
    for (const { first, second } of pairs) {
      const judgement = judge(second.difference, first.difference)
      expect(obstacleOf(judgement)?.reason, `${first.reason} with ${second.reason}`).toBe(first.reason)
    }
  })
})

describe('price obstacles', () => {
  const cheap: Difference = { campaign: { floorMicros: units(11) } }

  it.each<[string, Difference, ReasonCode, bigint]>([
    ['no bid', { profile: { bidMicros: 0n } }, 'price.no_bid', 0n],
    ['below zero', { profile: { rules: { modifiers: [{ criterion: { ...tag, negative: true }, adjustment: 'add', amount: -units(11) }] } } }, 'price.no_bid', units(-1)],
    ['below the floor', cheap, 'price.below_floor', units(10)],
    ['below the margin', { campaign: { rules: { minimumMargin: units(11) } } }, 'price.below_margin', units(10)],
  ])('leave a profile in for a step that asks no price: %s', (_, difference, reason, bidMicros) => {
    expect(judge(difference)).toEqual({ kind: 'in', bidMicros, priceObstacle: { reason, detail: expect.any(String) }, abstentions: [] })
  })

  it('are the reason of a profile that could not pay its bid either', () => {
    const judgement = judge(cheap, { live: [{ kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: units(9) }] })
    expect(judgement).toMatchObject({ kind: 'out', reason: 'price.below_floor', stage: CHECKS.findIndex(({ reasons }) => reasons.includes('price.below_floor')) })
  })

  it('count a bid below zero as nothing against funds', () => {
    const below: Difference = { profile: { rules: { modifiers: [{ criterion: { ...tag, negative: true }, adjustment: 'add', amount: -units(11) }] } } }
    const withFunds = (availableMicros: bigint): Difference => ({ live: [{ kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros }] })
    expect(judge(below, withFunds(0n)).kind).toBe('in')
    expect(judge(below, withFunds(-1n)).kind).toBe('out')
  })
})

describe('abstentions', () => {
  it('are of the rules that were asked: excluded circles, scores, modifiers', () => {
    const far = { center: { latE6: 0, lonE6: 0 }, radiusMeters: 1 }
    const unsure = { tag: 'height', comparison: 'greater_than', value: '1' } as const
    const difference: Difference = {
      call: { location: { latE6: null }, quality: null },
      profile: { rules: { settings: { geography: { exclude: { radii: [far] } }, quality: { minScore: 1, minHistory: 0 } }, modifiers: [{ criterion: unsure, adjustment: 'reject' }] } },
    }
    const rules = [{ rule: 'modifiers[0]', detail: 'tag height was not sent' }, { rule: 'geography.exclude.radii', detail: "the caller's coordinates are unknown" }, { rule: 'quality', detail: "the call's quality score is unknown" }]
    expect(judge(difference)).toEqual({ kind: 'in', bidMicros: units(10), priceObstacle: null, abstentions: rules })
    expect(judge(difference, { profile: { rules: { settings: { callTypes: ['transfer'] } } } }).abstentions).toEqual(rules.slice(0, 2))
  })

  it('are of modifiers also where the bidder gave no bid to modify', () => {
    expect(judge({ target: { bidSource: 'answer', rules: { modifiers: [{ criterion: { ...tag, tag: 'height' }, adjustment: 'reject' }] } } }))
      .toMatchObject({ kind: 'out', reason: 'technical.bid_timeout', bidMicros: null, abstentions: [{ rule: 'target.modifiers[0]', detail: 'tag height was not sent' }] })
  })
})

describe('a book that lacks the target', () => {
  it('has no place for the profile', () => {
    const { facts, profile } = world()
    expect(judgeProfile(facts, { ...profile, targetId: 'nobody' })).toMatchObject({ kind: 'out', reason: 'not_eligible.target_paused' })
  })
})
