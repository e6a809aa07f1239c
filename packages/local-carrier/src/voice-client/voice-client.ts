/** A Voice SDK device without a browser: the same messages, real WebRTC audio. The robot agent of `npm run smoke` and of tests. */
import { randomUUID } from 'node:crypto'
import { createListeners } from '../media/listeners.ts'
import { createMediaServer } from '../media/media-server.ts'
import type { ToSdk } from '../signalling/sdk-messages.ts'
import { encodeParameters } from '../signalling/sdk-messages.ts'
import { createVoiceCall } from './voice-call.ts'
import type { VoiceCall, VoiceCallInbox } from './voice-call.ts'
import { openWire } from './wire.ts'

/** How long the carrier may take to greet or to register the client. */
export const ANSWER_TIMEOUT_MS = 10_000

export interface VoiceClientOptions {
  /** ws://localhost:4410/signal */
  readonly signalingUrl: string
  /** A Twilio access token with a voice grant. */
  readonly token: string
  /** How long calls shall survive a socket loss; as the SDK's maxCallSignalingTimeoutMs. */
  readonly reconnectTimeoutSeconds?: number
  readonly onIncoming?: (call: VoiceCall) => void
  readonly onError?: (error: VoiceClientError) => void
}

export class VoiceClientError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(`${code}: ${message}`)
    this.name = 'VoiceClientError'
    this.code = code
  }
}

export interface VoiceClient {
  /** Resolves when calls can come in; rejects with a VoiceClientError where the carrier refuses. */
  register(): Promise<void>
  unregister(): Promise<void>
  /** Presents another token on the same socket. */
  updateToken(token: string): void
  /** Dials through the token's TwiML application. */
  connect(parameters: Readonly<Record<string, string>>): Promise<VoiceCall>
  readonly calls: readonly VoiceCall[]
  /** Cuts the socket; the client reconnects by itself. */
  dropSocket(): void
  close(): Promise<void>
}

export function createVoiceClient(options: VoiceClientOptions): VoiceClient {
  const media = createMediaServer()
  const inboxes = new Set<VoiceCallInbox>()
  const events = createListeners<{ readonly type: keyof ToSdk; readonly payload: Record<string, unknown> }>()
  let token = options.token
  let greeted = false
  let registered = false

  const listen = (): void => wire.send('listen', { token, reconnectTimeout: options.reconnectTimeoutSeconds ?? 0, browserinfo: { p: 'node', plugin: 'rtc', v: '2.18.5' } })
  const wire = openWire(options.signalingUrl, {
    onOpen: listen,
    onMessage: receive,
    onLost() {
      greeted = false
      for (const inbox of [...inboxes]) inbox.socketLost()
    },
  })

  function receive(type: keyof ToSdk, payload: Record<string, unknown>): void {
    if (type === 'connected') {
      greeted = true
      if (registered) wire.send('register', { media: { audio: true } })
      for (const inbox of inboxes) inbox.rejoin()
    }
    if (type === 'error') options.onError?.(toError(payload))
    if (type === 'invite') receiveCall(payload)
    else routeToCall(type, payload)
    events.emit({ type, payload })
  }

  function receiveCall(payload: Record<string, unknown>): void {
    const { callsid, sdp, reconnect, parameters } = payload
    if (typeof callsid !== 'string' || typeof sdp !== 'string') return
    const inbox = createVoiceCall({
      wire,
      media,
      direction: 'incoming',
      id: callsid,
      offer: sdp,
      ...(typeof reconnect === 'string' ? { reconnect } : {}),
      parameters: toStrings(parameters),
      onOver: (over) => void inboxes.delete(over),
    })
    inboxes.add(inbox)
    options.onIncoming?.(inbox.call)
  }

  function routeToCall(type: keyof ToSdk, payload: Record<string, unknown>): void {
    const callSid = payload['callsid']
    if (typeof callSid !== 'string') return
    const named = [...inboxes].find((one) => one.matches(callSid))
    // The carrier names a dialled call when it rings: the first unnamed one is meant, as in the SDK.
    const inbox = named ?? (type === 'ringing' || type === 'answer' ? [...inboxes].find((one) => one.call.callSid === '') : undefined)
    if (!inbox) return
    if (type === 'ringing') inbox.ringing(payload)
    if (type === 'answer') inbox.answer(payload)
    if (type === 'cancel') inbox.cancel()
    if (type === 'hangup') inbox.hangup(payload)
  }

  /** Waits for one of the types; an error message rejects. */
  const next = (...types: readonly (keyof ToSdk)[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        stop()
        finish()
      }
      const timer = setTimeout(() => settle(() => reject(new Error(`The carrier did not answer within ${ANSWER_TIMEOUT_MS} ms.`))), ANSWER_TIMEOUT_MS)
      const stop = events.add(({ type, payload }) => {
        if (types.includes(type)) settle(resolve)
        else if (type === 'error') settle(() => reject(toError(payload)))
      })
    })

  const whenGreeted = async (): Promise<void> => {
    if (!greeted) await next('connected')
  }

  return {
    async register() {
      await whenGreeted()
      registered = true
      const ready = next('ready')
      wire.send('register', { media: { audio: true } })
      await ready
    },
    async unregister() {
      registered = false
      const offline = next('offline')
      wire.send('register', { media: { audio: false } })
      await offline
    },
    updateToken(fresh) {
      token = fresh
      listen()
    },
    async connect(parameters) {
      await whenGreeted()
      const inbox = createVoiceCall({
        wire,
        media,
        direction: 'outgoing',
        id: `NODE${randomUUID()}`,
        parameters: {},
        dialParameters: encodeParameters(parameters),
        onOver: (over) => void inboxes.delete(over),
      })
      inboxes.add(inbox)
      return inbox.call
    },
    get calls() {
      return [...inboxes].map((inbox) => inbox.call)
    },
    dropSocket: () => wire.drop(),
    async close() {
      for (const inbox of [...inboxes]) inbox.call.hangup()
      media.stop()
      await wire.close()
    },
  }
}

function toError(payload: Record<string, unknown>): VoiceClientError {
  const error = payload['error']
  if (typeof error !== 'object' || error === null) return new VoiceClientError(0, 'unknown')
  return new VoiceClientError('code' in error ? Number(error.code) : 0, 'message' in error ? String(error.message) : '')
}

function toStrings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]))
}
