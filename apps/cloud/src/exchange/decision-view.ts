/** A stored decision as people are shown it, whatever the rules and the format it was stored under. */
import type { CallFacts, CampaignConfig, Candidate, DecidedVerdict, DenialFacts, RouteFacts, TargetConfig } from '@ringfloor/engine'
import type { Trace } from '@ringfloor/engine/rules-2026-1'
import { explainRoute } from '@ringfloor/engine'

export interface DecisionView {
  readonly facts: {
    readonly draw: number
    readonly campaign: Pick<CampaignConfig, 'auctionKind' | 'floorMicros'>
    readonly targets: readonly Pick<TargetConfig, 'targetId' | 'buyerId' | 'kind'>[]
    readonly denial?: DenialFacts | null
    /** What rules could look at beside the caller's number; rules 2026.1 knew nothing of it. */
    readonly call?: Pick<CallFacts, 'callType' | 'callerType' | 'quality' | 'tags' | 'earlierCalls' | 'skills'>
  }
  readonly decision: {
    readonly rulesVersion: string
    readonly candidates: readonly Pick<Candidate, 'targetId' | 'buyerId' | 'userId' | 'priceMicros'>[]
    readonly verdicts: readonly DecidedVerdict[]
  }
}

export const viewOfTrace = ({ facts: { draw, campaign, targets, denial }, decision }: Trace): DecisionView => ({
  facts: { draw, campaign, targets, denial: denial ?? null }, decision,
})

/** Derives what the hot path did not compute. Takes nothing along that changes when the book moves on. */
export function viewOfFacts(facts: RouteFacts): DecisionView {
  const { rulesVersion, candidates, targets } = explainRoute(facts)
  const { auctionKind, floorMicros } = facts.book.campaign
  return {
    facts: {
      draw: facts.draw, campaign: { auctionKind, floorMicros }, denial: facts.denial, call: facts.call,
      targets: [...facts.book.targets.values()].map(({ targetId, buyerId, kind }) => ({ targetId, buyerId, kind })),
    },
    decision: { rulesVersion, candidates, verdicts: targets },
  }
}
