import { durationSeconds, isTerminal, type CallRecord } from '../calls/call-record.ts'
import { addWarning, hangUp } from '../calls/lifecycle.ts'
import { onStatus, type LiveCall } from '../calls/live-call.ts'
import { parseDestination, toPhoneNumber } from '../dialing/destination.ts'
import { createOutboundCall, type OutboundCall } from '../dialing/outbound-call.ts'
import { until } from '../interrupt.ts'
import { callProblem } from '../twilio-errors.ts'
import type { CallbackTarget, DialNoun, DialVerb } from '../twiml/program.ts'
import { bridgeLegs } from './bridge-legs.ts'
import { sendDigits } from './play-sounds.ts'
import { ensureAnswered, portOf, resolveUrl, type RunContext } from './run-context.ts'
import { startRingback } from './ringback.ts'

export interface DialResult {
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  readonly callSid: string | null
  readonly durationSeconds: number
  readonly bridged: boolean
}

const NOBODY_DIALLED: DialResult = { status: 'failed', callSid: null, durationSeconds: 0, bridged: false }

/** How far it came, for when the caller goes away in the middle of it. */
export interface DialProgress {
  call: CallRecord | null
  bridged: boolean
}

export function resultOfProgress({ call, bridged }: DialProgress): DialResult {
  return call ? resultOf(call, bridged) : NOBODY_DIALLED
}

interface Attempt extends OutboundCall {
  readonly noun: DialNoun
}

/** All nouns at once, or one after the other with `sequential`; the first to answer is joined with the caller. @throws Interrupted */
export async function dialParties(context: RunContext, dial: DialVerb, progress: DialProgress): Promise<DialResult> {
  const stopRingback = startRingback(context.world, context.call)
  try {
    const rounds = dial.sequential ? dial.nouns.map((noun) => [noun]) : [dial.nouns]
    let last = NOBODY_DIALLED
    for (const nouns of rounds) {
      const round = await dialRound(context, dial, nouns, { stopRingback, progress })
      if (round.bridged || round.status === 'canceled') return round
      last = round
    }
    return last
  } finally {
    stopRingback()
  }
}

interface RoundState {
  readonly stopRingback: () => void
  readonly progress: DialProgress
}

async function dialRound(context: RunContext, dial: DialVerb, nouns: readonly DialNoun[], { stopRingback, progress }: RoundState): Promise<DialResult> {
  const attempts = nouns.map((noun) => createAttempt(context, dial, noun)).filter((attempt) => attempt !== null)
  if (attempts.length === 0) return NOBODY_DIALLED
  progress.call = attempts[0]?.call.record ?? null
  let keep: LiveCall | null = null
  try {
    const race = raceToAnswer(attempts, dial.hangupOnStar ? context.call : null)
    for (const attempt of attempts) attempt.start()
    const winner = await until(race, context.signal)
    if (!winner) return unansweredResult(attempts)
    progress.call = winner.call.record
    for (const other of attempts) if (other !== winner) hangUp(context.world, other.call)
    await prepareLeg(context, winner)
    if (isTerminal(winner.call.record.status)) return resultOf(winner.call.record, false)
    stopRingback()
    ensureAnswered(context)
    progress.bridged = true
    const end = await bridgeLegs(context, winner.call, dial)
    if (end === 'callee-moved') keep = winner.call
    else hangUp(context.world, winner.call)
    return resultOf(winner.call.record, true)
  } finally {
    for (const attempt of attempts) if (attempt.call !== keep) hangUp(context.world, attempt.call)
  }
}

