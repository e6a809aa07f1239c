import { REASON_TEXT, type CallSummary } from '@ringfloor/shared'

/** Pure: why this agent did not talk to this caller, in words. */
export function missedBecause(call: CallSummary): string {
  if (call.ownReason === 'technical.declined') return 'You declined it.'
  // To most carriers a declined call is a busy line; who pressed the button knows better.
  if (call.ownReason === 'technical.busy') return 'You declined it, or your line was busy.'
  if (call.ownReason) return REASON_TEXT[call.ownReason]
  if (call.outcome === 'abandoned') return REASON_TEXT['lost.caller_hung_up']
  if (call.outcome === 'unanswered') return REASON_TEXT['technical.no_answer']
  return call.outcome === 'failed' ? REASON_TEXT['technical.failed'] : 'The call was not put through.'
}
