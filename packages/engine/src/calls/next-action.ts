import { isAttemptOver } from './derive-attempt.ts'
import type { DerivedAttempt, DerivedCall, NextAction } from './types.ts'

/** What the exchange must do now. A function of the derived call alone: asking twice, or in another order, gives the same answer. */
export function nextAction(call: DerivedCall): NextAction {
  const stray = call.attempts.find((attempt) => mustBeCanceled(attempt, call))
  if (stray !== undefined) return { kind: 'cancel_attempt', number: stray.number }
  if (call.callerEnded) return settleOrWait(call)

  const answered = call.attempts.find((attempt) => attempt.number === call.answeredAttempt)
  if (answered !== undefined) return answered.state === 'completed' ? { kind: 'end_caller' } : { kind: 'wait' }
  if (call.exhausted || call.attempts.some((attempt) => !isAttemptOver(attempt.state))) return { kind: 'wait' }
  return { kind: 'try_next', after: call.attempts.at(-1)?.number ?? 0 }
}

function settleOrWait(call: DerivedCall): NextAction {
  if (call.outcome === null || call.talkSeconds === null) return { kind: 'wait' }
  return { kind: 'settle', outcome: call.outcome, answeredAttempt: call.answeredAttempt, talkSeconds: call.talkSeconds }
}

/**
 * A leg that can no longer serve this caller: the caller is gone, or another candidate has the call. The answered leg itself ends with its
 * caller. A number or sip attempt of which nothing was heard is in the carrier's hands (its Dial runs on the caller's leg): it must not be
 * written off, for its answer may merely be late.
 */
function mustBeCanceled(attempt: DerivedAttempt, call: DerivedCall): boolean {
  if (isAttemptOver(attempt.state) || attempt.canceledByUs) return false
  if (attempt.number === call.answeredAttempt) return false
  if (!call.callerEnded && call.answeredAttempt === null) return false
  return attempt.kind === 'agents' || attempt.state !== 'planned'
}
