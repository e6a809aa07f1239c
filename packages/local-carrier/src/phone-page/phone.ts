/** The telephone: what happens when a button is pressed or the carrier says something. Knows nothing of the screen. */
import type { FromPhone, ToPhone } from '../signalling/phone-messages.ts'
import { openCallAudio } from './call-audio.ts'
import type { CallAudio } from './call-audio.ts'
import { openCarrierLink } from './carrier-link.ts'
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

export function createPhone(hooks: PhoneHooks): Phone {
  let state: PhoneState = { link: 'connecting', call: { kind: 'idle', farewell: null }, muted: false, registered: null, problem: null }
  let audio: CallAudio | null = null
  let attempt = 0
  let wantedNumber: string | null = null

  const change = (part: Partial<PhoneState>): void => {
    state = { ...state, ...part }
    hooks.onChange(state)
  }
  const link = openCarrierLink({
    onOpen() {
      change({ link: 'online' })
      if (wantedNumber !== null) link.send({ type: 'register', number: wantedNumber })
    },
    onMessage: (message) => receive(message),
    onLost() {
      const inCall = isInCall(state.call)
      if (inCall) finish('failed')
      change({ link: 'lost', registered: null, ...(inCall ? { problem: PROBLEMS.lineCut } : {}) })
    },
  })

  /** Puts the phone down, whatever state it was in. */
  const finish = (outcome: FinishedCall['outcome'], farewell?: string): void => {
    const { call } = state
    if (call.kind === 'idle') return
    attempt++
    hooks.sounds().stop()
    audio?.close()
    audio = null
    const incoming = call.kind === 'incoming' || call.kind === 'answering' || (call.kind === 'talking' && call.direction === 'incoming')
    const durationMs = call.kind === 'talking' ? Date.now() - call.sinceMs : 0
    const shown = call.kind === 'talking' && outcome !== 'failed' ? 'talked' : outcome
    change({ call: { kind: 'idle', farewell: farewell ?? sayFarewell(shown, durationMs) }, muted: false })
    hooks.onFinished({ number: call.number, direction: incoming ? 'incoming' : 'outgoing', outcome: shown, atMs: Date.now(), durationMs })
  }

  /** Opens the microphone for a call; null where that failed or the call was given up meanwhile. */
  const openAudio = async (): Promise<CallAudio | null> => {
    const mine = ++attempt
    try {
      const opened = await openCallAudio({ player: hooks.player, context: hooks.context(), onLost: () => finish('failed', 'The sound connection was lost') })
      if (mine === attempt) return (audio = opened)
      opened.close()
    } catch (error) {
      if (mine === attempt) {
        finish('failed')
        change({ problem: explainMicrophone(error) })
      }
    }
    return null
  }

  const withSound = async (action: () => Promise<void>): Promise<void> => {
    const mine = attempt
    try {
      await action()
    } catch {
      if (mine !== attempt) return // hung up meanwhile
      hangupAtCarrier(state.call)
      finish('failed')
      change({ problem: PROBLEMS.sound })
    }
  }

  const hangupAtCarrier = (call: CallState): void => {
    if ('callId' in call) send({ type: call.kind === 'incoming' ? 'decline' : 'hangup', callId: call.callId })
  }
  const send = (message: FromPhone): void => void link.send(message)

  const dial = async (from: string, to: string): Promise<void> => {
    if (state.call.kind !== 'idle') return
    change({ call: { kind: 'preparing', number: to }, problem: null })
    const opened = await openAudio()
    if (opened) await withSound(async () => send({ type: 'dial', from, to, sdp: await opened.createOffer() }))
  }

  const answer = async (): Promise<void> => {
    const { call } = state
    if (call.kind !== 'incoming') return
    hooks.sounds().stop()
    change({ call: { kind: 'answering', number: call.number, callId: call.callId }, problem: null })
    const opened = await openAudio()
    if (!opened) return send({ type: 'decline', callId: call.callId })
    await withSound(async () => {
      send({ type: 'answer', callId: call.callId, sdp: await opened.acceptOffer(call.sdp) })
      change({ call: { kind: 'talking', number: call.number, callId: call.callId, direction: 'incoming', sinceMs: Date.now() } })
    })
  }

  const receive = (message: ToPhone): void => {
    const { call } = state
    switch (message.type) {
      case 'registered':
        return change({ registered: message.number })
      case 'unregistered':
        return change({ registered: null })
      case 'dialling':
        if (call.kind !== 'preparing') return send({ type: 'hangup', callId: message.callId }) // given up meanwhile
        change({ call: { kind: 'dialling', number: call.number, callId: message.callId } })
        return void withSound(() => audio?.acceptAnswer(message.sdp) ?? Promise.resolve())
      case 'incoming':
        if (call.kind !== 'idle') return // busy: it rings on for the caller, as on a line without call waiting
        hooks.sounds().ring()
        return change({ call: { kind: 'incoming', number: message.from, callId: message.callId, sdp: message.sdp }, problem: null })
      case 'digit':
        return hooks.sounds().key(message.digit)
      case 'error':
        if (call.kind === 'preparing') finish('failed', message.message)
        return change({ problem: { title: message.message, advice: '' } })
      default:
        if ('callId' in call && call.callId === message.callId) progress(message, call)
    }
  }

  const progress = (message: Extract<ToPhone, { type: 'ringing' | 'answered' | 'cancelled' | 'ended' }>, call: Extract<CallState, { callId: string }>): void => {
    if (message.type === 'ringing' && call.kind === 'dialling') {
      hooks.sounds().ringback(() => (audio?.levels().them ?? 0) < 0.15)
      change({ call: { kind: 'ringing', number: call.number, callId: call.callId } })
    } else if (message.type === 'answered') {
      hooks.sounds().stop()
      change({ call: { kind: 'talking', number: call.number, callId: call.callId, direction: 'outgoing', sinceMs: Date.now() } })
    } else if (message.type === 'cancelled') finish('missed')
    else if (message.type === 'ended') finish(message.status === 'completed' ? 'talked' : message.status, message.status === 'failed' ? message.message : undefined)
  }

  return {
    get state() {
      return state
    },
    dial,
    answer,
    end() {
      const { call } = state
      hangupAtCarrier(call)
      finish(call.kind === 'incoming' || call.kind === 'answering' ? 'declined' : 'canceled')
    },
    press(digit) {
      const { call } = state
      hooks.sounds().key(digit)
      if (sendsKeys(call) && 'callId' in call) send({ type: 'digits', callId: call.callId, digits: digit })
    },
    toggleMute() {
      if (!audio) return
      audio.setMuted(!state.muted)
      change({ muted: !state.muted })
    },
    receiveOn(number) {
      wantedNumber = number
      send(number === null ? { type: 'unregister' } : { type: 'register', number })
    },
    showProblem: (problem) => change({ problem }),
    levels: () => audio?.levels() ?? SILENT,
  }
}
