/**
 * The few TwiML documents the exchange answers with, as escaped templates: the hot path does not build an object tree for each call. A test
 * compares every one of them with what the official package builds. Source: twilio.com/docs/voice/twiml.
 */
import type { WebhookUrls } from './webhook-urls.ts'

/** Longest time a caller and a target may talk; leases and holds live a little longer. Twilio's own default for `<Dial timeLimit>`. */
export const CALL_TIME_LIMIT_SECONDS = 14_400
export const APOLOGY_TEXT = 'We are sorry. Nobody is available to take your call right now. Please try again later. Goodbye.'
export const NUMBER_UNKNOWN_TEXT = 'We are sorry. The number you have called is not in service. Goodbye.'
export const TROUBLE_TEXT = 'We are sorry. We cannot take your call at this moment. Please try again in a few minutes. Goodbye.'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
const SPECIAL = /[&<>"']/
const SPECIALS = /[&<>"']/g
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ESCAPES[character] ?? '') : text
}

/** Ends the call without a word: the conversation is over. */
export const HANGUP_TWIML = `${DECLARATION}<Response><Hangup/></Response>`

/** Says one sentence and hangs up. */
export function apologyTwiml(text: string): string {
  return `${DECLARATION}<Response><Say>${escapeXml(text)}</Say><Hangup/></Response>`
}

/** What the caller hears while an agent's console rings. */
export function ringbackTwiml(soundUrl: string): string {
  return `${DECLARATION}<Response><Play loop="0">${escapeXml(soundUrl)}</Play></Response>`
}

export interface DialStep {
  readonly callId: string
  /** The attempt whose steps these addresses name. */
  readonly attempt: number
}

/**
 * Puts the caller into the call's own conference, where the agent's leg joins. The caller alone does not start it (no music billed as talk) and
 * its leaving ends it.
 */
export function conferenceTwiml(urls: WebhookUrls, step: DialStep): string {
  return (
    `${DECLARATION}<Response><Dial action="${escapeXml(urls.dialAction(step.callId, step.attempt))}" timeLimit="${CALL_TIME_LIMIT_SECONDS}">` +
    `<Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false" waitUrl="${escapeXml(urls.ringback)}" waitMethod="POST" ` +
    `statusCallback="${escapeXml(urls.room(step.callId, step.attempt))}" statusCallbackEvent="join leave end">${step.callId}</Conference></Dial></Response>`
  )
}

/** Bridges the caller to a telephone number or SIP address; the caller's leg is answered only when the target answers. */
export function bridgeTwiml(urls: WebhookUrls, step: DialStep & { readonly kind: 'number' | 'sip'; readonly destination: string; readonly ringTimeoutSeconds: number }): string {
  const noun = step.kind === 'number' ? 'Number' : 'Sip'
  return (
    `${DECLARATION}<Response><Dial answerOnBridge="true" timeout="${step.ringTimeoutSeconds}" timeLimit="${CALL_TIME_LIMIT_SECONDS}" ` +
    `action="${escapeXml(urls.dialAction(step.callId, step.attempt))}"><${noun} statusCallback="${escapeXml(urls.leg(step.callId, step.attempt))}" ` +
    `statusCallbackEvent="initiated ringing answered completed">${escapeXml(step.destination)}</${noun}></Dial></Response>`
  )
}
