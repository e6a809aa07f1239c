import type { CallDelivery } from '../../calls/delivery.ts'
import { parseStepQuery } from './payload.ts'

/**
 * Twilio could fetch our answer but not use it: asking again would give the same document. Everything else (no answer in time, a connection lost)
 * is worth another try. Source: twilio.com/docs/api/errors, 11xxx "HTTP" and 12xxx "TwiML".
 */
const UNUSABLE_ANSWER = /^1[23]\d{3}$/

/**
 * The delivery whose answer failed, as far as the carrier names it: the address that failed carries its step, so that the answer is the one that
 * was lost. Undefined where the same answer would fail again.
 */
export function readFailedStep(delivery: CallDelivery, webhookBaseUrl: string): CallDelivery | undefined {
  const { error } = delivery
  if (!error) return delivery
  if (UNUSABLE_ANSWER.test(error.code)) return undefined
  if (error.url?.startsWith(`${webhookBaseUrl}/carrier/voice?`) !== true) return delivery
  const query = new URL(error.url).searchParams
  try {
    return { ...delivery, ...parseStepQuery({ step: query.get('step') ?? undefined, call: query.get('call') ?? undefined }) }
  } catch {
    return delivery
  }
}
