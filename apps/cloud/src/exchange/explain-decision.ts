/** A decision of the past with every verdict, under whichever rules it was made. */
import { explainRecord } from '@ringfloor/engine'
import type { Explanation, RouteFacts } from '@ringfloor/engine'
import { replay, type Trace } from '@ringfloor/engine/rules-2026-1'
import { describeAuction, describePlan } from './describe-plan.ts'
import type { ExplainedDecision } from './explanation-view.ts'
import type { PastDecision } from './history.ts'

export interface DecisionPlace {
  readonly callId: string
  readonly attempt: number
  /** As it was stored. */
  readonly trace: string
  /** Newest entry of the organisation's log. */
  readonly latestSeq: number
}

export function explainPast(decision: Exclude<PastDecision, { readonly kind: 'unreadable' }>, place: DecisionPlace): ExplainedDecision {
  if (decision.kind === 'trace') return explainTrace(decision.trace, place)
  const { record, facts } = decision
  const { explanation, consistent } = explainRecord(record, facts.book, facts.live)
  return explainedFacts(facts, explanation, { ...place, bookSeq: record.seq, zoneDatabase: record.zones.databaseVersion, consistent })
}

export interface ExplainedOrigin extends DecisionPlace {
  readonly bookSeq: number
  readonly zoneDatabase: string
  readonly consistent: boolean
}

export function explainedFacts(facts: RouteFacts, explanation: Explanation, origin: ExplainedOrigin): ExplainedDecision {
  const { campaign } = facts.book
  return {
    callId: origin.callId, attempt: origin.attempt, campaignId: campaign.campaignId, decidedAtMs: facts.nowMs, rulesVersion: explanation.rulesVersion, zoneDatabase: origin.zoneDatabase,
    bookSeq: origin.bookSeq, changesSince: Math.max(0, origin.latestSeq - origin.bookSeq), draw: facts.draw, currency: campaign.currency,
    method: (nameOf) => [...describeDenial(facts.denial), ...describePlan(facts.book, facts.draw, nameOf)], consistent: origin.consistent, candidates: explanation.candidates, targets: explanation.targets,
    profiles: explanation.profiles,
  }
}

/** Rules 2026.1 knew one bid per target. */
function explainTrace({ facts, decision }: Trace, place: DecisionPlace): ExplainedDecision {
  const targets = decision.verdicts.map((verdict) => ({ ...verdict, profileId: verdict.targetId }))
  return {
    callId: place.callId, attempt: place.attempt, campaignId: facts.campaign.campaignId, decidedAtMs: facts.nowMs, rulesVersion: decision.rulesVersion, zoneDatabase: null, bookSeq: null,
    changesSince: null, draw: facts.draw, currency: facts.campaign.currency, method: () => [...describeDenial(facts.denial ?? null), describeAuction(facts.campaign)],
    consistent: replay(place.trace) === place.trace, candidates: decision.candidates, targets, profiles: targets.map((target) => ({ ...target, abstentions: [] })),
  }
}

function describeDenial(denial: RouteFacts['denial']): string[] {
  return denial ? [`Compliance rule ${denial.ruleId} forbids the call: ${denial.reason}`] : []
}
