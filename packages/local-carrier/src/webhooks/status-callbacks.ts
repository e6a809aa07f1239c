import type { CallRecord, CallStatus } from '../calls/call-record.ts'
import { isTerminal } from '../calls/call-record.ts'
import type { CallbackTarget, CallEventName } from '../twiml/program.ts'

/** Somebody who is told of a call's progress, and how many times they were. */
export interface StatusSubscription {
  readonly target: CallbackTarget<CallEventName>
  sent: number
}

/** The event a status is announced as; queued is announced to nobody. */
export function eventOf(status: CallStatus): CallEventName | null {
  if (isTerminal(status)) return 'completed'
  if (status === 'in-progress') return 'answered'
  return status === 'initiated' || status === 'ringing' ? status : null
}

/** The subscriptions that want to hear of the call's present status, each with its next sequence number, which is thereby taken. */
export function takeDueCallbacks(
  call: CallRecord,
  subscriptions: readonly StatusSubscription[],
): readonly { readonly target: CallbackTarget<CallEventName>; readonly sequenceNumber: number }[] {
  const event = eventOf(call.status)
  if (event === null) return []
  return subscriptions
    .filter((subscription) => subscription.target.events.includes(event))
    .map((subscription) => ({ target: subscription.target, sequenceNumber: subscription.sent++ }))
}
