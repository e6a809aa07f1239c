import { isAttemptOver, reasonForAttempt } from '../calls/index.ts'
import type { AttemptFate, AttemptRecord, CallProgress } from './types.ts'

/**
 * How one attempt went, or stands. `answered` as its state is no proof: an agent may pick up after the caller has gone. An attempt that was never
 * reported as over, in a call that is, or behind which another followed, counts as taken back.
 */
export function fateOfAttempt(call: CallProgress, attempt: AttemptRecord): AttemptFate {
  if (attempt.state === 'completed' || (attempt.state === 'answered' && call.wasConnected)) return { kind: 'answered', reason: null }
  const isLast = call.attempts.at(-1)?.number === attempt.number
  const isOver = isAttemptOver(attempt.state)
  if (isLast && !isOver && call.state !== 'ended') return { kind: 'open', reason: null }
  return { kind: 'missed', reason: reasonForAttempt(isOver ? attempt.state : 'canceled', isLast && call.outcome === 'abandoned') ?? 'technical.no_answer' }
}
