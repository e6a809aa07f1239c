/** Reads the part of a stored decision that people are shown. The engine knows the layout; replay reads the whole elsewhere. */
import { decodeStoredTrace, type CampaignFacts, type Candidate, type TargetFacts, type TargetVerdict } from '@ringfloor/engine'

export interface RouteTrace {
  readonly facts: {
    readonly draw: number
    readonly campaign: Pick<CampaignFacts, 'auctionKind' | 'floorMicros'>
    readonly targets: readonly Pick<TargetFacts, 'targetId' | 'buyerId' | 'kind'>[]
  }
  readonly decision: {
    readonly rulesVersion: string
    readonly candidates: readonly Pick<Candidate, 'targetId' | 'buyerId' | 'userId' | 'priceMicros'>[]
    readonly verdicts: readonly TargetVerdict[]
  }
}
export type StoredVerdict = RouteTrace['decision']['verdicts'][number]

/** Null where the value is not a decision this version knows: the journey then shows the call without its auction. */
export function parseRouteTrace(stored: unknown): RouteTrace | null {
  return decodeStoredTrace(stored) ?? null
}
