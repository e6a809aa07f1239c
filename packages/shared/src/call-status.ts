/** Twilio's eight call statuses; every carrier is mapped to them at its adapter. Source: twilio.com/docs/voice/api/call-resource. */
import { z } from 'zod'

export const CARRIER_CALL_STATUSES = ['queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed'] as const
export const carrierCallStatusSchema = z.enum(CARRIER_CALL_STATUSES)
export type CarrierCallStatus = (typeof CARRIER_CALL_STATUSES)[number]

export const TERMINAL_CALL_STATUSES = ['completed', 'busy', 'no-answer', 'canceled', 'failed'] as const
export type TerminalCallStatus = (typeof TERMINAL_CALL_STATUSES)[number]

export function isTerminalCallStatus(status: CarrierCallStatus): status is TerminalCallStatus {
  return (TERMINAL_CALL_STATUSES as readonly string[]).includes(status)
}

/**
 * What a call on the exchange is doing:
 * `routing` decided, nobody rings yet · `ringing` a candidate rings · `connected` caller and target talk · `ended`.
 */
export const CALL_STATES = ['routing', 'ringing', 'connected', 'ended'] as const
export const callStateSchema = z.enum(CALL_STATES)
export type CallState = (typeof CALL_STATES)[number]

/** How an ended call ended. `connected`: somebody answered. `abandoned`: the caller hung up first. `unanswered`: nobody was left to try. */
export const CALL_OUTCOMES = ['connected', 'abandoned', 'unanswered', 'refused', 'failed'] as const
export const callOutcomeSchema = z.enum(CALL_OUTCOMES)
export type CallOutcome = (typeof CALL_OUTCOMES)[number]

/** State of one attempt to reach one candidate. */
export const ATTEMPT_STATES = ['planned', 'dialing', 'ringing', 'answered', 'completed', 'busy', 'no-answer', 'canceled', 'failed'] as const
export const attemptStateSchema = z.enum(ATTEMPT_STATES)
export type AttemptState = (typeof ATTEMPT_STATES)[number]
