/** After the commit: what the engine says must happen next, done at the carrier. Every action may be repeated without harm. */
import { isTerminalCallStatus } from '@ringfloor/shared'
import type { Advance } from './advance-call.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import { applyToCall } from './call-session.ts'
import type { LegRow } from './call-snapshot.ts'
import { routeNext } from './route-next.ts'

export interface FollowUpOptions {
  /**
   * The carrier was silent for too long: do by REST what is otherwise the answer to its next webhook (move on behind a number attempt, hang up
   * the caller).
   */
  readonly takeOver?: boolean
}

export async function followUp(deps: CallControlDeps, advance: Advance, options: FollowUpOptions = {}): Promise<void> {
  const { next, snapshot } = advance
  const { call } = snapshot
  await endStrayLegs(deps, advance)
  if (next.kind === 'cancel_attempt') await cancelAttempt(deps, advance, next.number, options)
  if (next.kind === 'end_caller' && options.takeOver === true) await deps.carrier.endCall(accountFor(deps, call.accountSid), call.callSid)
  if (next.kind === 'try_next' && (options.takeOver === true || snapshot.attempts.at(-1)?.kind === 'agents')) {
    await routeNext(deps, { organizationId: call.organizationId, callId: call.id, after: next.after })
  }
}

/** Legs of attempts that were written off and appear all the same: an order whose answer was lost. */
async function endStrayLegs(deps: CallControlDeps, advance: Advance): Promise<void> {
  const { call, attempts, legs } = advance.snapshot
  const writtenOff = new Set(attempts.filter((attempt) => (attempt.canceledAt ?? attempt.placementFailedAt) !== null).map((attempt) => attempt.number))
  const isStray = (leg: LegRow): boolean => leg.role === 'candidate' && leg.attempt !== null && writtenOff.has(leg.attempt) && !isTerminalCallStatus(leg.status)
  for (const leg of advance.changedLegs.filter(isStray)) await deps.carrier.endCall(accountFor(deps, call.accountSid), leg.sid)
}

async function cancelAttempt(deps: CallControlDeps, advance: Advance, number: number, options: FollowUpOptions): Promise<void> {
  const { call } = advance.snapshot
  const legSid = advance.snapshot.attempts.find((attempt) => attempt.number === number)?.legSid ?? null
  // Being placed this very moment: whoever places it sees on return that the call is over, and cancels.
  if (legSid === null) return
  await deps.carrier.endCall(accountFor(deps, call.accountSid), legSid)
  const result = await applyToCall(deps, {
    organizationId: call.organizationId,
    call: { callId: call.id },
    inbox: null,
    read: () => ({ reports: [], marks: [{ attempt: number, kind: 'canceled' }] }),
    answer: () => null,
  })
  if (result.kind === 'applied') await followUp(deps, result.advance, options)
}
