/**
 * A call, plus news, gives the call as it is now and what that changes. Pure: the engine says what the reports add up to, this compares it with
 * what is stored. Applying the same news twice changes nothing the second time.
 */
import { deriveCall, isAttemptOver, isSameLeg, mergeLegReport, nextAction } from '@ringfloor/engine'
import type { DerivedAttempt, DerivedCall, NextAction } from '@ringfloor/engine'
import { toCallInput, toLegRow, toLegState } from './call-snapshot.ts'
import type { AttemptMark, AttemptRow, CallRow, CallSnapshot, LegRow, PartyReport } from './call-snapshot.ts'

export interface News {
  readonly reports: readonly PartyReport[]
  readonly marks: readonly AttemptMark[]
  readonly now: Date
}

/** An attempt that came to nothing in this step: its places and its hold are given back. */
export interface FailedAttempt {
  readonly attempt: AttemptRow
  readonly derived: DerivedAttempt
}

export interface Advance {
  readonly snapshot: CallSnapshot
  readonly derived: DerivedCall
  readonly next: NextAction
  readonly changedLegs: readonly LegRow[]
  readonly changedAttempts: readonly AttemptRow[]
  readonly failedAttempts: readonly FailedAttempt[]
  /** The answered attempt, if it ended in this step: its places are free again, its money is settled with the call. */
  readonly finishedAttempt: AttemptRow | null
  /** True once: nothing more can change, and it was not settled before. */
  readonly settles: boolean
}

export function advanceCall(before: CallSnapshot, news: News): Advance {
  const legs = mergeReports(before.legs, news.reports)
  let attempts = markAttempts(before.attempts, news)
  let derived: DerivedCall
  let next: NextAction
  for (;;) {
    derived = deriveCall(toCallInput({ ...before, legs: legs.all, attempts }))
    next = nextAction(derived)
    const unplaced = next.kind === 'cancel_attempt' ? attempts.find((attempt) => attempt.number === numberOf(next) && isUnplaced(attempt, legs.all)) : undefined
    if (!unplaced) break
    attempts = attempts.map((attempt) => (attempt === unplaced ? { ...attempt, canceledAt: news.now } : attempt))
  }
  const after = attempts.map((attempt) => withDerived(attempt, derived, legs.all))
  return {
    snapshot: { ...before, call: withCallState(before.call, derived, after, news.now), attempts: after, legs: legs.all },
    derived,
    next,
    changedLegs: legs.changed,
    changedAttempts: after.filter((attempt, index) => !isSameAttempt(attempt, before.attempts[index])),
    ...endedAttempts(before, after, derived),
    settles: next.kind === 'settle' && before.call.settledAt === null,
  }
}

function numberOf(action: NextAction): number {
  return action.kind === 'cancel_attempt' ? action.number : 0
}

/** Nobody has begun to place its leg, so that it is enough never to place it. */
function isUnplaced(attempt: AttemptRow, legs: readonly LegRow[]): boolean {
  return attempt.claimedAt === null && attempt.legSid === null && attempt.kind === 'agents' && !legs.some((leg) => leg.attempt === attempt.number)
}

function mergeReports(legs: readonly LegRow[], reports: readonly PartyReport[]): { all: readonly LegRow[]; changed: readonly LegRow[] } {
  const bySid = new Map(legs.map((leg) => [leg.sid, leg]))
  const changed = new Map<string, LegRow>()
  for (const party of reports) {
    const known = bySid.get(party.sid)
    const stateBefore = known ? toLegState(known) : null
    const stateAfter = mergeLegReport(stateBefore, party.report)
    if (isSameLeg(stateBefore, stateAfter)) continue
    const row = toLegRow(known ?? { sid: party.sid, role: party.role, attempt: party.role === 'candidate' ? party.attempt : null }, stateAfter)
    bySid.set(row.sid, row)
    changed.set(row.sid, row)
  }
  return { all: [...bySid.values()], changed: [...changed.values()] }
}

function markAttempts(attempts: readonly AttemptRow[], news: News): readonly AttemptRow[] {
  return attempts.map((attempt) => {
    const sid = attempt.legSid ?? news.reports.find((party) => party.role === 'candidate' && party.attempt === attempt.number)?.sid ?? null
    const kinds = news.marks.filter((mark) => mark.attempt === attempt.number).map((mark) => mark.kind)
    return {
      ...attempt,
      legSid: sid,
      canceledAt: attempt.canceledAt ?? (kinds.includes('canceled') ? news.now : null),
      placementFailedAt: attempt.placementFailedAt ?? (kinds.includes('placement_failed') ? news.now : null),
    }
  })
}

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

function withDerived(attempt: AttemptRow, derived: DerivedCall, legs: readonly LegRow[]): AttemptRow {
  const state = derived.attempts.find((candidate) => candidate.number === attempt.number)
  if (!state) return attempt
  const hasLeg = legs.some((leg) => leg.attempt === attempt.number)
  return {
    ...attempt,
    state: state.state,
    ringingAt: toDate(state.ringingAtMs),
    answeredAt: toDate(state.answeredAtMs),
    endedAt: toDate(state.endedAtMs) ?? (hasLeg ? null : (attempt.canceledAt ?? attempt.placementFailedAt)),
  }
}

/** The stored call with what was derived. What admission wrote of the last candidate stays, unless another one answered. */
function withCallState(call: CallRow, derived: DerivedCall, attempts: readonly AttemptRow[], now: Date): CallRow {
  const answered = attempts.find((attempt) => attempt.number === derived.answeredAttempt)
  const ended = derived.state === 'ended'
  return {
    ...call,
    state: derived.state,
    outcome: derived.outcome ?? call.outcome,
    ringingAt: toDate(derived.ringingAtMs),
    connectedAt: toDate(derived.connectedAtMs),
    endedAt: ended ? (toDate(derived.endedAtMs) ?? call.endedAt ?? now) : null,
    durationSeconds: derived.outcome === null ? call.durationSeconds : derived.talkSeconds,
    ...(answered && { buyerId: answered.buyerId, targetId: answered.targetId, userId: answered.userId }),
    // Once settled it is what was paid, and news that comes late does not change that.
    ...(answered && call.settledAt === null && { priceMicros: answered.priceMicros }),
  }
}

function endedAttempts(before: CallSnapshot, after: readonly AttemptRow[], derived: DerivedCall): Pick<Advance, 'failedAttempts' | 'finishedAttempt'> {
  const failedAttempts: FailedAttempt[] = []
  let finishedAttempt: AttemptRow | null = null
  after.forEach((attempt, index) => {
    const previous = before.attempts[index]
    const state = derived.attempts.find((candidate) => candidate.number === attempt.number)
    if (!previous || !state || isAttemptOver(previous.state) || !isAttemptOver(attempt.state)) return
    if (attempt.number === derived.answeredAttempt) finishedAttempt = attempt
    else failedAttempts.push({ attempt, derived: state })
  })
  return { failedAttempts, finishedAttempt }
}

function isSameAttempt(a: AttemptRow, b: AttemptRow | undefined): boolean {
  const same = (x: Date | null, y: Date | null): boolean => x?.getTime() === y?.getTime()
  return (
    b !== undefined && a.state === b.state && a.legSid === b.legSid && same(a.canceledAt, b.canceledAt) && same(a.placementFailedAt, b.placementFailedAt) &&
    same(a.ringingAt, b.ringingAt) && same(a.answeredAt, b.answeredAt) && same(a.endedAt, b.endedAt)
  )
}
