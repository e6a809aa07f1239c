/**
 * Every address given to the carrier carries a step id, so that the inbox can tell a repeated delivery from the next request about the same call
 * (a Redirect repeats the CallSid legitimately).
 */
export type WebhookStep =
  | { readonly kind: 'inbound' }
  /** The `<Dial>` of attempt n is over. */
  | { readonly kind: 'dial'; readonly attempt: number }
  /** The caller was redirected to attempt n. */
  | { readonly kind: 'next'; readonly attempt: number }
  /** The candidate's leg of attempt n. */
  | { readonly kind: 'leg'; readonly attempt: number }
  /** The conference first opened for attempt n. */
  | { readonly kind: 'room'; readonly attempt: number }

/** The most that a campaign may ask for (`reroute.maxAttempts`, which the engine holds to): the largest number a step may carry. */
export const MAX_ATTEMPTS = 20
const STEP = /^(dial|next|leg|room)-([1-9]\d?)$/

/** Undefined where the text is no step id. */
export function parseStep(text: string | undefined): WebhookStep | undefined {
  if (text === 'inbound') return { kind: 'inbound' }
  const match = STEP.exec(text ?? '')
  const attempt = Number(match?.[2])
  if (!match || attempt > MAX_ATTEMPTS) return undefined
  return { kind: match[1] as 'dial' | 'next' | 'leg' | 'room', attempt }
}

export function formatStep(step: WebhookStep): string {
  return step.kind === 'inbound' ? 'inbound' : `${step.kind}-${step.attempt}`
}

export interface WebhookUrls {
  readonly voice: string
  readonly fallback: string
  readonly status: string
  dialAction(callId: string, attempt: number): string
  next(callId: string, attempt: number): string
  leg(callId: string, attempt: number): string
  room(callId: string, attempt: number): string
  readonly ringback: string
}

/** @param baseUrl WEBHOOK_BASE_URL, without a slash at the end */
export function createWebhookUrls(baseUrl: string): WebhookUrls {
  return {
    voice: `${baseUrl}/carrier/voice?step=inbound`,
    fallback: `${baseUrl}/carrier/fallback?step=inbound`,
    status: `${baseUrl}/carrier/status?step=inbound`,
    dialAction: (callId, attempt) => `${baseUrl}/carrier/voice?step=dial-${attempt}&call=${callId}`,
    next: (callId, attempt) => `${baseUrl}/carrier/voice?step=next-${attempt}&call=${callId}`,
    leg: (callId, attempt) => `${baseUrl}/carrier/status?step=leg-${attempt}&call=${callId}`,
    room: (callId, attempt) => `${baseUrl}/carrier/conference?step=room-${attempt}&call=${callId}`,
    ringback: `${baseUrl}/carrier/ringback?step=wait`,
  }
}
