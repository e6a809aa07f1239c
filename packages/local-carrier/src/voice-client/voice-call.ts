/** One call of a Node voice client. */
import type { AudioSource, MediaServer, Playback, PortStats } from '../media/port.ts'
import { createWebRtcPort } from '../media/webrtc-port.ts'
import type { WebRtcPort } from '../media/webrtc-port.ts'
import { createOnce } from '../signalling/signal.ts'
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

export function createVoiceCall(options: VoiceCallOptions): VoiceCallInbox {
  const { wire, media } = options
  const port = createWebRtcPort()
  const ringing = createOnce<void>()
  const answered = createOnce<void>()
  const ended = createOnce<CallEnding>()
  let callSid = options.direction === 'incoming' ? options.id : ''
  let reconnect = options.reconnect
  let localSdp: string | undefined
  let remoteApplied = options.direction === 'incoming'
  let tone: Playback | undefined

  const finish = (ending: CallEnding): void => {
    if (ended.fired) return
    tone?.stop()
    port.close()
    ended.fire(ending)
    options.onOver(inbox)
  }
  const id = (): string => callSid || options.id
  const take = (payload: Record<string, unknown>): void => {
    if (typeof payload['callsid'] === 'string') callSid = payload['callsid']
    if (typeof payload['reconnect'] === 'string') reconnect = payload['reconnect']
    if (remoteApplied || typeof payload['sdp'] !== 'string') return
    remoteApplied = true
    port.acceptAnswer(payload['sdp']).catch(() => finish({ how: 'lost' }))
  }

  const call: VoiceCall = {
    direction: options.direction,
    get callSid() {
      return callSid
    },
    parameters: options.parameters,
    customParameters: decodeParameters(options.parameters['Params'] ?? ''),
    async accept() {
      if (ended.fired || localSdp !== undefined || options.offer === undefined) return
      localSdp = await port.acceptOffer(options.offer)
      wire.send('answer', { callsid: id(), sdp: localSdp })
      answered.fire()
    },
    reject() {
      wire.send('reject', { callsid: id() })
      finish({ how: 'rejected' })
    },
    hangup() {
      if (ended.fired) return
      wire.send('hangup', { callsid: id() })
      finish({ how: 'hangup' })
    },
    sendDigits: (digits) => wire.send('dtmf', { callsid: id(), dtmf: digits }),
    startTone(frequencyHz = TONE_HZ) {
      tone?.stop()
      if (!ended.fired) tone = media.playTo(port, media.tone({ frequenciesHz: [frequencyHz], durationMs: TONE_MS }))
    },
    stopTone: () => tone?.stop(),
    play: (source) => media.playTo(port, source),
    onRinging: (listener) => ringing.on(listener),
    onAnswered: (listener) => answered.on(listener),
    onEnded: (listener) => ended.on(listener),
    get ended() {
      return ended.fired
    },
    get mediaState() {
      return port.state
    },
    get stats() {
      return port.stats
    },
  }

  const inbox: VoiceCallInbox = {
    call,
    matches: (sid) => sid === callSid || sid === options.id,
    ringing(payload) {
      take(payload)
      ringing.fire()
    },
    answer(payload) {
      take(payload)
      answered.fire()
    },
    cancel: () => finish({ how: 'cancelled' }),
    hangup: (payload) => finish({ how: 'remote-hangup', ...errorIn(payload) }),
    rejoin() {
      if (reconnect !== undefined && localSdp !== undefined) wire.send('invite', { callsid: id(), sdp: localSdp, reconnect, twilio: {} })
    },
    socketLost() {
      if (!answered.fired) finish({ how: 'lost' }) // as in the SDK: only an answered call comes back
    },
  }
  if (options.direction === 'outgoing') {
    port.createOffer().then(
      (sdp) => {
        localSdp = sdp
        wire.send('invite', { callsid: options.id, sdp, twilio: { params: options.dialParameters ?? '' } })
      },
      () => finish({ how: 'lost' }),
    )
  }
  return inbox
}

function errorIn(payload: Record<string, unknown>): { error?: { code: number; message: string } } {
  const error = payload['error']
  if (typeof error !== 'object' || error === null || !('code' in error)) return {}
  return { error: { code: Number(error.code), message: 'message' in error ? String(error.message) : '' } }
}
