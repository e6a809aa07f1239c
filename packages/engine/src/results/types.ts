/** What is stored of a call that says how it went: the decisions with what admission made of them, and the attempts with how they ended. */
import type { AttemptState, CallOutcome, CallState, ReasonCode } from '@ringfloor/shared'
import type { TargetConfig } from '../book/types.ts'
import type { Candidate, TargetVerdict } from '../facts.ts'

export interface AttemptRecord {
  /** 1 for the first. */
  readonly number: number
  readonly targetId: string
  readonly kind: TargetConfig['kind']
  readonly state: AttemptState
}

/** Where the call stands: all that the fate of one attempt depends on. */
export interface CallProgress {
  readonly state: CallState
  readonly outcome: CallOutcome | null
  /** The caller talks, or has talked, with somebody. */
  readonly wasConnected: boolean
  /** Ascending by number. */
  readonly attempts: readonly AttemptRecord[]
}

/** What the admission transaction made of a decision. */
export interface AdmissionVerdict {
  /** Which candidate took the call; null when none did. */
  readonly admittedIndex: number | null
  /** Candidates that no longer fitted, by index, in the order in which they were tried, and what was full or short. */
  readonly refused: readonly { readonly index: number; readonly code: ReasonCode }[]
}

/** How a target fared in one decision, under whichever rules: those of before knew no bid profiles. */
export type DecidedVerdict = Omit<TargetVerdict, 'profileId'>

/** The part of a decision that the results follow from: of a trace, or derived on demand. */
export interface DecidedTargets {
  readonly facts: { readonly targets: readonly Pick<TargetConfig, 'targetId' | 'kind'>[] }
  readonly decision: { readonly candidates: readonly Pick<Candidate, 'targetId'>[]; readonly verdicts: readonly DecidedVerdict[] }
}

export interface JudgedDecision extends AdmissionVerdict {
  /** Number of the attempt that this decision was made for. */
  readonly attempt: number
  /** Null where what is stored is not a decision that this version can read. */
  readonly trace: DecidedTargets | null
}

export interface CallHistory extends CallProgress {
  /** Ascending by attempt. */
  readonly decisions: readonly JudgedDecision[]
}

/**
 * `answered`: the target got the caller, for ever: what comes after does not unmake it · `open`: the attempt has the call now · `missed`: it came
 * to nothing.
 */
export type AttemptFate = { readonly kind: 'answered' | 'open'; readonly reason: null } | { readonly kind: 'missed'; readonly reason: ReasonCode }

/** How the whole call went for one target. `reason` is null only while the target has the call, or had it. */
export interface TargetResult extends DecidedVerdict {
  readonly kind: TargetConfig['kind']
}
