/** One decision on the book as it stands this moment: from here to the record nothing waits, so that the record's position is the one it was made on. */
import type { CallFacts, DenialFacts, RouteDecision, RouteQuery, TriedFacts, ZoneTable } from '@ringfloor/engine'
import { RULES_VERSION } from '@ringfloor/engine'
import { callTermsOf, writeCallTerms } from '@ringfloor/shared'
import type { CallTerms } from '@ringfloor/shared'
import type { OrganizationBook, PendingCall, PendingCalls } from '../exchange/index.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { ComplianceVerdict } from './compliance.ts'
import { buildQuery } from './gather-facts.ts'
import { drawUint32 } from './random-pool.ts'
import type { CampaignPlan } from './routing-book.ts'

export interface DecideInput {
  readonly book: OrganizationBook
  readonly plan: CampaignPlan
  /** Null where the campaign's order of candidates does not depend on them. */
  readonly pendingCalls: PendingCalls | null
  readonly zones: ZoneTable
  readonly metrics: Pick<Metrics, 'decisions' | 'decideSeconds' | 'decisionBytes'>
  readonly facts: CallFacts
  readonly tried: readonly TriedFacts[]
  readonly revenue: RouteQuery['revenue']
  readonly denial: ComplianceVerdict | null
  readonly startedAt: Date
  readonly now: () => Date
  readonly maxCandidates: number
}

export interface DecidedAttempt {
  readonly book: OrganizationBook
  readonly query: RouteQuery
  readonly decision: RouteDecision
  /** What is stored of it. */
  readonly record: string
  /** What the call will be rated by. */
  readonly terms: { readonly value: CallTerms; readonly text: string }
  /** The campaign or its publisher takes no calls. */
  readonly isPaused: boolean
  /** To be told what became of it; null where that does not matter to others. */
  readonly pending: PendingCall | null
}

export function decideAttempt(input: DecideInput): DecidedAttempt {
  const { book, plan, metrics } = input
  const campaignId = plan.campaign.id
  const query = buildQuery({
    nowMs: input.now().getTime(), draw: drawUint32(), zones: input.zones, startedAt: input.startedAt, call: input.facts, tried: input.tried,
    denial: toDenialFacts(input.denial), pending: listPending(input), revenue: input.revenue,
  })
  const stop = metrics.decideSeconds.startTimer()
  const decision = book.decide(campaignId, query, input.maxCandidates) ?? { rulesVersion: RULES_VERSION, candidates: [], hasMore: false }
  stop()
  const record = book.record(campaignId, query, decision, input.maxCandidates)
  const [best] = decision.candidates
  metrics.decisions.inc({ result: query.denial ? 'denied' : best ? 'candidates' : 'none' })
  metrics.decisionBytes.observe(record.length)
  return {
    book, query, decision, record, terms: termsOf(book, plan), isPaused: isPaused(book, campaignId),
    pending: best && input.pendingCalls ? input.pendingCalls.add({ targetId: best.targetId, userId: best.userId }) : null,
  }
}

function toDenialFacts(denial: ComplianceVerdict | null): DenialFacts | null {
  return denial && { ruleId: denial.ruleId, reason: denial.reason }
}

/** Agents may sit in several campaigns; targets are one campaign's. */
function listPending({ book, plan, pendingCalls }: DecideInput): RouteQuery['pending'] {
  return pendingCalls?.list(({ targetId, userId }) => userId !== null || book.config.targets.get(targetId)?.campaignId === plan.campaign.id) ?? []
}

/** By the book the decision was made on; the page only where the book leaves it open. */
function termsOf({ config }: OrganizationBook, plan: CampaignPlan): DecidedAttempt['terms'] {
  const campaign = config.campaigns.get(plan.campaign.id)
  const fromPage = callTermsOf(plan.campaign)
  const value: CallTerms = campaign ? { charge: campaign.rules.charge ?? fromPage.charge, payout: campaign.payout } : fromPage
  return { value, text: writeCallTerms(value) }
}

function isPaused({ config }: OrganizationBook, campaignId: string): boolean {
  const campaign = config.campaigns.get(campaignId)
  const publisher = campaign?.publisherId == null ? undefined : config.publishers.get(campaign.publisherId)
  return campaign?.status !== 'active' || publisher?.status === 'paused'
}
