/** Applies leg events to live calls: the record, the journal, the status callbacks and whoever waits hear of it, in that order. */
import type { Account } from '../config.ts'
import { newSid } from '../identifiers.ts'
import { MAX_LIVE_CALLS, MAX_WARNINGS_PER_CALL } from '../limits.ts'
import type { CallbackTarget, CallEventName } from '../twiml/program.ts'
import type { CallProblem } from '../twilio-errors.ts'
import { statusParameters } from '../webhooks/call-parameters.ts'
import { takeDueCallbacks } from '../webhooks/status-callbacks.ts'
import type { World } from '../world.ts'
import { geographyOf, isTerminal, type CallDirection, type CallRecord, type NumberGeography } from './call-record.ts'
import { changeLeg, type LegEvent } from './leg-state.ts'
import type { HttpTarget, LiveCall, Party } from './live-call.ts'

export interface NewCall {
  readonly account: Account
  readonly direction: CallDirection
  readonly status: 'queued' | 'ringing'
  readonly from: string
  readonly to: string
  readonly parentCallSid?: string
  readonly fromGeography?: NumberGeography | null
  readonly stirVerstat?: string | null
  readonly callbacks?: readonly CallbackTarget<CallEventName>[]
  readonly fallback?: HttpTarget | null
}

const NOBODY: Party = { answered: () => undefined, ended: () => undefined }

/** Null when the carrier is full. */
export function createCall(world: World, options: NewCall): LiveCall | null {
  if (world.calls.liveCount() >= MAX_LIVE_CALLS) return null
  const nowMs = Date.now()
  const ownNumber = world.numbers.findByPhoneNumber(options.direction === 'inbound' ? options.to : options.from)
  const record: CallRecord = {
    sid: newSid('CA'),
    accountSid: options.account.sid,
    parentCallSid: options.parentCallSid ?? null,
    direction: options.direction,
    from: options.from,
    to: options.to,
    phoneNumberSid: ownNumber?.accountSid === options.account.sid ? ownNumber.sid : null,
    fromGeography: options.fromGeography === undefined ? geographyOf(options.from) : options.fromGeography,
    toGeography: geographyOf(options.to),
    stirVerstat: options.stirVerstat ?? null,
    createdAtMs: nowMs,
    status: options.status,
    updatedAtMs: nowMs,
    dialedAtMs: options.status === 'queued' ? null : nowMs,
    answeredAtMs: null,
    endedAtMs: null,
    sipResponseCode: null,
  }
  const call: LiveCall = {
    record,
    account: options.account,
    subscriptions: (options.callbacks ?? []).map((target) => ({ target, sent: 0 })),
    over: new AbortController(),
    listeners: new Set(),
    warnings: [],
    spent: { documents: 0, verbs: 0 },
    party: NOBODY,
    port: null,
    fallback: options.fallback ?? null,
    run: null,
    letGo: Promise.resolve(),
  }
  world.calls.addLive(call)
  world.journal.write({ kind: 'call', call: record })
  return call
}

/** False where the event changes nothing in the call's present status. */
export function applyEvent(world: World, call: LiveCall, event: LegEvent, problem?: CallProblem): boolean {
  const change = changeLeg(call.record, event)
  if (!change) return false
  const { record } = call
  const nowMs = Date.now()
  record.status = change.status
  record.updatedAtMs = nowMs
  if (change.status === 'initiated') record.dialedAtMs = nowMs
  if (change.status === 'in-progress') record.answeredAtMs = nowMs
  if (isTerminal(change.status)) {
    record.endedAtMs = nowMs
    record.sipResponseCode = change.sipResponseCode
    world.calls.retire(call)
  }
  world.journal.write({ kind: 'call', call: record })
  world.logger.info({ callSid: record.sid, parentCallSid: record.parentCallSid, direction: record.direction, status: record.status }, 'call status')
  sendStatusCallbacks(world, call, nowMs)
  if (change.status === 'in-progress') call.party.answered()
  if (isTerminal(change.status)) {
    call.over.abort()
    call.party.ended(problem ? { status: change.status, problem } : { status: change.status })
  }
  for (const listener of [...call.listeners]) listener(change.status)
  if (isTerminal(change.status)) call.listeners.clear()
  return true
}

export function hangUp(world: World, call: LiveCall, problem?: CallProblem): void {
  applyEvent(world, call, { kind: 'hangup' }, problem)
}

export function addWarning(world: World, call: LiveCall, problem: CallProblem): void {
  if (call.warnings.length < MAX_WARNINGS_PER_CALL) call.warnings.push(problem)
  world.logger.warn({ callSid: call.record.sid, errorCode: problem.code, pii: { problem: problem.message } }, 'call warning')
}

/** Fire and forget, each in a request of its own: order of arrival is not promised, as at Twilio. */
function sendStatusCallbacks(world: World, call: LiveCall, nowMs: number): void {
  for (const due of takeDueCallbacks(call.record, call.subscriptions)) {
    void world.webhooks.deliver({
      kind: 'status',
      callSid: call.record.sid,
      url: due.target.url,
      method: due.target.method,
      parameters: statusParameters(call.record, due.sequenceNumber, nowMs),
      authToken: call.account.authToken,
    })
  }
}
