/**
 * The life of one call leg, as a pure function. Terminal states absorb; an event that makes no sense in a state changes nothing.
 * Statuses follow twilio.com/docs/voice/api/call-resource and the "call statuses" help page; see the notes at the cases that page leaves open.
 */
import { isTerminal, type CallDirection, type CallStatus } from './call-record.ts'

export type LegEvent =
  /** The pacing queue let it go. */
  | { readonly kind: 'initiate' }
  | { readonly kind: 'ring' }
  | { readonly kind: 'answer' }
  /** The far side did not take it. */
  | { readonly kind: 'refuse'; readonly status: 'busy' | 'no-answer' | 'failed'; readonly sipResponseCode: number }
  /** One side hung up, or the call was ended by its owner. */
  | { readonly kind: 'hangup' }

/** SIP answers that explain a terminal status. 487 is what a cancelled INVITE ends with. */
export const SIP_CODES = { ok: 200, notFound: 404, unavailable: 480, busy: 486, terminated: 487, declined: 603 } as const

export interface LegChange {
  readonly status: CallStatus
  readonly sipResponseCode: number | null
}

export function changeLeg(leg: { readonly status: CallStatus; readonly direction: CallDirection }, event: LegEvent): LegChange | null {
  if (isTerminal(leg.status)) return null
  switch (event.kind) {
    case 'initiate':
      return leg.status === 'queued' ? { status: 'initiated', sipResponseCode: null } : null
    case 'ring':
      return leg.status === 'initiated' ? { status: 'ringing', sipResponseCode: null } : null
    case 'answer':
      return leg.status === 'in-progress' || leg.status === 'queued' ? null : { status: 'in-progress', sipResponseCode: null }
    case 'refuse':
      return leg.status === 'in-progress' ? null : { status: event.status, sipResponseCode: event.sipResponseCode }
    case 'hangup':
      if (leg.status === 'in-progress') return { status: 'completed', sipResponseCode: SIP_CODES.ok }
      // A caller who gives up before we answer leaves "no-answer" (Stack Overflow 78683402); an outbound leg is "canceled".
      return { status: leg.direction === 'inbound' ? 'no-answer' : 'canceled', sipResponseCode: SIP_CODES.terminated }
  }
}
