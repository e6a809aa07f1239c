/**
 * Everything the engine may know about one call. Facts come in, a decision and its trace go out; the facts are stored with the call, so that the
 * decision can be repeated bit for bit. Money is bigint micro-units, instants are Unix milliseconds.
 */
import type { ReasonCode, WeeklyHours } from '@ringfloor/shared'

/** Bumped whenever the same facts could give another decision. */
export const RULES_VERSION = '2026.1'

export interface CallFacts {
  readonly callId: string
  /** E.164, or what the carrier says when the caller withholds it ("anonymous"). */
  readonly from: string
  readonly to: string
  /** Two-letter state or province as the carrier reports it; number metadata, not proof of a place. Null when unknown. */
  readonly callerState: string | null
  readonly callerZip: string | null
  /** STIR/SHAKEN verdict as the carrier sent it; null when absent. */
  readonly attestation: string | null
}

export interface CampaignFacts {
  readonly campaignId: string
  readonly version: number
  readonly status: 'active' | 'paused'
  readonly auctionKind: 'first_price' | 'second_price'
  readonly floorMicros: bigint
  /** Second price only: added to the runner-up's bid. */
  readonly incrementMicros: bigint
  readonly currency: string
  readonly maxConcurrency: number | null
  readonly live: number
  /** How long one candidate may ring. */
  readonly ringTimeoutSeconds: number
}

export interface BuyerFacts {
  readonly buyerId: string
  readonly version: number
  readonly status: 'active' | 'paused'
  readonly maxConcurrency: number | null
  readonly live: number
  /** posted - held + credit limit */
  readonly availableMicros: bigint
}

export interface SeatFacts {
  readonly userId: string
  /** When the seat last became idle; the longest idle is offered the call first. */
  readonly idleSinceMs: number
}

export interface TargetFacts {
  readonly targetId: string
  readonly buyerId: string
  readonly version: number
  readonly kind: 'agents' | 'number' | 'sip'
  readonly status: 'active' | 'paused'
  readonly bidMicros: bigint
  /** Offset of the target's zone from UTC at `nowMs`, looked up by the caller so that replay needs no zone database. */
  readonly timeZone: string
  readonly utcOffsetMinutes: number
  /** Null: always open. */
  readonly hours: WeeklyHours | null
  /** Null or empty: any state. An unknown caller state does not match a list. */
  readonly states: readonly string[] | null
  readonly maxConcurrency: number | null
  readonly live: number
  readonly hourCap: number | null
  readonly hourUsed: number
  readonly dayCap: number | null
  readonly dayUsed: number
  /** Agents targets only: seats that are available with a ready softphone and no call. */
  readonly seats: readonly SeatFacts[]
}

/** The compliance verdict that forbids the call; an allowed call has none. */
export interface DenialFacts {
  /** Which rule, by its stable id. */
  readonly ruleId: string
  /** In words, for the exchange's staff: it may speak of the caller. */
  readonly reason: string
}

export interface RouteFacts {
  readonly nowMs: number
  /** A random 32-bit number drawn by the caller; decides ties. */
  readonly draw: number
  readonly call: CallFacts
  readonly campaign: CampaignFacts
  readonly buyers: readonly BuyerFacts[]
  readonly targets: readonly TargetFacts[]
  /** What earlier attempts of this call tried: a target of kind `number`/`sip` is not tried twice, an `agents` target not by the same seat. */
  readonly tried: readonly { readonly targetId: string; readonly userId: string | null; readonly reason: ReasonCode }[]
  /** Absent or null: no compliance rule objects. Otherwise no target gets the call, whatever else is true. */
  readonly denial?: DenialFacts | null
}

/** One way to connect the call, best first. An agents target yields one candidate per idle seat. */
export interface Candidate {
  readonly targetId: string
  readonly buyerId: string
  /** The agent's seat; null for number and sip. */
  readonly userId: string | null
  readonly bidMicros: bigint
  /** What the buyer pays if this candidate takes the call. */
  readonly priceMicros: bigint
  /** Rank of the target among valid bids, 1 first; seats of one target share it. */
  readonly rank: number
}

export interface TargetVerdict {
  readonly targetId: string
  readonly buyerId: string
  readonly bidMicros: bigint
  readonly rank: number | null
  readonly result: 'won' | 'lost' | 'not_eligible'
  /** Null only for the winner. */
  readonly reason: ReasonCode | null
  readonly detail: string | null
}

export interface RouteDecision {
  readonly rulesVersion: string
  readonly candidates: readonly Candidate[]
  /** One per target, in the order of the facts. */
  readonly verdicts: readonly TargetVerdict[]
}
