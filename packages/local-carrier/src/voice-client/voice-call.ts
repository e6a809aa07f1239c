/** One call of a Node voice client. */
import type { AudioSource, MediaServer, Playback, PortStats } from '../media/port.ts'
import { createWebRtcPort } from '../media/webrtc-port.ts'
import type { WebRtcPort } from '../media/webrtc-port.ts'
import { createOnce } from '../signalling/signal.ts'
import type { Once } from '../signalling/signal.ts'
import { decodeParameters } from '../signalling/sdk-messages.ts'
import type { Wire } from './wire.ts'

export interface CallEnding {
  readonly how: 'hangup' | 'remote-hangup' | 'cancelled' | 'rejected' | 'lost'
  readonly error?: { readonly code: number; readonly message: string }
}

export interface VoiceCall {
  readonly direction: 'incoming' | 'outgoing'
  /** Empty for an outgoing call until it rings. */
  readonly callSid: string
  /** From, To, AccountSid as the carrier sent them. */
  readonly parameters: Readonly<Record<string, string>>
  readonly customParameters: Readonly<Record<string, string>>
  /** Answers an incoming call. */
  accept(): Promise<void>
  reject(): void
  hangup(): void
  /** Keys 0-9 * #, by signalling. */
  sendDigits(digits: string): void
  /** Speaks a steady tone until stopped. */
  startTone(frequencyHz?: number): void
  stopTone(): void
  play(source: AudioSource): Playback
  onRinging(listener: () => void): void
  onAnswered(listener: () => void): void
  onEnded(listener: (ending: CallEnding) => void): void
  readonly ended: boolean
  readonly mediaState: WebRtcPort['state']
  readonly stats: PortStats
}

/** What the client tells a call of the messages about it. */
export interface VoiceCallInbox {
  readonly call: VoiceCall
  matches(callSid: string): boolean
  ringing(payload: Record<string, unknown>): void
  answer(payload: Record<string, unknown>): void
  cancel(): void
  hangup(payload: Record<string, unknown>): void
  /** The socket is back: claim the call. */
  rejoin(): void
  socketLost(): void
}

export interface VoiceCallOptions {
  readonly wire: Wire
  readonly media: MediaServer
  readonly direction: 'incoming' | 'outgoing'
  /** incoming: the SID. outgoing: an id of our own until the carrier names the call. */
  readonly id: string
  /** incoming only */
  readonly offer?: string
  readonly reconnect?: string
  readonly parameters: Readonly<Record<string, string>>
  /** outgoing only: query string for the TwiML application */
  readonly dialParameters?: string
  readonly onOver: (inbox: VoiceCallInbox) => void
}

const TONE_HZ = 440
const TONE_MS = 3_600_000

/** What the parts of one call share. */
interface State {
  readonly options: VoiceCallOptions
  readonly port: WebRtcPort
  readonly ringing: Once<void>
  readonly answered: Once<void>
  readonly ended: Once<CallEnding>
  readonly onOver: () => void
  callSid: string
  reconnect: string | undefined
  localSdp?: string
  remoteApplied: boolean
  tone?: Playback
}

export function createVoiceCall(options: VoiceCallOptions): VoiceCallInbox {
  const incoming = options.direction === 'incoming'
  const state: State = {
    options,
    port: createWebRtcPort(),
    ringing: createOnce(),
    answered: createOnce(),
    ended: createOnce(),
    onOver: () => options.onOver(inbox),
    callSid: incoming ? options.id : '',
    reconnect: options.reconnect,
    remoteApplied: incoming,
  }
  const inbox: VoiceCallInbox = {
    call: createCall(state),
    matches: (callSid) => callSid === state.callSid || callSid === options.id,
    ringing(payload) {
      take(state, payload)
      state.ringing.fire()
    },
    answer(payload) {
      take(state, payload)
      state.answered.fire()
    },
    cancel: () => finish(state, { how: 'cancelled' }),
    hangup: (payload) => finish(state, { how: 'remote-hangup', ...errorIn(payload) }),
    rejoin() {
      const { reconnect, localSdp } = state
      if (reconnect !== undefined && localSdp !== undefined) options.wire.send('invite', { callsid: nameOf(state), sdp: localSdp, reconnect, twilio: {} })
    },
    socketLost() {
      if (!state.answered.fired) finish(state, { how: 'lost' }) // as in the SDK: only an answered call comes back
    },
  }
  if (!incoming) void dial(state)
  return inbox
}

function createCall(state: State): VoiceCall {
  const { options, port } = state
  const { wire, media } = options
  return {
    direction: options.direction,
    get callSid() {
      return state.callSid
    },
    parameters: options.parameters,
    customParameters: decodeParameters(options.parameters['Params'] ?? ''),
    accept: () => accept(state),
    reject() {
      wire.send('reject', { callsid: nameOf(state) })
      finish(state, { how: 'rejected' })
    },
    hangup() {
      if (state.ended.fired) return
      wire.send('hangup', { callsid: nameOf(state) })
      finish(state, { how: 'hangup' })
    },
    sendDigits: (digits) => wire.send('dtmf', { callsid: nameOf(state), dtmf: digits }),
    startTone(frequencyHz = TONE_HZ) {
      state.tone?.stop()
      if (!state.ended.fired) state.tone = media.playTo(port, media.tone({ frequenciesHz: [frequencyHz], durationMs: TONE_MS }))
    },
    stopTone: () => state.tone?.stop(),
    play: (source) => media.playTo(port, source),
    onRinging: (listener) => state.ringing.on(listener),
    onAnswered: (listener) => state.answered.on(listener),
    onEnded: (listener) => state.ended.on(listener),
    get ended() {
      return state.ended.fired
    },
    get mediaState() {
      return port.state
    },
    get stats() {
      return port.stats
    },
  }
}

/** What the carrier knows the call by. */
function nameOf({ callSid, options }: State): string {
  return callSid || options.id
}

async function accept(state: State): Promise<void> {
  const { options, port } = state
  if (state.ended.fired || state.localSdp !== undefined || options.offer === undefined) return
  state.localSdp = await port.acceptOffer(options.offer)
  options.wire.send('answer', { callsid: nameOf(state), sdp: state.localSdp })
  state.answered.fire()
}

async function dial(state: State): Promise<void> {
  const { options, port } = state
  try {
    state.localSdp = await port.createOffer()
    options.wire.send('invite', { callsid: options.id, sdp: state.localSdp, twilio: { params: options.dialParameters ?? '' } })
  } catch {
    finish(state, { how: 'lost' })
  }
}

/** Learns what ringing and answer bring: the call's name, its reconnect token, the carrier's side of the media. */
function take(state: State, payload: Record<string, unknown>): void {
  if (typeof payload['callsid'] === 'string') state.callSid = payload['callsid']
  if (typeof payload['reconnect'] === 'string') state.reconnect = payload['reconnect']
  if (state.remoteApplied || typeof payload['sdp'] !== 'string') return
  state.remoteApplied = true
  state.port.acceptAnswer(payload['sdp']).catch(() => finish(state, { how: 'lost' }))
}

function finish(state: State, ending: CallEnding): void {
  if (state.ended.fired) return
  state.tone?.stop()
  state.port.close()
  state.ended.fire(ending)
  state.onOver()
}

function errorIn(payload: Record<string, unknown>): { error?: { code: number; message: string } } {
  const error = payload['error']
  if (typeof error !== 'object' || error === null || !('code' in error)) return {}
  return { error: { code: Number(error.code), message: 'message' in error ? String(error.message) : '' } }
}
