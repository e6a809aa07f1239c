/** What is true of every decision of rules 2026.2, whatever the facts. */
import { CAP_WINDOWS, REASON_CODES, reasonRange, type AskStep, type Limits } from '@ringfloor/shared'
import { expect } from 'vitest'
import { computePayout } from '../src/billing/index.ts'
import { decideRoute, explainRoute, reserveOf, type Candidate, type CampaignBook, type Explanation, type Level, type RouteFacts, type TargetConfig } from './engine.ts'
import { reversed } from './next-arbitraries.ts'
import { windowKeyAt } from './next-fixture.ts'

export function expectDecisionInvariants(facts: RouteFacts, explanation: Explanation): void {
  const { candidates } = explanation
  expectVerdictInvariants(facts, explanation)
  expect(decideRoute(facts)).toEqual({ rulesVersion: explanation.rulesVersion, candidates, hasMore: false })
  for (let max = 0; max <= candidates.length; max++) {
    expect(decideRoute(facts, max)).toEqual({ rulesVersion: explanation.rulesVersion, candidates: candidates.slice(0, max), hasMore: max < candidates.length })
  }
  expect(new Set(candidates.map((candidate) => `${candidate.targetId} ${candidate.userId}`)).size).toBe(candidates.length)
  let lastRank = 0
  for (const candidate of candidates) {
    expect([lastRank, lastRank + 1]).toContain(candidate.rank)
    lastRank = candidate.rank
    expectCandidateInvariants(facts, candidate)
  }
  expect(explainRoute(facts)).toEqual(explanation)
  expect(explainRoute(reversed(facts))).toEqual(explanation)
}

/** One verdict per profile and per target, each with exactly one reason unless it won, and they tell the same story as the candidates. */
function expectVerdictInvariants({ book }: RouteFacts, { candidates, profiles, targets }: Explanation): void {
  expect(profiles.map((verdict) => verdict.profileId)).toEqual([...book.profiles.keys()].sort())
  expect(targets.map((verdict) => verdict.targetId)).toEqual([...book.targets.keys()].sort())
  for (const verdict of [...profiles, ...targets]) {
    const first = candidates.find((candidate) => candidate.profileId === verdict.profileId)
    expect(verdict.rank).toBe(first?.rank ?? null)
    expect(verdict.result === 'won').toBe(verdict.rank === 1)
    if (verdict.result === 'won') expect(verdict.reason).toBeNull()
    else {
      expect(REASON_CODES).toContain(verdict.reason)
      expect(verdict.result).toBe(verdict.reason !== null && reasonRange(verdict.reason) === 'lost' ? 'lost' : 'not_eligible')
    }
  }
  for (const target of targets) {
    const speaker = profiles.find((profile) => profile.profileId === target.profileId)
    expect(target).toEqual({ ...speaker, abstentions: undefined })
    const candidate = candidates.find(({ targetId }) => targetId === target.targetId)
    if (candidate !== undefined) expect(target.profileId).toBe(candidate.profileId)
  }
}

function expectCandidateInvariants(facts: RouteFacts, candidate: Candidate): void {
  const { book } = facts
  const target = book.targets.get(candidate.targetId)
  if (target === undefined) throw new Error(`${candidate.targetId} is not in the book`)
  const reserve = reserveOf(book)
  if (candidate.bidMicros < reserve || candidate.priceMicros < reserve) {
    expect(stepsAsking(book, target).some((step) => step.kind === 'strategy' && step.anyPrice === true)).toBe(true)
    expect(candidate.priceMicros).toBe(candidate.bidMicros > 0n ? candidate.bidMicros : 0n)
  } else expect(candidate.priceMicros).toBeLessThanOrEqual(candidate.bidMicros)
  expect(candidate.userId === null).toBe(target.kind !== 'agents')
  expect(facts.live.availableMicros(target.buyerId, book.campaign.currency)).toBeGreaterThanOrEqual(candidate.bidMicros)
  for (const { level, id, limits, zone } of limitsOn(book, target, candidate)) expectWithinLimits(facts, level, id, limits ?? {}, zone, candidate.bidMicros)

  const payout = computePayout(candidate.priceMicros, book.campaign.payout?.amount ?? null)
  const margin = candidate.priceMicros - payout
  expect(payout).toBeGreaterThanOrEqual(0n)
  expect(margin).toBeGreaterThanOrEqual(candidate.priceMicros < reserve ? 0n : (book.campaign.rules.minimumMargin ?? 0n))
  expect(payout + margin).toBe(candidate.priceMicros)
}

function limitsOn(book: CampaignBook, target: TargetConfig, { profileId }: Candidate): { level: Level; id: string; limits: Limits | undefined; zone: string }[] {
  const buyer = book.buyers.get(target.buyerId)
  return [
    { level: 'campaign', id: book.campaign.campaignId, limits: book.campaign.rules.limits, zone: book.campaign.timeZone },
    { level: 'buyer', id: target.buyerId, limits: buyer?.rules.limits, zone: buyer?.timeZone ?? 'UTC' },
    { level: 'target', id: target.targetId, limits: target.rules.limits, zone: target.timeZone },
    { level: 'profile', id: profileId, limits: book.profiles.get(profileId)?.rules.limits, zone: target.timeZone },
  ]
}

function expectWithinLimits({ live, nowMs, zones }: RouteFacts, level: Level, id: string, limits: Limits, zone: string, bidMicros: bigint): void {
  expect(live.live(level, id)).toBeLessThan(limits.concurrency ?? Infinity)
  for (const window of CAP_WINDOWS) {
    const used = live.used(level, id, windowKeyAt(window, nowMs, zones.offsetAt(zone, nowMs).offsetMinutes))
    expect(used.calls).toBeLessThan(limits.calls?.[window] ?? Infinity)
    const spendLimit = limits.spend?.[window] ?? null
    if (spendLimit !== null) expect(used.micros + (bidMicros > 0n ? bidMicros : 0n)).toBeLessThanOrEqual(spendLimit)
  }
}

/** The steps anywhere in the plan, in whichever branch, that select a target. */
function stepsAsking(book: CampaignBook, target: TargetConfig): AskStep[] {
  const steps = (book.campaign.rules.plan ?? [{ kind: 'auction' as const }]).flatMap((step) => (step.kind === 'split' ? step.branches.flatMap((branch) => branch.steps) : [step]))
  return steps.filter((step) => selects(step, target))
}

/** Whether a step's selector names a target. */
export function selects({ only }: AskStep, { targetId, rules }: TargetConfig): boolean {
  return only === undefined || only.targetIds?.includes(targetId) === true || rules.labels?.some((label) => only.labels?.includes(label)) === true
}
