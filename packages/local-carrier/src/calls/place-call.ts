/** Calls that the REST API makes: paced by the account's calls per second, then TwiML or a conference once answered. */
import type { Account } from '../config.ts'
import { expectParticipant, leave, setConferenceCallback } from '../conferences/conference-control.ts'
import type { LiveConference } from '../conferences/conference-store.ts'
import type { Participant } from '../conferences/participant.ts'
import type { Destination } from '../dialing/destination.ts'
import { createOutboundCall } from '../dialing/outbound-call.ts'
import { sendDigits } from '../execution/play-sounds.ts'
import { startTwiml } from '../execution/run-call.ts'
import type { DocumentSource } from '../execution/run-context.ts'
import { Interrupted } from '../interrupt.ts'
import { TIME_LIMIT_DEFAULT_SECONDS } from '../limits.ts'
import type { CallbackTarget, CallEventName, ConferenceNoun, DialVerb } from '../twiml/program.ts'
import type { World } from '../world.ts'
import { isTerminal } from './call-record.ts'
import { hangUp } from './lifecycle.ts'
import { onStatus, type HttpTarget, type LiveCall } from './live-call.ts'

export interface ApiCallOptions {
  readonly account: Account
  readonly from: string
  readonly destination: Destination
  readonly timeoutSeconds: number
  readonly timeLimitSeconds: number | undefined
  readonly callback: CallbackTarget<CallEventName> | null
}

/** `queue-full`: the account has too many calls waiting; `carrier-full`: too many calls altogether. */
export type PlacedCall = { readonly call: LiveCall } | { readonly refused: 'queue-full' | 'carrier-full' }

export function placeCall(
  world: World,
  options: ApiCallOptions & { readonly source: DocumentSource; readonly fallback: HttpTarget | null; readonly sendDigits: string | null },
): PlacedCall {
  return place(world, options, options.fallback, (call) => void startAnswered(world, call, options))
}

async function startAnswered(world: World, call: LiveCall, options: { readonly source: DocumentSource; readonly sendDigits: string | null }): Promise<void> {
  if (options.sendDigits && call.port) {
    try {
      await sendDigits(call.port, options.sendDigits, call.over.signal)
    } catch (error) {
      if (error instanceof Interrupted) return
      throw error
    }
  }
  startTwiml(world, call, options.source)
}

/** Calls somebody into a conference. */
export function placeParticipant(
  world: World,
  conference: LiveConference,
  options: ApiCallOptions & { readonly noun: ConferenceNoun },
): { readonly participant: Participant } | { readonly refused: 'queue-full' | 'carrier-full' } {
  const { noun } = options
  const timeLimitSeconds = options.timeLimitSeconds ?? TIME_LIMIT_DEFAULT_SECONDS
  const placed = place(world, options, null, (call) => startTwiml(world, call, { kind: 'program', program: [joinVerb(noun, timeLimitSeconds)] }))
  if ('refused' in placed) return placed
  setConferenceCallback(conference, noun.statusCallback)
  const participant = expectParticipant(conference, placed.call, {
    label: noun.participantLabel,
    beep: noun.beep,
    startConferenceOnEnter: noun.startConferenceOnEnter,
    endConferenceOnExit: noun.endConferenceOnExit,
    muted: noun.muted,
    waitUrl: noun.waitUrl,
    waitMethod: noun.waitMethod,
  })
  onStatus(placed.call, (status) => {
    // Never got inside; those inside leave through their Dial.
    if (isTerminal(status) && !participant.inside) leave(world, conference, participant, 'participant_hung_up')
  })
  return { participant }
}

function joinVerb(conference: ConferenceNoun, timeLimitSeconds: number): DialVerb {
  return {
    kind: 'dial',
    timeoutSeconds: 0,
    timeLimitSeconds,
    action: null,
    method: 'POST',
    answerOnBridge: false,
    callerId: null,
    hangupOnStar: false,
    sequential: false,
    nouns: [],
    conference,
  }
}

function place(world: World, options: ApiCallOptions, fallback: HttpTarget | null, onAnswered: (call: LiveCall) => void): PlacedCall {
  const outbound = createOutboundCall(world, {
    account: options.account,
    direction: 'outbound-api',
    from: options.from,
    destination: options.destination,
    timeoutSeconds: options.timeoutSeconds,
    ...(options.timeLimitSeconds === undefined ? {} : { timeLimitSeconds: options.timeLimitSeconds }),
    callbacks: options.callback ? [options.callback] : [],
    fallback,
  })
  if (!outbound) return { refused: 'carrier-full' }
  onStatus(outbound.call, (status) => {
    if (status === 'in-progress') onAnswered(outbound.call)
  })
  if (!world.pacer.enqueue(options.account, outbound.start)) {
    hangUp(world, outbound.call)
    return { refused: 'queue-full' }
  }
  return { call: outbound.call }
}
