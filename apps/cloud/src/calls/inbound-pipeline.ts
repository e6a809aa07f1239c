/**
 * The path of an inbound call, as a list of steps:
 *   1. identify the number · 2. gather facts · 3. compliance verdict · 4. decide · 5. admit (one transaction) · 6. answer
 * Steps 2 to 5 are route-attempt.ts, which later attempts of the call pass through as well.
 */
import { isTerminalCallStatus, uuidV7 } from '@ringfloor/shared'
import type { CarrierAccount } from '../telephony/carrier.ts'
import type { CallControlDeps } from './call-control.ts'
import type { CallDelivery } from './delivery.ts'
import { placeAgentAndFollowUp } from './follow-up.ts'
import { locationOf } from './gather-facts.ts'
import { recordAnswer } from './inbox.repository.ts'
import { takeRandomBytes } from './random-pool.ts'
import { routeAttempt } from './route-attempt.ts'
import type { RouteRequest, RoutedAttempt } from './route-attempt.ts'
import type { CampaignPlan } from './routing-book.ts'
import { APOLOGY_TEXT, HANGUP_TWIML, NUMBER_UNKNOWN_TEXT, apologyTwiml } from './twiml.ts'

/** What a UUIDv7 takes. */
const CALL_ID_RANDOM_BYTES = 10

export interface InboundCall {
  readonly account: CarrierAccount
  readonly delivery: CallDelivery
  readonly inboxKey: string
}

/** @returns the TwiML to answer with; the same for every repeat of the delivery */
export async function runInboundPipeline(deps: CallControlDeps, inbound: InboundCall): Promise<string> {
  // The caller may be gone before we are asked; there is nobody to route.
  if (isTerminalCallStatus(inbound.delivery.status)) return HANGUP_TWIML
  const plan = await identifyCampaign(deps, inbound)
  if (!plan) return turnAway(deps, inbound)
  const callId = uuidV7(deps.now().getTime(), takeRandomBytes(CALL_ID_RANDOM_BYTES))
  const routed = await routeAttempt(deps.route, {
    organizationId: plan.organizationId, call: toAdmissionCall(inbound, plan, callId, deps.now()), location: locationOf(inbound.delivery, deps.places), tags: null, attempt: 1, tried: [],
    inboxKey: inbound.inboxKey, answerBy: 'webhook',
  })
  return routed ? answer(deps, plan, callId, routed) : turnAway(deps, inbound)
}

/** Only numbers of the account's own organisation: what another tenant's account posts must not reach our campaigns. */
async function identifyCampaign(deps: CallControlDeps, { account, delivery }: InboundCall): Promise<CampaignPlan | null> {
  if (!deps.book.findNumber(delivery.to)) await deps.book.refreshOnMiss()
  const dialed = deps.book.findNumber(delivery.to)
  return dialed?.organizationId === account.organizationId ? dialed.plan : null
}

/** The caller hears that the number is not in service; the delivery is on record all the same. */
async function turnAway(deps: CallControlDeps, { account, delivery, inboxKey }: InboundCall): Promise<string> {
  deps.log.warn({ accountSid: account.accountSid, callSid: delivery.callSid, pii: { to: delivery.to } }, 'Call to a number without a campaign')
  deps.metrics.admissions.inc({ result: 'number_unknown' })
  const response = apologyTwiml(NUMBER_UNKNOWN_TEXT)
  await deps.db.withTenant(account.organizationId, (tx) => recordAnswer(tx, { key: inboxKey, organizationId: account.organizationId, callSid: delivery.callSid }, response))
  return response
}

function toAdmissionCall({ account, delivery }: InboundCall, plan: CampaignPlan, callId: string, receivedAt: Date): RouteRequest['call'] {
  return {
    id: callId, campaignId: plan.campaign.id, publisherId: plan.campaign.publisherId, accountSid: account.accountSid, callSid: delivery.callSid, from: delivery.from, to: delivery.to,
    callerState: delivery.callerState, callerZip: delivery.callerZip, attestation: delivery.attestation, currency: plan.campaign.currency, configRevision: plan.configRevision, receivedAt,
  }
}

function answer(deps: CallControlDeps, plan: CampaignPlan, callId: string, routed: RoutedAttempt): string {
  const { result, admitted } = routed
  if (admitted?.target.kind === 'agents') {
    deps.background.run('place agent', { callId, attempt: 1 }, () => placeAgentAndFollowUp(deps, { organizationId: plan.organizationId, callId, attempt: 1 }))
  }
  return result.response ?? (result.kind === 'call_ended' ? HANGUP_TWIML : apologyTwiml(APOLOGY_TEXT))
}
