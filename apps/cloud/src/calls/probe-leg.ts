/** Asking the carrier what became of a leg; its answer counts like any report. */
import { isTerminalCallStatus } from '@ringfloor/shared'
import type { Advance } from './advance-call.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import { applyToCall } from './call-session.ts'
import type { AttemptMark, CallSnapshot, PartyReport } from './call-snapshot.ts'
import { reportTimeMs } from './report-time.ts'
import type { CarrierCall } from '../telephony/carrier.ts'

/** A leg that the carrier does not know has failed, whatever else it was. */
export function reportOf(fetched: CarrierCall | null, now: Date): PartyReport['report'] {
  if (!fetched) return { status: 'failed', sequence: null, atMs: now.getTime(), durationSeconds: null }
  const at = isTerminalCallStatus(fetched.status) ? fetched.endedAt : fetched.status === 'in-progress' ? fetched.startedAt : null
  return { status: fetched.status, sequence: null, atMs: reportTimeMs(at, now), durationSeconds: fetched.durationSeconds }
}

export async function applyFindings(deps: CallControlDeps, snapshot: CallSnapshot, reports: readonly PartyReport[], marks: readonly AttemptMark[] = []): Promise<Advance | null> {
  const { call } = snapshot
  const result = await applyToCall(deps, { organizationId: call.organizationId, call: { callId: call.id }, inbox: null, read: () => ({ reports, marks }), answer: () => null })
  return result.kind === 'applied' ? result.advance : null
}

/**
 * The agent's conference ended under the caller. Either the agent was in it and has left (the callbacks are late), or it broke: then this attempt
 * is over, and the next candidate's turn has come.
 */
export async function probeAttempt(deps: CallControlDeps, snapshot: CallSnapshot, number: number): Promise<void> {
  const account = accountFor(deps, snapshot.call.accountSid)
  const legSid = snapshot.attempts.find((attempt) => attempt.number === number)?.legSid ?? null
  if (legSid === null) return void (await applyFindings(deps, snapshot, [], [{ attempt: number, kind: 'canceled' }]))
  const fetched = await deps.carrier.fetchCall(account, legSid)
  const report: PartyReport = { role: 'candidate', attempt: number, sid: legSid, report: reportOf(fetched, deps.now()) }
  const advance = await applyFindings(deps, snapshot, [report])
  if (!advance || advance.derived.answeredAttempt !== null || advance.next.kind === 'try_next') return
  await deps.carrier.endCall(account, legSid)
  const canceled: PartyReport = { ...report, report: { status: 'canceled', sequence: null, atMs: deps.now().getTime(), durationSeconds: null } }
  await applyFindings(deps, snapshot, [canceled], [{ attempt: number, kind: 'canceled' }])
}
