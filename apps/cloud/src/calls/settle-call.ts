/** Rates a finished call and turns the rating into the ledger's second phase: the hold is posted in transfers, or voided. */
import { computePayout, postingsFor, rateCall } from '@ringfloor/engine'
import type { CallRating, PayoutRule } from '@ringfloor/engine'
import { AppError } from '@ringfloor/shared'
import type { TenantTx } from '../db/index.ts'
import { resolveHold } from '../ledger/index.ts'
import type { AccountRef, HoldResolution, HoldResolutionResult } from '../ledger/index.ts'
import type { Advance } from './advance-call.ts'
import type { AttemptRow, CallRow } from './call-snapshot.ts'
import type { CampaignPlan } from './routing-book.ts'

export interface Settlement {
  readonly rating: CallRating
  /** The winner's payout: what admission stored, or, where another attempt answered than was admitted last, computed anew. */
  readonly payoutMicros: bigint | null
  readonly resolved: HoldResolutionResult | null
}

/** What admission stored for the attempt that was admitted last; any other attempt's payout follows the campaign's rule. */
function payoutRuleFor(before: CallRow, answered: AttemptRow, lastAttempt: number, plan: CampaignPlan): PayoutRule | null {
  if (before.publisherId === null) return null
  if (answered.number === lastAttempt && before.payoutMicros !== null) return { kind: 'flat', amountMicros: before.payoutMicros }
  return plan.payout
}

export function rateAdvance(before: CallRow, advance: Advance, plan: CampaignPlan): { rating: CallRating; answered: AttemptRow; payoutMicros: bigint } | null {
  const { derived, snapshot } = advance
  const answered = snapshot.attempts.find((attempt) => attempt.number === derived.answeredAttempt)
  if (!answered || derived.outcome === null) return null
  const payout = payoutRuleFor(before, answered, snapshot.attempts.at(-1)?.number ?? 0, plan)
  const rating = rateCall({
    priceMicros: answered.priceMicros, payout, payableAfterSeconds: plan.campaign.payableAfterSeconds, talkSeconds: derived.talkSeconds ?? 0, outcome: derived.outcome,
  })
  return { rating, answered, payoutMicros: computePayout(answered.priceMicros, payout) }
}

/** Postings name accounts by role; the ledger finds or opens them by owner. */
export function toResolution(call: CallRow, rating: CallRating): HoldResolution {
  if (rating.kind === 'void') return { kind: 'void' }
  const accounts: Readonly<Record<string, AccountRef>> = {
    buyer: { kind: 'buyer' },
    revenue: { kind: 'platform_revenue' },
    ...(call.publisherId === null ? {} : { publisher: { kind: 'publisher', ownerId: call.publisherId } }),
  }
  const postings = postingsFor({
    callId: call.id, currency: call.currency, rating, buyerAccountId: 'buyer', publisherAccountId: call.publisherId === null ? null : 'publisher', revenueAccountId: 'revenue',
  })
  const accountOf = (name: string): AccountRef => {
    const account = accounts[name]
    if (!account) throw new AppError('internal', { message: `Posting names an unknown account: ${name}`, userMessage: 'The call could not be settled.' })
    return account
  }
  return {
    kind: 'post',
    transfers: postings.map((posting) => ({
      key: posting.key, kind: posting.kind, debit: accountOf(posting.debitAccountId), credit: accountOf(posting.creditAccountId), amountMicros: posting.amountMicros,
    })),
  }
}

/** Call it under the lock of the call row, once, when `advance.settles`. */
export async function settleCall(tx: TenantTx, before: CallRow, advance: Advance, plan: CampaignPlan): Promise<Settlement> {
  const rated = rateAdvance(before, advance, plan)
  if (!rated) return { rating: { kind: 'void', reason: 'not_connected' }, payoutMicros: null, resolved: null }
  const resolved = await resolveHold(tx, {
    organizationId: before.organizationId, callId: before.id, attempt: rated.answered.number, resolution: toResolution(before, rated.rating),
  })
  return { rating: rated.rating, payoutMicros: rated.payoutMicros, resolved }
}
