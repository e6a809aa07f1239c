/** The parameters Twilio sends about a call. Pure: record in, names and values out. Source: twilio.com/docs/voice/twiml#request-parameters. */
import { durationSeconds, isTerminal, type CallRecord, type NumberGeography } from '../calls/call-record.ts'
import { toRfc2822 } from '../identifiers.ts'

export const API_VERSION = '2010-04-01'
export type Parameters = Readonly<Record<string, string>>

/** Sent with every request about a call. */
export function callParameters(call: CallRecord): Parameters {
  return {
    AccountSid: call.accountSid,
    ApiVersion: API_VERSION,
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    ...geographyParameters(['From', 'Caller'], call.fromGeography),
    ...geographyParameters(['To', 'Called'], call.toGeography),
    ...(call.parentCallSid ? { ParentCallSid: call.parentCallSid } : {}),
    ...(call.stirVerstat ? { StirVerstat: call.stirVerstat } : {}),
  }
}

function geographyParameters(prefixes: readonly string[], geography: NumberGeography | null): Parameters {
  if (!geography) return {}
  const parameters: Record<string, string> = {}
  for (const prefix of prefixes) {
    parameters[`${prefix}City`] = geography.city
    parameters[`${prefix}State`] = geography.state
    parameters[`${prefix}Zip`] = geography.zip
    parameters[`${prefix}Country`] = geography.country
  }
  return parameters
}

/**
 * A status callback. `CallDuration` is in seconds and only in the last one, `Duration` in begun minutes; `SequenceNumber` counts what this
 * subscriber was sent, from 0.
 */
export function statusParameters(call: CallRecord, sequenceNumber: number, nowMs: number): Parameters {
  const seconds = durationSeconds(call)
  return {
    ...callParameters(call),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequenceNumber),
    Timestamp: toRfc2822(nowMs),
    ...(isTerminal(call.status) ? { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) } : {}),
    ...(isTerminal(call.status) && call.sipResponseCode !== null ? { SipResponseCode: String(call.sipResponseCode) } : {}),
  }
}

/** What a Dial's `action` is told about the leg it tried. */
export function dialParameters(result: {
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  readonly callSid: string | null
  readonly durationSeconds: number
  readonly bridged: boolean
}): Parameters {
  return {
    DialCallStatus: result.status,
    ...(result.callSid ? { DialCallSid: result.callSid } : {}),
    ...(result.bridged && result.callSid ? { DialCallDuration: String(result.durationSeconds) } : {}),
    DialBridged: String(result.bridged),
  }
}
