/** The next attempt of a call whose caller waits in a conference (or whom the carrier forgot): routed here, enacted by REST. */
import { deriveCall } from '@ringfloor/engine'
import type { TriedFacts } from '@ringfloor/engine'
import { CarrierError } from '../telephony/carrier.ts'
import type { AdmissionRequest } from './admission-port.ts'
import type { Advance } from './advance-call.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import { toCallInput } from './call-snapshot.ts'
import type { CallRow, CallSnapshot } from './call-snapshot.ts'
import { readArrival } from './call-past.repository.ts'
import { loadCall } from './call.repository.ts'
import { placeAgent } from './place-agent.ts'
import { routeAttempt } from './route-attempt.ts'
import { APOLOGY_TEXT, apologyTwiml } from './twiml.ts'

const CARRIER_TRIES = 2

export interface NextAttempt {
  readonly organizationId: string
  readonly callId: string
  /** Number of the attempt that came to nothing. */
  readonly after: number
}

export function toAdmissionCall(call: CallRow): AdmissionRequest['call'] {
  return {
    id: call.id, campaignId: call.campaignId, publisherId: call.publisherId, accountSid: call.accountSid, callSid: call.callSid, from: call.from, to: call.to,
    callerState: call.callerState, callerZip: call.callerZip, attestation: call.attestation, currency: call.currency, configRevision: call.configRevision, receivedAt: call.receivedAt,
  }
}

/** What earlier attempts tried, each with why it came to nothing. */
export function triedAttempts(snapshot: CallSnapshot): readonly TriedFacts[] {
  const derived = deriveCall(toCallInput(snapshot))
  return snapshot.attempts.map((attempt) => ({
    targetId: attempt.targetId,
    userId: attempt.userId,
    reason: derived.attempts.find((candidate) => candidate.number === attempt.number)?.reason ?? 'technical.no_answer',
  }))
}

/** @returns the call with its new agent's leg; null where there is none */
export async function routeNext(deps: CallControlDeps, next: NextAttempt): Promise<Advance | null> {
  const loaded = await deps.db.withTenant(next.organizationId, async (tx) => {
    const snapshot = await loadCall(tx, { callId: next.callId }, 'read')
    return snapshot && { snapshot, arrival: await readArrival(tx, snapshot.call) }
  })
  if (!loaded || loaded.snapshot.call.state === 'ended') return null
  const { snapshot, arrival } = loaded

  const attempt = next.after + 1
  const routed = await routeAttempt(deps.route, {
    organizationId: next.organizationId, call: toAdmissionCall(snapshot.call), ...arrival, attempt, tried: triedAttempts(snapshot), inboxKey: null, answerBy: 'rest',
  })
  if (!routed || routed.result.kind === 'none') return apologise(deps, snapshot.call)
  if (!routed.admitted) return null
  // The caller sits in the conference exactly when the attempt before was an agent's.
  const inConference = snapshot.attempts.at(-1)?.kind === 'agents'
  const toAgent = routed.admitted.target.kind === 'agents'
  if (!(toAgent && inConference)) {
    await moveCaller(deps, snapshot.call, (account) => deps.carrier.redirectCall(account, snapshot.call.callSid, deps.route.urls.next(snapshot.call.id, attempt)))
  }
  return toAgent ? placeAgent(deps, { organizationId: next.organizationId, callId: next.callId, attempt }) : null
}

async function apologise(deps: CallControlDeps, call: CallRow): Promise<null> {
  await moveCaller(deps, call, (account) => deps.carrier.replaceInstructions(account, call.callSid, apologyTwiml(APOLOGY_TEXT)))
  return null
}

/** A caller who is gone needs nothing; a carrier that does not answer is asked once more, then the reconciler sees to it. */
async function moveCaller(deps: CallControlDeps, call: CallRow, order: (account: ReturnType<typeof accountFor>) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await order(accountFor(deps, call.accountSid))
    } catch (error) {
      if (!(error instanceof CarrierError)) throw error
      if (!error.retryable || tries === CARRIER_TRIES) {
        deps.log.warn({ err: error, callId: call.id }, 'Caller was not moved')
        return
      }
    }
  }
}
