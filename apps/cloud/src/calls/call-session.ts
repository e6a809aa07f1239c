/**
 * The call session: one transaction that takes in what the carrier said and writes all that follows from it: legs, attempts, the call, places given
 * back, money settled, agents' presence, the answer to the delivery, and the events, last. It sequences; the engine decides.
 */
import { judgeMissedOffer } from '@ringfloor/engine'
import type { CallRating } from '@ringfloor/engine'
import type { Database, NewEvent, TenantTx } from '../db/index.ts'
import { appendEvents } from '../db/index.ts'
import { releaseLeases } from '../leases/index.ts'
import { resolveHold } from '../ledger/index.ts'
import type { HoldResolutionResult } from '../ledger/index.ts'
import type { Metrics } from '../observability/metrics.ts'
import { advanceCall } from './advance-call.ts'
import type { Advance } from './advance-call.ts'
import { agentStateEvents, balanceEvents, callEvents } from './call-events.ts'
import type { AttemptMark, CallRow, CallSnapshot, PartyReport } from './call-snapshot.ts'
import { loadCall, saveChanges } from './call.repository.ts'
import type { CallKey } from './call.repository.ts'
import { findAnswer, recordAnswer } from './inbox.repository.ts'
import type { InboxEntry } from './inbox.repository.ts'
import { markNotAnswering, markSoftphoneLost } from './presence.repository.ts'
import type { CampaignPlan, RoutingBook } from './routing-book.ts'
import { resolutionOfLost, settleCall } from './settle-call.ts'

export interface SessionDeps {
  readonly db: Database
  readonly book: RoutingBook
  readonly metrics: Metrics
  readonly now: () => Date
}

export interface SessionInput {
  readonly organizationId: string
  readonly call: CallKey
  /** Null where the news does not come from a delivery. */
  readonly inbox: InboxEntry | null
  /** What this delivery says, once it is known which call it is about. Null: it cannot be about this call. */
  readonly read: (snapshot: CallSnapshot) => { readonly reports: readonly PartyReport[]; readonly marks?: readonly AttemptMark[] } | null
  /** The answer to the delivery. Null: it is not decided here (the next attempt is routed), and not recorded. */
  readonly answer: (advance: Advance) => string | null
}

export type SessionResult =
  | { readonly kind: 'applied'; readonly advance: Advance; readonly response: string | null }
  /** This delivery was answered before. Nothing was written. */
  | { readonly kind: 'repeated'; readonly response: string }
  | { readonly kind: 'unknown_call' }

export function applyToCall(deps: SessionDeps, input: SessionInput): Promise<SessionResult> {
  return deps.db.withTenant(input.organizationId, (tx) => applyInTransaction(deps, tx, input))
}

async function applyInTransaction(deps: SessionDeps, tx: TenantTx, input: SessionInput): Promise<SessionResult> {
  const earlier = input.inbox && (await findAnswer(tx, input.inbox.key))
  if (earlier) return { kind: 'repeated', response: earlier.response }

  const before = await loadCall(tx, input.call, 'lock')
  const news = before && input.read(before)
  if (!before || !news) return { kind: 'unknown_call' }

  const now = deps.now()
  const advance = advanceCall(before, { reports: news.reports, marks: news.marks ?? [], now })
  const response = input.answer(advance)
  if (input.inbox && response !== null && !(await recordAnswer(tx, input.inbox, response))) {
    // A concurrent repeat was faster; it held the call's lock before us, so that its row is visible now.
    return { kind: 'repeated', response: (await findAnswer(tx, input.inbox.key))?.response ?? response }
  }
  await writeAdvance(deps, tx, before.call, advance, now)
  return { kind: 'applied', advance, response }
}

