import type { CallOutcome, CallState } from '@ringfloor/shared'
import { deriveAttempt, isAnsweredInTime, isAttemptOver, legEndedAt } from './derive-attempt.ts'
import type { CallInput, DerivedAttempt, DerivedCall } from './types.ts'

/**
 * Where a call stands, from what is known of its legs: a pure function of the joined legs, so the order of the reports cannot matter. The call
 * belongs to the first attempt (by number) that was answered while the caller was there. `outcome` stays null until the caller's leg and every
 * attempt are over and the talk time is known.
 */
export function deriveCall(input: CallInput): DerivedCall {
  const callerEndedAtMs = legEndedAt(input.callerLeg)
  const ordered = input.attempts.toSorted((a, b) => a.number - b.number)
  const winner = ordered.find((attempt) => isAnsweredInTime(attempt, callerEndedAtMs))
  const attempts = ordered.map((attempt) => deriveAttempt(attempt, attempt === winner, callerEndedAtMs))
  const answered = attempts.find((attempt) => attempt.number === winner?.number)

  const callerEnded = callerEndedAtMs !== null
  const isSilent = attempts.every((attempt) => isAttemptOver(attempt.state))
  const isFinal = callerEnded && isSilent && (answered === undefined || answered.talkSeconds !== null)
  return {
    state: stateOf(callerEnded, answered, attempts),
    outcome: isFinal ? outcomeOf(input, answered, attempts) : null,
    attempts,
    answeredAttempt: answered?.number ?? null,
    callerEnded,
    exhausted: input.exhausted !== null,
    ringingAtMs: earliestOf(attempts.map((attempt) => attempt.ringingAtMs)),
    connectedAtMs: answered?.answeredAtMs ?? null,
    endedAtMs: earliestOf([callerEndedAtMs, answered?.endedAtMs ?? null]),
    talkSeconds: answered?.talkSeconds ?? (isFinal ? 0 : null),
  }
}

function stateOf(callerEnded: boolean, answered: DerivedAttempt | undefined, attempts: readonly DerivedAttempt[]): CallState {
  if (callerEnded || answered?.state === 'completed') return 'ended'
  if (answered !== undefined) return 'connected'
  return attempts.some((attempt) => attempt.state === 'ringing') ? 'ringing' : 'routing'
}

/**
 * A caller who left while the last candidate rang has abandoned the call, even where the exchange took the candidate's end for a missed ring and
 * gave up on the call before the hang-up was reported.
 */
function outcomeOf(input: CallInput, answered: DerivedAttempt | undefined, attempts: readonly DerivedAttempt[]): CallOutcome {
  if (answered !== undefined) return 'connected'
  if (attempts.at(-1)?.reason === 'lost.caller_hung_up') return 'abandoned'
  if (input.exhausted !== null) return input.exhausted
  return input.callerLeg?.status === 'failed' ? 'failed' : 'abandoned'
}

function earliestOf(instants: readonly (number | null)[]): number | null {
  let earliest: number | null = null
  for (const instant of instants) if (instant !== null && (earliest === null || instant < earliest)) earliest = instant
  return earliest
}
