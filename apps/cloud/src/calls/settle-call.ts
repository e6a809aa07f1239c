/**
 * Rates a finished call and turns the rating into the ledger's second phase: the hold is posted in transfers, or voided, or stays. What counts are the terms
 * that were stored when the call was routed, whatever the campaign says by now.
 */
import { computePayout, postingsFor, rateCall } from '@ringfloor/engine'
import type { CallRating } from '@ringfloor/engine'
import { AppError, callTermsOf, callTermsSchema } from '@ringfloor/shared'
import type { CallTerms } from '@ringfloor/shared'
import type { TenantTx } from '../db/index.ts'
import { resolveHold } from '../ledger/index.ts'
import type { AccountRef, HoldResolution, HoldResolutionResult } from '../ledger/index.ts'
import type { Advance } from './advance-call.ts'
import type { AttemptRow, CallRow } from './call-snapshot.ts'
import type { CampaignPlan } from './routing-book.ts'

type FinalRating = Exclude<CallRating, { readonly kind: 'pending' }>

export interface Settlement {
  readonly rating: FinalRating
  /** What the winner's publisher earns if the call is charged: at the price that was held. */
  readonly payoutMicros: bigint | null
  readonly resolved: HoldResolutionResult | null
}

/**
 * As they are stored with the call. A row from before terms were stored has none: then the plan's of today count, with the payout that admission
 * promised to the attempt that was admitted last. Null where there is neither.
 */
export function termsFor(before: CallRow, attempt: AttemptRow, lastAttempt: number, plan: CampaignPlan | undefined): CallTerms | null {
  const stored = callTermsSchema.safeParse(before.terms)
  const terms = stored.success ? stored.data : plan && planTerms(before, plan, attempt.number === lastAttempt)
  if (!terms) return null
  return before.publisherId === null ? { ...terms, payout: null } : terms
}

function planTerms(before: CallRow, plan: CampaignPlan, isLast: boolean): CallTerms {
  const terms = callTermsOf(plan.campaign)
  if (!isLast || before.payoutMicros === null || terms.payout === null) return terms
  return { ...terms, payout: { due: terms.payout.due, amount: { kind: 'flat', amount: before.payoutMicros } } }
}

export interface RatedAttempt {
  readonly kind: 'rated'
  readonly rating: CallRating
  readonly answered: AttemptRow
  readonly payoutMicros: bigint
}

/** `nobody`: nobody answered, or it is not over. `unknown_terms`: neither stored nor in the plan. */
export function rateAdvance(before: CallRow, advance: Advance, plan: CampaignPlan | undefined): RatedAttempt | { readonly kind: 'nobody' } | { readonly kind: 'unknown_terms' } {
  const { derived, snapshot } = advance
  const answered = snapshot.attempts.find((attempt) => attempt.number === derived.answeredAttempt)
  if (!answered || derived.outcome === null) return { kind: 'nobody' }
  const terms = termsFor(before, answered, snapshot.attempts.at(-1)?.number ?? 0, plan)
  if (terms === null) return { kind: 'unknown_terms' }
  const talkSeconds = derived.talkSeconds ?? 0
  const rating = rateCall({
    heldMicros: answered.priceMicros, terms, outcome: derived.outcome, talkSeconds, dialSeconds: talkSeconds + ringSeconds(answered), conversion: null,
  })
  return { kind: 'rated', rating, answered, payoutMicros: computePayout(answered.priceMicros, terms.payout?.amount ?? null) }
}

/** From the dial to the answer by our clock and the carrier's; what follows is the carrier's own duration. An agent is dialled when its leg is claimed. */
function ringSeconds({ answeredAt, claimedAt, plannedAt }: AttemptRow): number {
  if (answeredAt === null) return 0
  return Math.max(0, Math.floor((answeredAt.getTime() - (claimedAt ?? plannedAt).getTime()) / 1000))
}

/**
 * What becomes of the hold of an attempt that did not get the call: it is given back, unless its terms charge for the offer itself ("flat") and it rang.
 */
export function resolutionOfLost(before: CallRow, advance: Advance, number: number, plan: CampaignPlan | undefined): HoldResolution {
  const { attempts } = advance.snapshot
  const attempt = attempts.find((candidate) => candidate.number === number)
  const terms = attempt && termsFor(before, attempt, attempts.at(-1)?.number ?? 0, plan)
  if (!attempt || !terms || attempt.ringingAt === null) return { kind: 'void' }
  const rating = rateCall({ heldMicros: attempt.priceMicros, terms, outcome: 'unanswered', talkSeconds: 0, dialSeconds: 0, conversion: { reported: false, revenueMicros: null } })
  return rating.kind === 'post' ? toResolution(before, rating, number) : { kind: 'void' }
}

/** Postings name accounts by role; the ledger finds or opens them by owner. `lostAttempt`: rows of an attempt that did not get the call. */
export function toResolution(call: CallRow, rating: FinalRating, lostAttempt?: number): HoldResolution {
  if (rating.kind === 'void') return { kind: 'void' }
  const accounts: Readonly<Record<string, AccountRef>> = {
    buyer: { kind: 'buyer' },
    revenue: { kind: 'platform_revenue' },
    ...(call.publisherId === null ? {} : { publisher: { kind: 'publisher', ownerId: call.publisherId } }),
  }
  const postings = postingsFor({
    callId: call.id, attempt: lostAttempt, currency: call.currency, rating, buyerAccountId: 'buyer', publisherAccountId: call.publisherId === null ? null : 'publisher', revenueAccountId: 'revenue',
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

/**
 * Call it under the lock of the call row when `advance.settles`.
 * @returns null where it cannot be settled yet: its charge waits for a conversion and the hold still stands, or its terms are not known
 */
export async function settleCall(tx: TenantTx, before: CallRow, advance: Advance, plan: CampaignPlan | undefined): Promise<Settlement | null> {
  const rated = rateAdvance(before, advance, plan)
  if (rated.kind === 'unknown_terms') return null
  if (rated.kind === 'nobody') return { rating: { kind: 'void', reason: 'not_connected' }, payoutMicros: null, resolved: null }
  const rating = rated.rating.kind === 'pending' ? await rateLapsed(tx, before, rated.answered) : rated.rating
  if (rating === null) return null
  const resolved = await resolveHold(tx, { organizationId: before.organizationId, callId: before.id, attempt: rated.answered.number, resolution: toResolution(before, rating) })
  return { rating, payoutMicros: rated.payoutMicros, resolved }
}

/** No conversion came while the hold stood: then none counts any more, and nothing can be charged. Null while it stands. */
async function rateLapsed(tx: TenantTx, call: CallRow, answered: AttemptRow): Promise<FinalRating | null> {
  const rows = await tx.$queryRaw<{ state: string }[]>`select state from ledger_hold where "callId" = ${call.id}::uuid and attempt = ${answered.number}::int`
  return rows[0]?.state === 'held' ? null : { kind: 'void', reason: 'not_converted' }
}
