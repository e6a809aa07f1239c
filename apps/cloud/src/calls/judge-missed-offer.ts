import type { FailedAttempt } from './advance-call.ts'

/** Carriers round; a ring that ended this much before its time still ran its course. */
const RING_TOLERANCE_MS = 3_000

/**
 * What an agent's attempt that came to nothing says about the agent:
 * `not_answering`: it rang its full time · `unreachable`: the softphone never rang · null: the agent declined (and stays available: this call goes
 * on without), the caller left, or we took the offer back.
 */
export function judgeMissedOffer(failed: FailedAttempt, ringTimeoutSeconds: number): 'not_answering' | 'unreachable' | null {
  const { attempt, derived } = failed
  if (attempt.kind !== 'agents' || attempt.userId === null || derived.canceledByUs || derived.reason === 'lost.caller_hung_up') return null
  if (derived.state === 'failed') return attempt.placementFailedAt === null ? 'unreachable' : null
  if (derived.state !== 'no-answer' || derived.endedAtMs === null) return null
  if (derived.ringingAtMs === null) return 'unreachable'
  return derived.endedAtMs - derived.ringingAtMs >= ringTimeoutSeconds * 1000 - RING_TOLERANCE_MS ? 'not_answering' : null
}