function createAttempt(context: RunContext, dial: DialVerb, noun: DialNoun): Attempt | null {
  const { world, call } = context
  const destination = parseDestination(noun.address)
  if (!destination) {
    addWarning(world, call, callProblem(13223, noun.address))
    return null
  }
  const from = callerIdOf(context, dial)
  const callback = resolveCallback(context, noun.statusCallback)
  const attempt = createOutboundCall(world, {
    account: call.account,
    direction: 'outbound-dial',
    from,
    destination,
    parameters: noun.parameters,
    parentCallSid: call.record.sid,
    fromGeography: from === call.record.from ? call.record.fromGeography : undefined,
    stirVerstat: from === call.record.from ? call.record.stirVerstat : null,
    timeoutSeconds: dial.timeoutSeconds,
    callbacks: callback ? [callback] : [],
    fallback: null,
  })
  if (!attempt) {
    addWarning(world, call, callProblem(12400, 'the carrier is full'))
    return null
  }
  return { ...attempt, noun }
}

/** The caller's own number unless `callerId` names one of the account's (error 13214 otherwise). */
function callerIdOf({ world, call }: RunContext, dial: DialVerb): string {
  if (dial.callerId === null) return call.record.from
  if (dial.callerId.startsWith('client:') || dial.callerId === call.record.from || dial.callerId === call.record.to) return dial.callerId
  const phoneNumber = toPhoneNumber(dial.callerId)
  if (phoneNumber && world.numbers.findByPhoneNumber(phoneNumber)?.accountSid === call.account.sid) return phoneNumber
  addWarning(world, call, callProblem(13214, dial.callerId))
  return call.record.from
}

function resolveCallback<Event extends string>(context: RunContext, target: CallbackTarget<Event> | null): CallbackTarget<Event> | null {
  const url = target ? resolveUrl(target.url, context.base) : null
  if (target && !url) addWarning(context.world, context.call, callProblem(11100, target.url))
  return target && url ? { ...target, url } : null
}

/** The first attempt to be answered; null when none is, or the caller pressed star. */
function raceToAnswer(attempts: readonly Attempt[], starFrom: LiveCall | null): Promise<Attempt | null> {
  const { promise, resolve } = Promise.withResolvers<Attempt | null>()
  let open = attempts.length
  for (const attempt of attempts) {
    onStatus(attempt.call, (status) => {
      if (status === 'in-progress') resolve(attempt)
      if (!isTerminal(status)) return
      open -= 1
      if (open === 0) resolve(null)
    })
  }
  const stopListening = starFrom?.port?.onDigit((digit) => {
    if (digit === '*') resolve(null)
  })
  return promise.finally(() => stopListening?.())
}

/** Whisper and extension digits, before the two hear each other. */
async function prepareLeg(context: RunContext, winner: Attempt): Promise<void> {
  const { noun, call } = winner
  const signal = AbortSignal.any([context.signal, call.over.signal])
  if (noun.sendDigits) await sendDigits(portOf(call), noun.sendDigits, signal).catch(ignoreCalleeGone(context))
  const url = noun.url ? resolveUrl(noun.url, context.base) : null
  if (url) await until(context.runWhisper(call, { url, method: noun.method }), signal).catch(ignoreCalleeGone(context))
}

/** The called party's going away is a result; the caller's is an interruption. */
function ignoreCalleeGone(context: RunContext): (error: unknown) => void {
  return (error) => {
    if (context.signal.aborted) throw error
  }
}

function unansweredResult(attempts: readonly Attempt[]): DialResult {
  const ended = attempts.map((attempt) => attempt.call.record).filter((record) => isTerminal(record.status))
  // Star was pressed: Twilio reports such legs as canceled.
  if (ended.length < attempts.length) return { status: 'canceled', callSid: attempts[0]?.call.record.sid ?? null, durationSeconds: 0, bridged: false }
  const last = ended.reduce<CallRecord | null>((latest, record) => (!latest || (record.endedAtMs ?? 0) >= (latest.endedAtMs ?? 0) ? record : latest), null)
  return last ? resultOf(last, false) : NOBODY_DIALLED
}

function resultOf(record: CallRecord, bridged: boolean): DialResult {
  const endedAtMs = record.endedAtMs ?? Date.now()
  const status = isTerminal(record.status) ? record.status : 'completed'
  return { status, callSid: record.sid, durationSeconds: durationSeconds({ ...record, endedAtMs }), bridged }
}
