/**
 * The caller's leg asks what to do next: its `<Dial>` is over (step dial-n), or it was redirected (step next-n). The answer follows from the
 * call's state; where the next candidate must be found first, it comes from admission.
 */
import { decideVoiceAnswer } from '@ringfloor/engine'
import { AppError, isTerminalCallStatus } from '@ringfloor/shared'
import type { CarrierAccount } from '../telephony/carrier.ts'
import { attemptTwiml } from './admission-candidate.ts'
import type { Advance } from './advance-call.ts'
import type { CallControlDeps } from './call-control.ts'
import { readArrival } from './call-past.repository.ts'
import { applyToCall } from './call-session.ts'
import type { SessionResult } from './call-session.ts'
import type { AttemptMark, CallSnapshot, PartyReport } from './call-snapshot.ts'
import type { CallDelivery } from './delivery.ts'
import { followUp, placeAgentAndFollowUp } from './follow-up.ts'
import { probeAttempt } from './probe-leg.ts'
import { reportTimeMs } from './report-time.ts'
import { routeAttempt } from './route-attempt.ts'
import { toAdmissionCall, triedAttempts } from './route-next.ts'
import { APOLOGY_TEXT, HANGUP_TWIML, apologyTwiml } from './twiml.ts'

export interface VoiceStep {
  readonly account: CarrierAccount
  readonly delivery: CallDelivery
  readonly inboxKey: string
}

/** Routing by this webhook may find that another node was faster; then the state is read again. */
const MAX_ROUNDS = 3

export async function answerVoiceStep(deps: CallControlDeps, voice: VoiceStep): Promise<string> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const result = await applyDelivery(deps, voice)
    if (result.kind === 'repeated') return result.response
    if (result.kind === 'unknown_call') throw unknownCall(voice.delivery)
    const { advance, response } = result
    if (response !== null) {
      deps.background.run('follow up', { callId: advance.snapshot.call.id }, () => followUp(deps, advance))
      return response
    }
    const answer = wordVoiceAnswer(deps, advance, voice.delivery)
    if (answer.kind === 'probe') await probeAttempt(deps, advance.snapshot, answer.attempt)
    else if (answer.kind === 'route') {
      const twiml = await routeByWebhook(deps, voice, advance, answer.after)
      if (twiml !== null) return twiml
    }
  }
  throw new AppError('overloaded', { message: 'A voice step did not settle', userMessage: 'The call is being handled elsewhere.' })
}

function applyDelivery(deps: CallControlDeps, { account, delivery, inboxKey }: VoiceStep): Promise<SessionResult> {
  return applyToCall(deps, {
    organizationId: account.organizationId,
    call: { callId: delivery.callId ?? '' },
    inbox: { key: inboxKey, organizationId: account.organizationId, callSid: delivery.callSid },
    read: (snapshot) => (isCallersLeg(snapshot, account, delivery) ? readVoiceStep(snapshot, delivery, deps.now()) : null),
    answer: (advance) => {
      const answer = wordVoiceAnswer(deps, advance, delivery)
      return answer.kind === 'twiml' ? answer.twiml : null
    },
  })
}

function isCallersLeg({ call }: CallSnapshot, account: CarrierAccount, delivery: CallDelivery): boolean {
  return call.accountSid === account.accountSid && call.callSid === delivery.callSid
}

export function unknownCall(delivery: { readonly callId: string | null }): AppError {
  return new AppError('carrier.call_unknown', { userMessage: 'This exchange has no such call.', details: delivery.callId === null ? {} : { callId: delivery.callId } })
}

/** What a voice request says besides asking: whether the caller is gone, and how the dialled leg ended. */
export function readVoiceStep(snapshot: CallSnapshot, delivery: CallDelivery, now: Date): { reports: PartyReport[]; marks: AttemptMark[] } {
  const atMs = reportTimeMs(delivery.at, now)
  const reports: PartyReport[] = []
  const marks: AttemptMark[] = []
  if (isTerminalCallStatus(delivery.status)) {
    reports.push({ role: 'caller', sid: delivery.callSid, report: { status: delivery.status, sequence: null, atMs, durationSeconds: delivery.durationSeconds } })
  }
  const { step, dial } = delivery
  const attempt = step.kind === 'dial' ? snapshot.attempts.find((candidate) => candidate.number === step.attempt) : undefined
  if (!attempt || attempt.kind === 'agents' || !dial) return { reports, marks }
  if (dial.callSid !== null) {
    const status = dial.status === 'answered' ? 'completed' : dial.status
    reports.push({ role: 'candidate', attempt: attempt.number, sid: dial.callSid, report: { status, sequence: null, atMs, durationSeconds: dial.durationSeconds } })
  } else if (attempt.legSid === null) marks.push({ attempt: attempt.number, kind: 'placement_failed' })
  return { reports, marks }
}

type WordedAnswer = { readonly kind: 'twiml'; readonly twiml: string } | { readonly kind: 'route'; readonly after: number } | { readonly kind: 'probe'; readonly attempt: number }

/** What the engine says, as TwiML where it is an answer already. */
export function wordVoiceAnswer(deps: Pick<CallControlDeps, 'book' | 'route'>, advance: Advance, { step }: Pick<CallDelivery, 'step'>): WordedAnswer {
  const { derived, snapshot } = advance
  const answer = decideVoiceAnswer(derived, step.kind === 'dial' ? step.attempt : null)
  switch (answer.kind) {
    case 'hang_up':
      return { kind: 'twiml', twiml: HANGUP_TWIML }
    case 'apologise':
      return { kind: 'twiml', twiml: apologyTwiml(APOLOGY_TEXT) }
    case 'connect': {
      const plan = deps.book.findPlan(snapshot.call.organizationId, snapshot.call.campaignId)
      const attempt = snapshot.attempts.find((candidate) => candidate.number === answer.attempt)
      const target = attempt && plan?.targetById.get(attempt.targetId)
      if (!plan || !target) return { kind: 'twiml', twiml: HANGUP_TWIML }
      const { ringTimeoutSeconds } = plan.campaign
      return { kind: 'twiml', twiml: attemptTwiml(deps.route.urls, { callId: snapshot.call.id, attempt: answer.attempt, target, ringTimeoutSeconds }) }
    }
    case 'route':
    case 'probe':
      return answer
  }
}

/** @returns null where another node routed this attempt meanwhile */
async function routeByWebhook(deps: CallControlDeps, voice: VoiceStep, advance: Advance, after: number): Promise<string | null> {
  const { call } = advance.snapshot
  const attempt = after + 1
  const arrival = await deps.db.withTenant(call.organizationId, (tx) => readArrival(tx, call))
  const routed = await routeAttempt(deps.route, {
    organizationId: call.organizationId, call: toAdmissionCall(call), ...arrival, attempt, tried: triedAttempts(advance.snapshot), inboxKey: voice.inboxKey, answerBy: 'webhook',
  })
  if (!routed) return apologyTwiml(APOLOGY_TEXT)
  const { result, admitted } = routed
  if (admitted?.target.kind === 'agents') {
    deps.background.run('place agent', { callId: call.id, attempt }, () => placeAgentAndFollowUp(deps, { organizationId: call.organizationId, callId: call.id, attempt }))
  }
  if (result.kind === 'call_ended') return result.response ?? HANGUP_TWIML
  return result.response
}
