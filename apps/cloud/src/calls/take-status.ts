/** Status and conference callbacks: what the carrier tells without asking. Answered with nothing; repeats change nothing. */
import type { CarrierAccount } from '../telephony/carrier.ts'
import { unknownCall } from './answer-voice-step.ts'
import type { CallControlDeps } from './call-control.ts'
import { applyToCall } from './call-session.ts'
import type { SessionInput } from './call-session.ts'
import type { CallSnapshot, PartyReport } from './call-snapshot.ts'
import type { CallDelivery, ConferenceDelivery } from './delivery.ts'
import { followUp } from './follow-up.ts'
import { recordAnswer } from './inbox.repository.ts'
import { agentLabel } from './place-agent.ts'
import { reportTimeMs } from './report-time.ts'

const NO_ANSWER = ''

export interface StatusCallback {
  readonly account: CarrierAccount
  readonly delivery: CallDelivery
  readonly inboxKey: string
}
export interface ConferenceCallback {
  readonly account: CarrierAccount
  readonly delivery: ConferenceDelivery
  readonly inboxKey: string
}

/** @throws AppError `carrier.call_unknown` where it names a call or an attempt that this organisation does not have */
export async function takeStatus(deps: CallControlDeps, { account, delivery, inboxKey }: StatusCallback): Promise<void> {
  const inbox = { key: inboxKey, organizationId: account.organizationId, callSid: delivery.callSid }
  const taken = await take(deps, {
    organizationId: account.organizationId,
    call: delivery.callId === null ? { callSid: delivery.callSid } : { callId: delivery.callId },
    inbox,
    read: (snapshot) => readStatus(snapshot, account, delivery, deps.now()),
    answer: () => NO_ANSWER,
  })
  if (taken) return
  if (delivery.step.kind !== 'inbound') throw unknownCall(delivery)
  // A call that we turned away, or whose end overtook its beginning: on record; in the second case the reconciler asks the carrier.
  await deps.db.withTenant(account.organizationId, (tx) => recordAnswer(tx, inbox, NO_ANSWER))
}

/** @throws AppError `carrier.call_unknown` */
export async function takeConferenceEvent(deps: CallControlDeps, { account, delivery, inboxKey }: ConferenceCallback): Promise<void> {
  const taken = await take(deps, {
    organizationId: account.organizationId,
    call: { callId: delivery.callId },
    inbox: { key: inboxKey, organizationId: account.organizationId, callSid: delivery.callSid ?? delivery.conferenceSid },
    read: (snapshot) => (snapshot.call.accountSid === account.accountSid ? { reports: readConferenceEvent(snapshot, delivery, deps.now()) } : null),
    answer: () => NO_ANSWER,
  })
  if (!taken) throw unknownCall(delivery)
}

async function take(deps: CallControlDeps, input: SessionInput): Promise<boolean> {
  const result = await applyToCall(deps, input)
  // Nothing new: whoever brought the news follows it up.
  if (result.kind === 'applied' && result.advance.changedLegs.length + result.advance.changedAttempts.length > 0) deps.background.run('follow up', { callId: result.advance.snapshot.call.id }, () => followUp(deps, result.advance))
  return result.kind !== 'unknown_call'
}

function readStatus(snapshot: CallSnapshot, account: CarrierAccount, delivery: CallDelivery, now: Date): { reports: PartyReport[] } | null {
  if (snapshot.call.accountSid !== account.accountSid) return null
  const report = { status: delivery.status, sequence: delivery.sequence, atMs: reportTimeMs(delivery.at, now), durationSeconds: delivery.durationSeconds }
  const { step } = delivery
  if (step.kind === 'inbound') return { reports: [{ role: 'caller', sid: delivery.callSid, report }] }
  if (step.kind !== 'leg' || delivery.callSid === snapshot.call.callSid || !snapshot.attempts.some((attempt) => attempt.number === step.attempt)) return null
  return { reports: [{ role: 'candidate', attempt: step.attempt, sid: delivery.callSid, report }] }
}

/** An agent who has joined has answered, should the leg's own callback be late or lost. */
function readConferenceEvent(snapshot: CallSnapshot, delivery: ConferenceDelivery, now: Date): PartyReport[] {
  const attempt = snapshot.attempts.find((candidate) => candidate.kind === 'agents' && agentLabel(candidate.number) === delivery.label)
  if (delivery.event !== 'participant-join' || delivery.callSid === null || delivery.callSid === snapshot.call.callSid || !attempt) return []
  const report = { status: 'in-progress', sequence: null, atMs: reportTimeMs(delivery.at, now), durationSeconds: null } as const
  return [{ role: 'candidate', attempt: attempt.number, sid: delivery.callSid, report }]
}