async function writeAdvance(deps: SessionDeps, tx: TenantTx, before: CallRow, advance: Advance, now: Date): Promise<void> {
  const plan = deps.book.findPlan(before.organizationId, before.campaignId)
  const agents = await noteMissedOffers(tx, advance, plan, now)
  const released = await releasePlaces(tx, before, advance, plan)

  const settlement = advance.settles ? await settleCall(tx, before, advance, plan) : null
  const { call } = advance.snapshot
  const settledCall = settlement ? withSettlement(call, settlement.rating, now) : call
  await saveChanges(tx, { call: settledCall, attempts: advance.changedAttempts, legs: advance.changedLegs }, now)
  if (settlement) deps.metrics.settlements.inc({ result: settlement.rating.kind === 'post' ? 'posted' : settlement.rating.reason })

  const events: NewEvent[] = [
    ...callEvents(before, advance, settlement !== null),
    ...agentStateEvents([...new Set([...agents, ...freedAgents(advance)])]),
    ...balanceEvents([...released, ...(settlement?.resolved ? [settlement.resolved] : [])]),
  ]
  await appendEvents(tx, before.organizationId, events)
}

/** From here on the call says what was paid, no longer what it would have cost. */
function withSettlement(call: CallRow, rating: CallRating, now: Date): CallRow {
  if (rating.kind === 'post') return { ...call, settledAt: now, priceMicros: rating.chargeMicros, payoutMicros: rating.payoutMicros }
  return { ...call, settledAt: now, payoutMicros: 0n, priceMicros: call.priceMicros === null ? null : 0n }
}

/** Whose seat is free again: they, and whoever looks at seats, would hear of it in no other way while the call goes on elsewhere. */
function freedAgents(advance: Advance): string[] {
  const over = [...advance.failedAttempts.map(({ attempt }) => attempt), ...(advance.finishedAttempt ? [advance.finishedAttempt] : [])]
  return over.flatMap(({ userId }) => userId ?? [])
}

/** Places first, then holds: locks in the one order of db/index.ts. */
async function releasePlaces(tx: TenantTx, call: CallRow, advance: Advance, plan: CampaignPlan | undefined): Promise<HoldResolutionResult[]> {
  const at = (attempt: number) => ({ organizationId: call.organizationId, callId: call.id, attempt })
  const lost = lostAttempts(advance)
  for (const number of lost) await releaseLeases(tx, { ...at(number), capUse: 'return' })
  if (advance.finishedAttempt) await releaseLeases(tx, { ...at(advance.finishedAttempt.number), capUse: 'consume' })
  const resolved: HoldResolutionResult[] = []
  for (const number of lost) resolved.push(await resolveHold(tx, { ...at(number), resolution: resolutionOfLost(call, advance, number, plan) }))
  return resolved
}

/**
 * Attempts that came to nothing in this step; at the end of the call all but the answered one: news in an odd order may have turned an answered
 * attempt into a lost one after it was over. What was given back before is not given back twice.
 */
function lostAttempts(advance: Advance): number[] {
  if (!advance.settles) return advance.failedAttempts.map(({ attempt }) => attempt.number)
  return advance.snapshot.attempts.map((attempt) => attempt.number).filter((number) => number !== advance.derived.answeredAttempt)
}

/** @returns users whose presence changed */
async function noteMissedOffers(tx: TenantTx, advance: Advance, plan: CampaignPlan | undefined, now: Date): Promise<string[]> {
  const changed: string[] = []
  for (const { attempt, derived } of advance.failedAttempts) {
    const { userId } = attempt
    const offer = plan && { placementFailed: attempt.placementFailedAt !== null, ringTimeoutSeconds: plan.campaign.ringTimeoutSeconds }
    const judgement = offer && userId !== null ? judgeMissedOffer(derived, offer) : null
    if (!plan || userId === null || judgement === null) continue
    const isChanged =
      judgement === 'unreachable'
        ? await markSoftphoneLost(tx, userId)
        : await markNotAnswering(tx, userId, `A call from ${plan.campaign.name} rang for ${plan.campaign.ringTimeoutSeconds} seconds and you did not answer.`, now)
    if (isChanged) changed.push(userId)
  }
  return changed
}
