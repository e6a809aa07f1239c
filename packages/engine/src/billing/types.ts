/** Shapes of rating. Money is bigint micro-units of one currency. */
import type { CallOutcome } from '@ringfloor/shared'

/** What the publisher earns of a payable call: a share of the price in basis points (10000 is all of it), or a fixed amount. */
export type PayoutRule = { readonly kind: 'percent'; readonly basisPoints: number } | { readonly kind: 'flat'; readonly amountMicros: bigint }

export interface RateCallInput {
  /** Clearing price of the candidate that answered: what was held. */
  readonly priceMicros: bigint
  /** Null where the campaign has no publisher: all of the charge is margin. */
  readonly payout: PayoutRule | null
  /** Talk time from which the call is paid for; reaching it exactly is enough. */
  readonly payableAfterSeconds: number
  readonly talkSeconds: number
  readonly outcome: CallOutcome
}

/** Why a hold is given back. */
export const VOID_REASONS = ['not_connected', 'below_payable_duration', 'nothing_to_charge'] as const
export type VoidReason = (typeof VOID_REASONS)[number]

/** `chargeMicros = payoutMicros + marginMicros`, none of them negative. */
export type CallRating =
  | { readonly kind: 'post'; readonly chargeMicros: bigint; readonly payoutMicros: bigint; readonly marginMicros: bigint }
  | { readonly kind: 'void'; readonly reason: VoidReason }

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
  readonly currency: string
  readonly rating: CallRating
  readonly buyerAccountId: string
  /** Null where the campaign has no publisher. */
  readonly publisherAccountId: string | null
  /** The organisation's own revenue account. */
  readonly revenueAccountId: string
}
