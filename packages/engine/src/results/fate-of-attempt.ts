import { isAttemptOver, reasonForAttempt } from '../calls/index.ts'
import type { AttemptFate, AttemptRecord, CallProgress } from './types.ts'

/**
 * How one attempt went, or stands. `answered` as its state is no proof: an agent may pick up after the caller has gone, or while another candidate
 * has the caller. An attempt that was never reported as over counts as taken back once the call has ended, another attempt followed, or
 * somebody else has the caller.
 */
export function fateOfAttempt(call: CallProgress, attempt: AttemptRecord): AttemptFate {
  const holder = findHolder(call)
  if (attempt.state === 'completed' || attempt.number === holder?.number) return { kind: 'answered', reason: null }
  const isLast = call.attempts.at(-1)?.number === attempt.number
  const isOver = isAttemptOver(attempt.state)
  if (isLast && !isOver && holder === undefined && call.state !== 'ended') return { kind: 'open', reason: null }
  return { kind: 'missed', reason: reasonForAttempt(attempt.kind, isOver ? attempt.state : 'canceled', isLast && call.outcome === 'abandoned') ?? 'technical.no_answer' }
}

/** Who has, or had, the caller: as in `deriveCall`, the first that answered in time, which is the only one that can complete. */
function findHolder(call: CallProgress): AttemptRecord | undefined {
  const completed = call.attempts.find((attempt) => attempt.state === 'completed')
  return completed ?? (call.wasConnected ? call.attempts.find((attempt) => attempt.state === 'answered') : undefined)
}
