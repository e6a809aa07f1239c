/**
 * Admission: one durable transaction that takes, for one call, the first candidate that still fits. It writes the inbox row, the call (or its
 * next attempt), the leases, the ledger hold, the stored decision and the events, or nothing. Many calls share one commit (micro-batches);
 * each caller gets its own answer after the commit.
 */
import type { Audience, CallOutcome, ReasonCode } from '@ringfloor/shared'

/** More candidates than this are cut off by the caller; the tail is tried in a later attempt. */
export const MAX_ADMISSION_CANDIDATES = 32

/** The current hour by the calendar of a zone, "2026-11-20T14"; it names its day and month as well. */
export interface ClockHour {
  readonly hour: string
}

export interface AdmissionCandidate {
  readonly targetId: string
  /** The bid profile that speaks for the target. Absent, or the target's own id: the implied one, which has no limits of its own. */
  readonly profileId?: string
  readonly buyerId: string
  /** The agent's seat; null for number and sip. */
  readonly userId: string | null
  readonly kind: 'agents' | 'number' | 'sip'
  /** The hold, and what is charged if the call is payable. */
  readonly priceMicros: bigint
  readonly payoutMicros: bigint
  /**
   * In whose windows the call counts: the hour in the campaign's, the buyer's and the target's zone (a profile counts by its target's), by the zone database that
   * routing used. What is absent the database takes from its own clock and zones. Which windows have caps it reads for itself.
   */
  readonly windows?: { readonly campaign: ClockHour; readonly buyer: ClockHour; readonly target: ClockHour }
  /** The target's windows alone, where `windows` is absent: "2026-11-20T14" and "2026-11-20". */
  readonly hourKey?: string | null
  readonly dayKey?: string | null
  /** TwiML to answer the webhook with if this candidate is taken; null when the attempt is not answered through a webhook. */
  readonly response: string | null
}

export interface AdmissionRequest {
  readonly organizationId: string
  /** Dedupe key of the webhook being answered; null when the next attempt starts outside a webhook. */
  readonly inboxKey: string | null
  readonly call: {
    readonly id: string
    /** Attempt 1 creates the call row; later attempts find it and are refused once it has ended. */
    readonly campaignId: string
    readonly publisherId: string | null
    readonly accountSid: string
    readonly callSid: string
    readonly from: string
    readonly to: string
    readonly callerState: string | null
    readonly callerZip: string | null
    readonly attestation: string | null
    readonly currency: string
    readonly configRevision: bigint
    readonly receivedAt: Date
  }
  /** 1 for the first. */
  readonly attempt: number
  /** Best first; may be empty. */
  readonly candidates: readonly AdmissionCandidate[]
  /** The decision knows of further candidates: where none of these fits, nothing is written and the answer is `more`. First attempts only. */
  readonly hasMore?: boolean
  /** What happens when none fits. `response` as above. */
  readonly whenNone: { readonly response: string | null; readonly outcome: CallOutcome }
  /** Facts and decision as JSON text. */
  readonly trace: string
  /** What the call will be rated by, as JSON text; kept with the call. Null or absent leaves what an earlier attempt has set. */
  readonly terms?: string | null
  /** Who hears of this call. */
  readonly audience: readonly Audience[]
  /** When leases and hold lapse if nothing else is heard. */
  readonly expiresAt: Date
}

export type AdmissionResult =
  | { readonly kind: 'admitted'; readonly candidateIndex: number; readonly response: string | null; readonly refused: readonly Refusal[] }
  | { readonly kind: 'none'; readonly response: string | null; readonly refused: readonly Refusal[] }
  /** None of the candidates fits, there are more, and nothing was written: decide again with more of them. */
  | { readonly kind: 'more'; readonly response: null }
  /** The inbox key (or this call's attempt) was there already: nothing was written. `response` is the first answer. */
  | { readonly kind: 'duplicate'; readonly response: string | null }
  /** The call has ended meanwhile (the caller hung up): nothing was written but the inbox row. */
  | { readonly kind: 'call_ended'; readonly response: string | null }

export interface Refusal {
  readonly index: number
  readonly code: Extract<
    ReasonCode,
    | `not_eligible.${'campaign' | 'buyer' | 'target' | 'profile'}_paused`
    | `capacity.${'campaign' | 'buyer' | 'target' | 'profile'}_concurrency`
    | `capacity.${'total' | 'month' | 'day' | 'hour'}_cap`
    | `price.${'total' | 'month' | 'day' | 'hour'}_spend`
    | 'capacity.no_agent_available'
    | 'price.insufficient_funds'
  >
}

export interface Admission {
  /** Resolves after the commit. Rejects with AppError `overloaded` when the queue is full, `database.unavailable` when the database is. */
  admit(request: AdmissionRequest): Promise<AdmissionResult>
}
