/** Shapes of the call state machine. Instants are Unix milliseconds, durations whole seconds as the carrier bills them. */
import type { AttemptState, CallOutcome, CallState, CarrierCallStatus, ReasonCode } from '@ringfloor/shared'

/** One thing the carrier said about one leg: a status callback, a Dial action, or the answer of its REST API. */
export interface LegReport {
  readonly status: CarrierCallStatus
  /** Twilio's SequenceNumber; null where the report has none (Dial action, REST). */
  readonly sequence: number | null
  /** The carrier's own timestamp where it sends one, else when the report came. */
  readonly atMs: number
  /** `CallDuration` or `DialCallDuration`; only believed from a terminal report. */
  readonly durationSeconds: number | null
}

/** All that the reports of one leg add up to; one row of `call_leg`. */
export interface LegState {
  readonly status: CarrierCallStatus
  /** Highest SequenceNumber seen, -1 for none. Kept for diagnosis: the order of delivery never decides anything. */
  readonly sequence: number
  readonly ringingAtMs: number | null
  readonly answeredAtMs: number | null
  readonly endedAtMs: number | null
  readonly durationSeconds: number | null
}

/** What the exchange and the carrier know of one attempt. */
export interface AttemptInput {
  /** 1 for the first. */
  readonly number: number
  readonly targetId: string
  readonly kind: 'agents' | 'number' | 'sip'
  /** Null while the carrier has said nothing of it. For agents: store `queued` as soon as REST has created the leg. */
  readonly leg: LegState | null
  /** The carrier accepted our cancel, or the leg was never placed and will not be. */
  readonly canceledByUs: boolean
  /** The carrier refused to place the leg at all, so that no leg will ever report. */
  readonly placementFailed: boolean
}

/** Everything that decides where a call stands. */
export interface CallInput {
  /** Null while nothing but the voice webhook came: the caller is there. */
  readonly callerLeg: LegState | null
  readonly attempts: readonly AttemptInput[]
  /**
   * Set once the exchange has given up on finding (another) candidate, and which outcome that means: `unanswered` (the apology is played),
   * `refused` (the call was rejected) or `failed`. Null while there may be one.
   */
  readonly exhausted: Extract<CallOutcome, 'unanswered' | 'refused' | 'failed'> | null
}

export interface DerivedAttempt {
  readonly number: number
  readonly targetId: string
  readonly kind: AttemptInput['kind']
  readonly state: AttemptState
  readonly ringingAtMs: number | null
  readonly answeredAtMs: number | null
  readonly endedAtMs: number | null
  /** Carrier's duration; null until it is known, and where nobody answered. */
  readonly talkSeconds: number | null
  readonly canceledByUs: boolean
  /** Why it came to nothing; null while it may still succeed and where it was answered. */
  readonly reason: ReasonCode | null
}

export interface DerivedCall {
  readonly state: CallState
  /** Null until nothing that is still to be reported can change it; then final. */
  readonly outcome: CallOutcome | null
  /** By number. */
  readonly attempts: readonly DerivedAttempt[]
  /** Number of the attempt that has, or had, the caller; null where nobody answered in time. */
  readonly answeredAttempt: number | null
  readonly callerEnded: boolean
  readonly exhausted: boolean
  /** First sign of ringing of any attempt. */
  readonly ringingAtMs: number | null
  readonly connectedAtMs: number | null
  readonly endedAtMs: number | null
  /** Duration of the answered leg; 0 where nobody answered; null until it is final. */
  readonly talkSeconds: number | null
}

/** What the exchange must do next. Every action may be repeated without harm. */
export type NextAction =
  /** Nothing, until the next report. If none comes, the reconciler asks the carrier and feeds its answer in as a report. */
  | { readonly kind: 'wait' }
  /**
   * Find the next candidate, or declare the call exhausted. `after` is the number of the last attempt, 0 for none. Behind a number or sip attempt
   * the caller's Dial action is the place to answer with it; behind an agents attempt the caller sits in a conference and REST moves on.
   */
  | { readonly kind: 'try_next'; readonly after: number }
  /** End this attempt's leg (REST `Status=completed` works in every state), or, where it was not placed yet, never place it. */
  | { readonly kind: 'cancel_attempt'; readonly number: number }
  /** The answered candidate has hung up: end the caller's leg (hang up in its next webhook answer, or by REST). */
  | { readonly kind: 'end_caller' }
  /** Rate the call, post or void the hold, release what is left. Final: no later report changes these values. */
  | { readonly kind: 'settle'; readonly outcome: CallOutcome; readonly answeredAttempt: number | null; readonly talkSeconds: number }
