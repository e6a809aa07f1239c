/** After the commit: what the engine says must happen next, done at the carrier. Every action may be repeated without harm. */
import { isTerminalCallStatus } from '@ringfloor/shared'
import type { Advance } from './advance-call.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import { applyToCall } from './call-session.ts'
import type { LegRow } from './call-snapshot.ts'
import { placeAgent } from './place-agent.ts'
import type { AgentPlacement } from './place-agent.ts'
import { routeNext } from './route-next.ts'

export interface FollowUpOptions {
  /**
   * The carrier was silent for too long: do by REST what is otherwise the answer to its next webhook (move on behind a number attempt, hang up
   * the caller).
   */
  readonly takeOver?: boolean
}

/** Goes on until there is nothing left to do but wait. */
export async function followUp(deps: CallControlDeps, advance: Advance, options: FollowUpOptions = {}): Promise<void> {
  for (let current: Advance | null = advance; current !== null; ) current = await takeStep(deps, current, options)
}

/** Rings the agent of an attempt that admission has just planned, and goes on from there. */
export async function placeAgentAndFollowUp(deps: CallControlDeps, placement: AgentPlacement): Promise<void> {
  const advance = await placeAgent(deps, placement)
  if (advance) await followUp(deps, advance)
}

/** @returns the call after the step; null where it changed nothing that could lead to another */
async function takeStep(deps: CallControlDeps, advance: Advance, options: FollowUpOptions): Promise<Advance | null> {
  const { next, snapshot } = advance
  const { call } = snapshot
  await endStrayLegs(deps, advance)
  switch (next.kind) {
    case 'cancel_attempt':
      return cancelAttempt(deps, advance, next.number)
    case 'end_caller':
      if (options.takeOver === true) await deps.carrier.endCall(accountFor(deps, call.accountSid), call.callSid)
      return null
    case 'try_next':
      if (options.takeOver !== true && snapshot.attempts.at(-1)?.kind !== 'agents') return null
      return routeNext(deps, { organizationId: call.organizationId, callId: call.id, after: next.after })
    case 'wait':
    case 'settle':
      return null
  }
}

/** Legs of attempts that were written off and appear all the same: an order whose answer was lost. */
async function endStrayLegs(deps: CallControlDeps, advance: Advance): Promise<void> {
  const { call, attempts } = advance.snapshot
  const writtenOff = new Set(attempts.filter((attempt) => (attempt.canceledAt ?? attempt.placementFailedAt) !== null).map((attempt) => attempt.number))
  const isStray = (leg: LegRow): boolean => leg.role === 'candidate' && leg.attempt !== null && writtenOff.has(leg.attempt) && !isTerminalCallStatus(leg.status)
  for (const leg of advance.changedLegs.filter(isStray)) await deps.carrier.endCall(accountFor(deps, call.accountSid), leg.sid)
}

async function cancelAttempt(deps: CallControlDeps, advance: Advance, number: number): Promise<Advance | null> {
  const { call } = advance.snapshot
  const legSid = advance.snapshot.attempts.find((attempt) => attempt.number === number)?.legSid ?? null
  // Being placed this very moment: whoever places it sees on return that the call is over, and cancels.
  if (legSid === null) return null
  await deps.carrier.endCall(accountFor(deps, call.accountSid), legSid)
  const result = await applyToCall(deps, {
    organizationId: call.organizationId,
    call: { callId: call.id },
    inbox: null,
    read: () => ({ reports: [], marks: [{ attempt: number, kind: 'canceled' }] }),
    answer: () => null,
  })
  return result.kind === 'applied' ? result.advance : null
}
