/**
 * Everything the engine may know when it decides on one call, and what it decides. The book and its live figures are named by their position in the change
 * log and stored there; all else is stored with the call. So any decision can be explained and repeated bit for bit, at any later time.
 */
import type { CallerType, ReasonCode } from '@ringfloor/shared'
import type { CampaignBook, LiveView } from './book/types.ts'

/** Bumped whenever the same facts could give another decision. */
export const RULES_VERSION = '2026.2'

export interface CallFacts {
  readonly callId: string
  /** E.164, or what the carrier says when the caller withholds it ("anonymous"). */
  readonly from: string
  readonly to: string
  /** Where the caller is thought to be. Number metadata or what a publisher sent, not proof of a place. */
  readonly location: {
    /** ISO 3166-1 alpha-2. */
    readonly country: string | null
    readonly state: string | null
    /** Lower case. */
    readonly city: string | null
    readonly zip: string | null
    readonly latE6: number | null
    readonly lonE6: number | null
  }
  readonly callType: string | null
  readonly callerType: CallerType
  /** STIR/SHAKEN verdict as the carrier sent it ("TN-Validation-Passed-A"); null when absent. */
  readonly attestation: string | null
  /** Of the source that brought the call: 0 to 10000 and the number of calls it rests on. Null where nothing is known. */
  readonly quality: { readonly score: number; readonly history: number } | null
  /** Names keep their case. */
  readonly tags: Readonly<Record<string, string>>
  /** Earlier calls of the same caller, any order. */
  readonly earlierCalls: readonly EarlierCall[]
  /** Skill that an agent must have, beside those of the campaign. */
  readonly skills: readonly string[]
}

export interface EarlierCall {
  readonly atMs: number
  readonly campaignId: string
  readonly buyerId: string | null
  readonly targetId: string | null
  readonly connected: boolean
  readonly converted: boolean
}

/** The compliance verdict that forbids the call; an allowed call has none. */
export interface DenialFacts {
  /** Which rule, by its stable id. */
  readonly ruleId: string
  /** In words, for the exchange's staff: it may speak of the caller. */
  readonly reason: string
}

/** What an earlier attempt of this call tried: a target of kind `number`/`sip` is not tried twice, an `agents` target not by the same seat. */
export interface TriedFacts {
  readonly targetId: string
  readonly userId: string | null
  readonly reason: ReasonCode
}

/** What a bidder outside the exchange said to this call. */
export type BidAnswer =
  | { readonly kind: 'bid'; readonly bidMicros: bigint; readonly currency: string; readonly expiresAtMs: number | null }
  | { readonly kind: 'none'; readonly reason: Extract<ReasonCode, 'price.no_bid' | 'technical.bid_timeout' | 'technical.bid_error' | 'technical.bid_invalid'>; readonly detail: string | null }

/** Offsets from UTC as the zone database of the time had them. */
export interface ZoneTable {
  /** "2026b" */
  readonly databaseVersion: string
  /** The offset in force at an instant, and until when it is in force (Infinity where that is not known to end). */
  readonly offsetAt: (zone: string, atMs: number) => { readonly offsetMinutes: number; readonly untilMs: number }
}

/** What calls to a target have brought in on average, as history had it when the call came. */
export interface RevenueFacts {
  readonly targetId: string
  readonly calls: number
  readonly microsPerCall: bigint
}

/** All facts but the book. */
export interface RouteQuery {
  readonly nowMs: number
  /** A random 32-bit number drawn by the caller; decides ties, weights and splits. */
  readonly draw: number
  /** When routing of this call began: the time limit counts from here. */
  readonly startedAtMs: number
  readonly zones: ZoneTable
  readonly call: CallFacts
  readonly tried: readonly TriedFacts[]
  /** Null: no compliance rule objects. Otherwise no target gets the call, whatever else is true. */
  readonly denial: DenialFacts | null
  /** By target id; a target with `bidSource: 'answer'` that is missing did not answer in time. */
  readonly answers: ReadonlyMap<string, BidAnswer>
  /** Where this node has just sent other calls whose admission the log does not show yet, oldest first: they count as turns and load, so that calls at the same instant spread. */
  readonly pending: readonly { readonly targetId: string; readonly userId: string | null }[]
  readonly revenue: readonly RevenueFacts[]
}

export interface RouteFacts extends RouteQuery {
  readonly book: CampaignBook
  readonly live: LiveView
}

/** One way to connect the call, best first. An agents target yields one candidate per seat that can ring. */
export interface Candidate {
  readonly profileId: string
  readonly targetId: string
  readonly buyerId: string
  /** The agent's seat; null for number and sip. */
  readonly userId: string | null
  /** After modifiers. */
  readonly bidMicros: bigint
  /** What the buyer pays if this candidate takes the call. */
  readonly priceMicros: bigint
  /** Place of the target among all that are in, 1 first; seats of one target share it. */
  readonly rank: number
}

/** What the hot path computes. */
export interface RouteDecision {
  readonly rulesVersion: string
  /** At most as many as were asked for. */
  readonly candidates: readonly Candidate[]
  /** There are more candidates than were asked for. */
  readonly hasMore: boolean
}

/** A rule that could not decide, and so did not: "modifiers[2]: tag age was not sent". */
export interface Abstention {
  readonly rule: string
  readonly detail: string
}

export interface ProfileVerdict {
  readonly profileId: string
  readonly targetId: string
  readonly buyerId: string
  /** After modifiers, as far as they were applied; null where an outside bidder gave none. */
  readonly bidMicros: bigint | null
  readonly result: 'won' | 'lost' | 'not_eligible'
  /** Of its target; null where the profile is not its target's candidate. */
  readonly rank: number | null
  /** Null only for the winner. */
  readonly reason: ReasonCode | null
  /** The deciding value in words. Its own figures only, for its buyer reads it. */
  readonly detail: string | null
  readonly abstentions: readonly Abstention[]
}

/** How a target fared: as its best profile did. */
export interface TargetVerdict {
  readonly targetId: string
  readonly buyerId: string
  /** The profile that speaks for it. */
  readonly profileId: string
  readonly bidMicros: bigint | null
  readonly rank: number | null
  readonly result: 'won' | 'lost' | 'not_eligible'
  readonly reason: ReasonCode | null
  readonly detail: string | null
}

/** The whole story, derived on demand: every candidate, and one verdict per profile and per target. Both lists are sorted by id. */
export interface Explanation {
  readonly rulesVersion: string
  readonly candidates: readonly Candidate[]
  readonly profiles: readonly ProfileVerdict[]
  readonly targets: readonly TargetVerdict[]
}
