/** A stored call as the engine looks at it: what was decided, and how that went, is the engine's to say. */
import { fateOfAttempt, resolveTargetResults, type AttemptFate, type CallHistory, type TargetResult } from '@ringfloor/engine'
import type { StoredAttempt, StoredCall } from './stored-call.ts'

function historyOf(call: StoredCall): CallHistory {
  return { state: call.state, outcome: call.outcome, wasConnected: call.connectedAt !== null, attempts: call.attempts, decisions: call.decisions }
}

export function fateOf(call: StoredCall, attempt: StoredAttempt): AttemptFate {
  return fateOfAttempt(historyOf(call), attempt)
}

export function targetResultsOf(call: StoredCall): readonly TargetResult[] {
  return resolveTargetResults(historyOf(call))
}
