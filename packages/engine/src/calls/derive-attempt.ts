import { isTerminalCallStatus, type AttemptState, type CarrierCallStatus, type ReasonCode, type TerminalCallStatus } from '@ringfloor/shared'
import type { AttemptInput, DerivedAttempt, LegState } from './types.ts'

const OPEN_STATES: Readonly<Record<Exclude<CarrierCallStatus, TerminalCallStatus>, AttemptState>> = {
  queued: 'dialing',
  initiated: 'dialing',
  ringing: 'ringing',
  'in-progress': 'answered',
}

/** Whether nothing more can come of an attempt. */
export function isAttemptOver(state: AttemptState): boolean {
  return state === 'completed' || state === 'busy' || state === 'no-answer' || state === 'canceled' || state === 'failed'
}

/** When the leg ended; a stored row without the instant is taken as ended long ago. */
export function legEndedAt(leg: LegState | null): number | null {
  return leg !== null && isTerminalCallStatus(leg.status) ? (leg.endedAtMs ?? 0) : null
}

/**
 * When somebody picked up; null where nobody did. Of an ended leg only its terminal report counts (status, end, duration), so that an
 * `answered` callback that was lost or comes late cannot change what was settled.
 */
export function pickedUpAt(attempt: AttemptInput): number | null {
  const { leg } = attempt
  if (leg === null) return null
  const endedAtMs = legEndedAt(leg)
  if (endedAtMs === null) return leg.status === 'in-progress' ? (leg.answeredAtMs ?? 0) : null
  const talkedSeconds = leg.durationSeconds ?? 0
  const isAnswer = talkedSeconds > 0 || (leg.status === 'completed' && !attempt.canceledByUs)
  if (!isAnswer) return null
  return leg.durationSeconds === null ? (leg.answeredAtMs ?? endedAtMs) : endedAtMs - talkedSeconds * 1000
}

/** Whether a candidate picked up while the caller was still there; the same instant counts. An agent who answers an empty room did not get the call. */
export function isAnsweredInTime(attempt: AttemptInput, callerEndedAtMs: number | null): boolean {
  const answeredAtMs = pickedUpAt(attempt)
  return answeredAtMs !== null && (callerEndedAtMs === null || answeredAtMs <= callerEndedAtMs)
}

/**
 * State and times of one attempt.
 * @param hasCaller this attempt is the one that got the caller
 */
export function deriveAttempt(attempt: AttemptInput, hasCaller: boolean, callerEndedAtMs: number | null): DerivedAttempt {
  const { leg } = attempt
  const state = stateOf(attempt, hasCaller)
  const pickedUpAtMs = pickedUpAt(attempt)
  const endedAtMs = legEndedAt(leg)
  return {
    number: attempt.number,
    targetId: attempt.targetId,
    kind: attempt.kind,
    state,
    ringingAtMs: leg?.ringingAtMs ?? null,
    answeredAtMs: pickedUpAtMs === null ? null : (leg?.answeredAtMs ?? pickedUpAtMs),
    endedAtMs,
    talkSeconds: hasCaller && state === 'completed' ? (leg?.durationSeconds ?? null) : null,
    canceledByUs: attempt.canceledByUs,
    reason: reasonForAttempt(attempt.kind, state, callerEndedAtMs !== null && (endedAtMs === null || callerEndedAtMs <= endedAtMs)),
  }
}

function stateOf(attempt: AttemptInput, hasCaller: boolean): AttemptState {
  const { leg } = attempt
  if (leg === null) {
    if (attempt.placementFailed) return 'failed'
    return attempt.canceledByUs ? 'canceled' : 'planned'
  }
  const { status } = leg
  if (!isTerminalCallStatus(status)) return OPEN_STATES[status]
  if (hasCaller) return 'completed'
  return status === 'completed' ? 'canceled' : status
}

/**
 * The coded reason of an attempt that came to nothing; null for one that is still open or was answered. This is what the next routing decision
 * gets as `tried[].reason`. A softphone has no line that could be busy: where the carrier says so of an agent's leg, the agent declined
 * (twilio.com/docs/voice/twiml/client: a rejected call is reported as `busy`).
 * @param callerHungUp the caller was gone when it ended
 */
export function reasonForAttempt(kind: AttemptInput['kind'], state: AttemptState, callerHungUp: boolean): ReasonCode | null {
  switch (state) {
    case 'busy':
      return kind === 'agents' ? 'technical.declined' : 'technical.busy'
    case 'failed':
      return 'technical.failed'
    case 'no-answer':
    case 'canceled':
      return callerHungUp ? 'lost.caller_hung_up' : 'technical.no_answer'
    case 'planned':
    case 'dialing':
    case 'ringing':
    case 'answered':
    case 'completed':
      return null
  }
}
