/** The telephone: what happens when a button is pressed or the carrier says something. Knows nothing of the screen. */
import type { ToPhone } from '../signalling/phone-messages.ts'
import { openCallAudio } from './call-audio.ts'
import type { CallAudio } from './call-audio.ts'
import { openCarrierLink } from './carrier-link.ts'
import type { CarrierLink } from './carrier-link.ts'
import type { Sounds } from './sounds.ts'
import { isInCall, sendsKeys } from './state.ts'
import type { CallState, FinishedCall, PhoneState, Problem } from './state.ts'
import { explainMicrophone, PROBLEMS, sayFarewell } from './words.ts'

export interface Phone {
  readonly state: PhoneState
  dial(from: string, to: string): Promise<void>
  answer(): Promise<void>
  /** Hangs up, gives up or declines, whatever fits. */
  end(): void
  press(digit: string): void
  toggleMute(): void
  /** Null: this page rings for no number. */
  receiveOn(number: string | null): void
  showProblem(problem: Problem | null): void
  levels(): { readonly you: number; readonly them: number }
}

export interface PhoneHooks {
  readonly player: HTMLAudioElement
  /** Browsers start sound only after a gesture: made at the first. */
  readonly context: () => AudioContext
  readonly sounds: () => Sounds
  readonly onChange: (state: PhoneState) => void
  readonly onFinished: (call: FinishedCall) => void
}

const SILENT = { you: 0, them: 0 }
/** Below this the other side counts as silent: the carrier plays no ringing of its own. */
const QUIET_LEVEL = 0.15

/** What the parts of the telephone share. */
interface Line {
  readonly hooks: PhoneHooks
  readonly link: CarrierLink
  state: PhoneState
  audio: CallAudio | null
  /** Counts calls: what was begun for an earlier one must not touch the present one. */
  attempt: number
  wantedNumber: string | null
}

export function createPhone(hooks: PhoneHooks): Phone {
  const line: Line = {
    hooks,
    link: openCarrierLink({ onOpen: () => opened(line), onMessage: (message) => receive(line, message), onLost: () => lost(line) }),
    state: { link: 'connecting', call: { kind: 'idle', farewell: null }, muted: false, registered: null, problem: null },
    audio: null,
    attempt: 0,
    wantedNumber: null,
  }
  return {
    get state() {
      return line.state
    },
    dial: (from, to) => dial(line, from, to),
    answer: () => answer(line),
    end: () => end(line),
    press: (digit) => press(line, digit),
    toggleMute: () => toggleMute(line),
    receiveOn(number) {
      line.wantedNumber = number
      line.link.send(number === null ? { type: 'unregister' } : { type: 'register', number })
    },
    showProblem: (problem) => change(line, { problem }),
    levels: () => line.audio?.levels() ?? SILENT,
  }
}

function change(line: Line, part: Partial<PhoneState>): void {
  line.state = { ...line.state, ...part }
  line.hooks.onChange(line.state)
}

function opened(line: Line): void {
  change(line, { link: 'online' })
  if (line.wantedNumber !== null) line.link.send({ type: 'register', number: line.wantedNumber })
}

function lost(line: Line): void {
  const inCall = isInCall(line.state.call)
  if (inCall) finish(line, 'failed')
  change(line, { link: 'lost', registered: null, ...(inCall ? { problem: PROBLEMS.lineCut } : {}) })
}

/** Puts the phone down, whatever state it was in. */
function finish(line: Line, outcome: FinishedCall['outcome'], farewell?: string): void {
  const { call } = line.state
  if (call.kind === 'idle') return
  line.attempt++
  line.hooks.sounds().stop()
  line.audio?.close()
  line.audio = null
  const incoming = call.kind === 'incoming' || call.kind === 'answering' || (call.kind === 'talking' && call.direction === 'incoming')
  const durationMs = call.kind === 'talking' ? Date.now() - call.sinceMs : 0
  const shown = call.kind === 'talking' && outcome !== 'failed' ? 'talked' : outcome
  change(line, { call: { kind: 'idle', farewell: farewell ?? sayFarewell(shown, durationMs) }, muted: false })
  line.hooks.onFinished({ number: call.number, direction: incoming ? 'incoming' : 'outgoing', outcome: shown, atMs: Date.now(), durationMs })
}

/** Opens the microphone for a call; null where that failed or the call was given up meanwhile. */
async function openAudio(line: Line): Promise<CallAudio | null> {
  const { hooks } = line
  const mine = ++line.attempt
  try {
    const audio = await openCallAudio({
      player: hooks.player,
      context: hooks.context(),
      onLost: () => mine === line.attempt && endWith(line, 'The sound connection was lost'),
    })
    if (mine === line.attempt) return (line.audio = audio)
    audio.close()
  } catch (error) {
    if (mine === line.attempt) {
      finish(line, 'failed')
      change(line, { problem: explainMicrophone(error) })
    }
  }
  return null
}

