/** Shapes of rating. Money is bigint micro-units of one currency, durations are whole seconds. */
import type { CallOutcome, CallTerms } from '@ringfloor/shared'

/** What is known for certain about a conversion. */
export interface ConversionFacts {
  /** False: none will come any more. */
  readonly reported: boolean
  /** What the buyer says it earned; null where it did not say. */
  readonly revenueMicros: bigint | null
}

/** One attempt that was offered to its target, and is over. An attempt that was never dialled is not rated: its hold is given back. */
export interface RateCallInput {
  /** Clearing price of the candidate: what is held, the most that can be charged. */
  readonly heldMicros: bigint
  /** As they were when the call was routed. */
  readonly terms: CallTerms
  /** Of this attempt: `connected` where it was answered and had the caller. */
  readonly outcome: CallOutcome
  /** From the answer to the end, as the carrier reports it. */
  readonly talkSeconds: number
  /** From when the candidate was dialled to the end; never less than the talk time. */
  readonly dialSeconds: number
  /** Null: none was reported so far, one may still come. */
  readonly conversion: ConversionFacts | null
}

/** Why a hold is given back. */
export const VOID_REASONS = ['not_connected', 'below_payable_duration', 'not_converted', 'nothing_to_charge'] as const
export type VoidReason = (typeof VOID_REASONS)[number]

/** `none`: there is no publisher · `not_due`: by the payout's own rule · `awaits_conversion`: nothing yet, a conversion may make it due. */
export type PayoutStatus = 'none' | 'due' | 'not_due' | 'awaits_conversion'

/** `chargeMicros = payoutMicros + marginMicros`, none of them negative. `pending`: whether and what is charged waits for a conversion, the hold stays. */
export type CallRating =
  | { readonly kind: 'post'; readonly chargeMicros: bigint; readonly payoutMicros: bigint; readonly marginMicros: bigint; readonly payoutStatus: PayoutStatus }
  | { readonly kind: 'void'; readonly reason: VoidReason }
  | { readonly kind: 'pending'; readonly awaits: 'conversion' }

/** One double-entry row: both sides in one, so they cannot differ. Writing the same key twice changes nothing. */
export interface Posting {
  readonly key: string
  readonly kind: 'payout' | 'margin'
  readonly debitAccountId: string
  readonly creditAccountId: string
  readonly amountMicros: bigint
  readonly currency: string
}

export interface PostingsInput {
  readonly callId: string
  /** Where an attempt is charged that did not get the call ("flat"): its number, so that its rows have keys of their own. */
  readonly attempt?: number
  readonly currency: string
  readonly rating: CallRating
  readonly buyerAccountId: string
  /** Null where the campaign has no publisher. */
  readonly publisherAccountId: string | null
  /** The organisation's own revenue account. */
  readonly revenueAccountId: string
}
