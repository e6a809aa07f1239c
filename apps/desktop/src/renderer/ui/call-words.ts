import type { AttemptState, CallOutcome, CallState } from '@ringfloor/shared'

export const STATE_TEXT: Readonly<Record<CallState, string>> = { routing: 'Routing', ringing: 'Ringing', connected: 'Connected', ended: 'Ended' }

export const OUTCOME_TEXT: Readonly<Record<CallOutcome, string>> = {
  connected: 'Answered',
  abandoned: 'Caller hung up',
  unanswered: 'Nobody answered',
  refused: 'Refused',
  failed: 'Failed',
}

export const ATTEMPT_TEXT: Readonly<Record<AttemptState, string>> = {
  planned: 'Planned',
  dialing: 'Dialing',
  ringing: 'Ringing',
  answered: 'Answered',
  completed: 'Completed',
  busy: 'Busy',
  'no-answer': 'No answer',
  canceled: 'Cancelled',
  failed: 'Failed',
}