/** Sets up the sound; where that fails, the call fails with it, in words. */
async function withSound(line: Line, action: () => Promise<void>): Promise<void> {
  const mine = line.attempt
  try {
    await action()
  } catch {
    if (mine !== line.attempt) return // hung up meanwhile
    endWith(line)
    change(line, { problem: PROBLEMS.sound })
  }
}

function endWith(line: Line, farewell?: string): void {
  hangupAtCarrier(line)
  finish(line, 'failed', farewell)
}

function hangupAtCarrier({ state: { call }, link }: Line): void {
  if ('callId' in call) link.send({ type: call.kind === 'incoming' ? 'decline' : 'hangup', callId: call.callId })
}

async function dial(line: Line, from: string, to: string): Promise<void> {
  if (line.state.call.kind !== 'idle') return
  change(line, { call: { kind: 'preparing', number: to }, problem: null })
  const audio = await openAudio(line)
  if (audio) await withSound(line, async () => void line.link.send({ type: 'dial', from, to, sdp: await audio.createOffer() }))
}

async function answer(line: Line): Promise<void> {
  const { call } = line.state
  if (call.kind !== 'incoming') return
  const { number, callId } = call
  line.hooks.sounds().stop()
  change(line, { call: { kind: 'answering', number, callId }, problem: null })
  const audio = await openAudio(line)
  if (!audio) return void line.link.send({ type: 'decline', callId })
  await withSound(line, async () => {
    line.link.send({ type: 'answer', callId, sdp: await audio.acceptOffer(call.sdp) })
    change(line, { call: { kind: 'talking', number, callId, direction: 'incoming', sinceMs: Date.now() } })
  })
}

function end(line: Line): void {
  const { call } = line.state
  hangupAtCarrier(line)
  finish(line, call.kind === 'incoming' || call.kind === 'answering' ? 'declined' : 'canceled')
}

function press(line: Line, digit: string): void {
  const { call } = line.state
  line.hooks.sounds().key(digit)
  if (sendsKeys(call) && 'callId' in call) line.link.send({ type: 'digits', callId: call.callId, digits: digit })
}

function toggleMute(line: Line): void {
  if (!line.audio) return
  line.audio.setMuted(!line.state.muted)
  change(line, { muted: !line.state.muted })
}

function receive(line: Line, message: ToPhone): void {
  const { call } = line.state
  switch (message.type) {
    case 'registered':
      return change(line, { registered: message.number })
    case 'unregistered':
      return change(line, { registered: null })
    case 'dialling':
      if (call.kind !== 'preparing') return void line.link.send({ type: 'hangup', callId: message.callId }) // given up meanwhile
      change(line, { call: { kind: 'dialling', number: call.number, callId: message.callId } })
      return void withSound(line, async () => line.audio?.acceptAnswer(message.sdp))
    case 'incoming':
      if (call.kind !== 'idle') return // busy: it rings on for the caller, as on a line without call waiting
      line.hooks.sounds().ring()
      return change(line, { call: { kind: 'incoming', number: message.from, callId: message.callId, sdp: message.sdp }, problem: null })
    case 'digit':
      return line.hooks.sounds().key(message.digit)
    case 'error':
      if (call.kind === 'preparing') finish(line, 'failed', message.message)
      return change(line, { problem: { title: message.message, advice: '' } })
    default:
      if ('callId' in call && call.callId === message.callId) progress(line, message, call)
  }
}

type Progress = Extract<ToPhone, { type: 'ringing' | 'answered' | 'cancelled' | 'ended' }>

function progress(line: Line, message: Progress, { kind, number, callId }: Extract<CallState, { callId: string }>): void {
  if (message.type === 'ringing' && kind === 'dialling') {
    line.hooks.sounds().ringback(() => (line.audio?.levels().them ?? 0) < QUIET_LEVEL)
    change(line, { call: { kind: 'ringing', number, callId } })
  } else if (message.type === 'answered') {
    line.hooks.sounds().stop()
    change(line, { call: { kind: 'talking', number, callId, direction: 'outgoing', sinceMs: Date.now() } })
  } else if (message.type === 'cancelled') finish(line, 'missed')
  else if (message.type === 'ended') finish(line, message.status === 'completed' ? 'talked' : message.status, message.status === 'failed' ? message.message : undefined)
}
