import type { CallDelivery, ConferenceDelivery } from '../../calls/delivery.ts'
import { formatStep } from '../../calls/webhook-urls.ts'
import type { WebhookStep } from '../../calls/webhook-urls.ts'

/**
 * What makes two deliveries the same: account, leg, step, status and the carrier's SequenceNumber. A Redirect repeats the CallSid legitimately;
 * its step differs. The idempotency header of Twilio is not covered by the signature and is therefore not part of it.
 */
export function callInboxKey(accountSid: string, delivery: Pick<CallDelivery, 'callSid' | 'step' | 'status' | 'sequence'>): string {
  return [accountSid, delivery.callSid, formatStep(delivery.step), delivery.status, delivery.sequence ?? ''].join('|')
}

/** Conference events belong to the conference; those about one participant name its leg, too. */
export function conferenceInboxKey(accountSid: string, step: WebhookStep, delivery: ConferenceDelivery): string {
  const subject = delivery.callSid === null ? delivery.conferenceSid : `${delivery.conferenceSid}:${delivery.callSid}`
  return [accountSid, subject, formatStep(step), delivery.event, delivery.sequence ?? ''].join('|')
}
