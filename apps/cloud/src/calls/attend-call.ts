/**
 * Looks after a call of which nothing was heard for too long: callbacks were lost, or the node that had it died. The carrier is asked about every
 * party; its answers count like reports, and what follows from them is done by REST.
 */
import { isAttemptOver } from '@ringfloor/engine'
import { isTerminalCallStatus } from '@ringfloor/shared'
import type { CarrierAccount } from '../telephony/carrier.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import type { AttemptMark, AttemptRow, CallSnapshot, PartyReport } from './call-snapshot.ts'
import { loadCall } from './call.repository.ts'
import { followUp, placeAgentAndFollowUp } from './follow-up.ts'
import { STALE_CLAIM_MS, agentLabel } from './place-agent.ts'
import { applyFindings, reportOf } from './probe-leg.ts'

/** A number attempt without a leg for this long after its ring time: the carrier never got, or lost, its instructions. */
const LOST_DIAL_SLACK_MS = 15_000
/** The carrier's REST API is eventually consistent: that it does not know a call this young says nothing. Source: twilio.com/docs/voice/api/call-resource. */
const CARRIER_CONSISTENCY_MS = 30_000

interface Findings {
  readonly reports: readonly PartyReport[]
  readonly marks?: readonly AttemptMark[]
  /** What no report can bring about. */
  readonly afterwards?: () => Promise<void>
}

const NOTHING: Findings = { reports: [] }

export async function attendCall(deps: CallControlDeps, organizationId: string, callId: string): Promise<void> {
  const snapshot = await deps.db.withTenant(organizationId, (tx) => loadCall(tx, { callId }, 'read'))
  if (!snapshot || snapshot.call.settledAt !== null) return
  const account = accountFor(deps, snapshot.call.accountSid)
  const caller = await findCaller(deps, account, snapshot)
  const findings: Findings[] = [caller]
  for (const attempt of snapshot.attempts.filter((candidate) => !isAttemptOver(candidate.state) || lacksDuration(snapshot, candidate))) {
    findings.push(await findAttempt(deps, account, snapshot, attempt, caller.ended))
  }
  const advance = await applyFindings(deps, snapshot, findings.flatMap((finding) => finding.reports), findings.flatMap((finding) => finding.marks ?? []))
  if (!advance) return
  for (const finding of findings) await finding.afterwards?.()
  await followUp(deps, advance, { takeOver: true })
  // Nobody is left to try, the apology has long been played, and the caller's leg still stands.
  if (advance.derived.exhausted && !advance.derived.callerEnded && advance.next.kind === 'wait') await deps.carrier.endCall(account, snapshot.call.callSid)
}

async function findCaller(deps: CallControlDeps, account: CarrierAccount, snapshot: CallSnapshot): Promise<Findings & { readonly ended: boolean }> {
  const { callSid } = snapshot.call
  if (snapshot.legs.some((leg) => leg.role === 'caller' && isTerminalCallStatus(leg.status))) return { ...NOTHING, ended: true }
  const fetched = await deps.carrier.fetchCall(account, callSid)
  if (!fetched && isYoung(deps, snapshot.call.receivedAt)) return { ...NOTHING, ended: false }
  const report = reportOf(fetched, deps.now())
  const ended = isTerminalCallStatus(report.status)
  return { reports: ended ? [{ role: 'caller', sid: callSid, report }] : [], ended }
}

async function findAttempt(deps: CallControlDeps, account: CarrierAccount, snapshot: CallSnapshot, attempt: AttemptRow, callerEnded: boolean): Promise<Findings> {
  if (attempt.legSid !== null) {
    const fetched = await deps.carrier.fetchCall(account, attempt.legSid)
    if (!fetched && isYoung(deps, attempt.claimedAt ?? attempt.plannedAt)) return NOTHING
    const report = fetched || !lacksDuration(snapshot, attempt) ? reportOf(fetched, deps.now()) : timedReport(attempt, deps.now())
    return { reports: [{ role: 'candidate', attempt: attempt.number, sid: attempt.legSid, report }] }
  }
  return attempt.kind === 'agents' ? findAgent(deps, account, snapshot, attempt, callerEnded) : findDialled(deps, account, snapshot, attempt, callerEnded)
}

/** It was answered and is over, but nobody has said how long it took: the price hangs on it. */
function lacksDuration({ legs }: CallSnapshot, attempt: AttemptRow): boolean {
  return attempt.state === 'completed' && !legs.some((leg) => leg.attempt === attempt.number && leg.durationSeconds !== null)
}

/** The carrier has forgotten the leg: our own clocks are all there is. */
function timedReport(attempt: AttemptRow, now: Date): PartyReport['report'] {
  const endedAtMs = (attempt.endedAt ?? now).getTime()
  const talkedMs = endedAtMs - (attempt.answeredAt?.getTime() ?? endedAtMs)
  return { status: 'completed', sequence: null, atMs: endedAtMs, durationSeconds: Math.max(0, Math.floor(talkedMs / 1000)) }
}

function isYoung(deps: CallControlDeps, madeAt: Date): boolean {
  return deps.now().getTime() - madeAt.getTime() < CARRIER_CONSISTENCY_MS
}

/** Never placed, or placed by a node that died before it could say so. */
async function findAgent(deps: CallControlDeps, account: CarrierAccount, snapshot: CallSnapshot, attempt: AttemptRow, callerEnded: boolean): Promise<Findings> {
  const claimedMs = attempt.claimedAt?.getTime() ?? null
  if (claimedMs !== null && deps.now().getTime() - claimedMs < STALE_CLAIM_MS) return NOTHING
  const participant = claimedMs === null ? null : await deps.carrier.findParticipant(account, snapshot.call.id, agentLabel(attempt.number))
  if (participant) {
    const report = { status: 'queued', sequence: null, atMs: deps.now().getTime(), durationSeconds: null } as const
    return { reports: [{ role: 'candidate', attempt: attempt.number, sid: participant.callSid, report }] }
  }
  if (callerEnded) return { reports: [], marks: [{ attempt: attempt.number, kind: 'canceled' }] }
  return { reports: [], afterwards: () => placeAgentAndFollowUp(deps, { organizationId: snapshot.call.organizationId, callId: snapshot.call.id, attempt: attempt.number }) }
}

/** The carrier dials it within the caller's leg: its leg is a child of the caller's. */
async function findDialled(deps: CallControlDeps, account: CarrierAccount, snapshot: CallSnapshot, attempt: AttemptRow, callerEnded: boolean): Promise<Findings> {
  const { call } = snapshot
  const plan = deps.book.findPlan(call.organizationId, call.campaignId)
  const destination = plan?.targetById.get(attempt.targetId)?.destination
  const known = new Set(snapshot.legs.map((leg) => leg.sid))
  const children = await deps.carrier.listChildCalls(account, call.callSid)
  const child = children.find((candidate) => candidate.to === destination && !known.has(candidate.sid))
  if (child) return { reports: [{ role: 'candidate', attempt: attempt.number, sid: child.sid, report: reportOf(child, deps.now()) }] }
  if (callerEnded) return { reports: [], marks: [{ attempt: attempt.number, kind: 'canceled' }] }
  const lostAtMs = attempt.plannedAt.getTime() + (plan?.campaign.ringTimeoutSeconds ?? 0) * 1000 + LOST_DIAL_SLACK_MS
  if (deps.now().getTime() < lostAtMs) return NOTHING
  return { reports: [], afterwards: () => deps.carrier.redirectCall(account, call.callSid, deps.route.urls.next(call.id, attempt.number)) }
}
