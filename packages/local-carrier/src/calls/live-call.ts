import type { Account } from '../config.ts'
import type { AudioPort } from '../media/port.ts'
import type { HttpMethod } from '../twiml/program.ts'
import type { CallProblem } from '../twilio-errors.ts'
import type { StatusSubscription } from '../webhooks/status-callbacks.ts'
import type { CallRecord, CallStatus, TerminalStatus } from './call-record.ts'

export interface HttpTarget {
  readonly url: string
  readonly method: HttpMethod
}

/** The person or machine at the other end of a leg, as call control talks to them. */
export interface Party {
  /** We picked up (inbound legs). */
  answered(): void
  ended(end: { readonly status: TerminalStatus; readonly problem?: CallProblem }): void
}

/** A call that is not over: its record and what holds it together. */
export interface LiveCall {
  readonly record: CallRecord
  readonly account: Account
  readonly subscriptions: StatusSubscription[]
  /** Aborted once, when the call has reached its terminal status. */
  readonly over: AbortController
  readonly listeners: Set<(status: CallStatus) => void>
  readonly warnings: CallProblem[]
  /** Documents and verbs used so far, against the limits. */
  readonly spent: { documents: number; verbs: number }
  party: Party
  port: AudioPort | null
  fallback: HttpTarget | null
  /** The TwiML being run; aborted when other TwiML takes its place. */
  run: AbortController | null
  /** Settles when that run has let go of the call: the next one waits for it. */
  letGo: Promise<void>
}

export function onStatus(call: LiveCall, listener: (status: CallStatus) => void): () => void {
  call.listeners.add(listener)
  return () => call.listeners.delete(listener)
}
