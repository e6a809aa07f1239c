import type { DerivedAttempt } from './types.ts'

/** Carriers round; a ring that ended this much before its time still ran its course. */
const RING_TOLERANCE_MS = 3_000

/**
 * What an agent's attempt that came to nothing says about the agent:
 * `not_answering`: it rang its full time · `unreachable`: the softphone never rang · null: the agent declined (and stays available: this call goes
 * on without), the caller left, we took the offer back, or no leg was placed.
 * @param offer `placementFailed`: the carrier refused to place the leg, which is no fault of the agent's
 */
export function judgeMissedOffer(
  attempt: DerivedAttempt, offer: { readonly placementFailed: boolean; readonly ringTimeoutSeconds: number },
): 'not_answering' | 'unreachable' | null {
  if (attempt.kind !== 'agents' || attempt.canceledByUs || attempt.reason === 'lost.caller_hung_up') return null
  if (attempt.state === 'failed') return offer.placementFailed ? null : 'unreachable'
  if (attempt.state !== 'no-answer' || attempt.endedAtMs === null) return null
  if (attempt.ringingAtMs === null) return 'unreachable'
  return attempt.endedAtMs - attempt.ringingAtMs >= offer.ringTimeoutSeconds * 1000 - RING_TOLERANCE_MS ? 'not_answering' : null
}
