/** A call as the carrier keeps it: everything the REST API, the webhooks and the journal say about it comes from here. */

export type CallStatus = 'queued' | 'initiated' | 'ringing' | 'in-progress' | TerminalStatus
export type TerminalStatus = 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
export type CallDirection = 'inbound' | 'outbound-api' | 'outbound-dial'

/** Where the number's owner lives according to the number's metadata; empty where unknown, as Twilio sends it. */
export interface NumberGeography {
  readonly city: string
  readonly state: string
  readonly zip: string
  readonly country: string
}

export interface CallRecord {
  readonly sid: string
  readonly accountSid: string
  readonly parentCallSid: string | null
  readonly direction: CallDirection
  readonly from: string
  readonly to: string
  readonly phoneNumberSid: string | null
  readonly fromGeography: NumberGeography | null
  readonly toGeography: NumberGeography | null
  readonly stirVerstat: string | null
  readonly createdAtMs: number
  status: CallStatus
  updatedAtMs: number
  /** When it left the queue. */
  dialedAtMs: number | null
  answeredAtMs: number | null
  endedAtMs: number | null
  sipResponseCode: number | null
}

export function isTerminal(status: CallStatus): status is TerminalStatus {
  return status === 'completed' || status === 'busy' || status === 'failed' || status === 'no-answer' || status === 'canceled'
}

/** Whole seconds from answer to end, rounded up as Twilio bills; 0 for a call that was never answered. */
export function durationSeconds(call: CallRecord): number {
  if (call.answeredAtMs === null || call.endedAtMs === null) return 0
  return Math.max(0, Math.round((call.endedAtMs - call.answeredAtMs) / 1000))
}

/** City, state and ZIP are not guessed from the digits: the caller states them or they stay empty. */
export function geographyOf(address: string, known: Partial<NumberGeography> = {}): NumberGeography | null {
  if (!address.startsWith('+')) return null
  return {
    city: known.city ?? '',
    state: known.state ?? '',
    zip: known.zip ?? '',
    country: known.country ?? (address.startsWith('+1') ? 'US' : ''),
  }
}
