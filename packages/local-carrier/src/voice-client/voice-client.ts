/** A Voice SDK device without a browser: the same messages, real WebRTC audio. The robot agent of `npm run smoke` and of tests. */
import { randomUUID } from 'node:crypto'
import { createListeners } from '../media/listeners.ts'
import type { Listeners } from '../media/listeners.ts'
import { createMediaServer } from '../media/media-server.ts'
import type { MediaServer } from '../media/port.ts'
import type { ToSdk } from '../signalling/sdk-messages.ts'
import { encodeParameters } from '../signalling/sdk-messages.ts'
import { createVoiceCall } from './voice-call.ts'
import type { VoiceCall, VoiceCallInbox, VoiceCallOptions } from './voice-call.ts'
import { openWire } from './wire.ts'
import type { Wire } from './wire.ts'

/** How long the carrier may take to greet or to register the client. */
export const ANSWER_TIMEOUT_MS = 10_000
/** The @twilio/voice-sdk whose protocol this is. */
const SPOKEN_SDK_VERSION = '2.18.5'

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

interface ServerMessage {
  readonly type: keyof ToSdk
  readonly payload: Record<string, unknown>
}

/** What the parts of one client share. */
interface Client {
  readonly options: VoiceClientOptions
  readonly media: MediaServer
  readonly inboxes: Set<VoiceCallInbox>
  readonly messages: Listeners<ServerMessage>
  readonly wire: Wire
  token: string
  greeted: boolean
  registered: boolean
}

export function createVoiceClient(options: VoiceClientOptions): VoiceClient {
  const client: Client = {
    options,
    media: createMediaServer(),
    inboxes: new Set(),
    messages: createListeners(),
    wire: openWire(options.signalingUrl, {
      onOpen: () => listen(client),
      onMessage: (type, payload) => receive(client, { type, payload }),
      onLost() {
        client.greeted = false
        for (const inbox of [...client.inboxes]) inbox.socketLost()
      },
    }),
    token: options.token,
    greeted: false,
    registered: false,
  }
  return {
    register: () => setRegistered(client, true),
    unregister: () => setRegistered(client, false),
    updateToken(token) {
      client.token = token
      listen(client)
    },
    connect: (parameters) => connect(client, parameters),
    get calls() {
      return [...client.inboxes].map((inbox) => inbox.call)
    },
    dropSocket: () => client.wire.drop(),
    async close() {
      for (const inbox of [...client.inboxes]) inbox.call.hangup()
      client.media.stop()
      await client.wire.close()
    },
  }
}

function listen({ wire, token, options }: Client): void {
  const browserinfo = { p: 'node', plugin: 'rtc', v: SPOKEN_SDK_VERSION }
  wire.send('listen', { token, reconnectTimeout: options.reconnectTimeoutSeconds ?? 0, browserinfo })
}

async function setRegistered(client: Client, wanted: boolean): Promise<void> {
  if (!client.greeted) await next(client, 'connected')
  client.registered = wanted
  const confirmed = next(client, wanted ? 'ready' : 'offline')
  client.wire.send('register', { media: { audio: wanted } })
  await confirmed
}

async function connect(client: Client, parameters: Readonly<Record<string, string>>): Promise<VoiceCall> {
  if (!client.greeted) await next(client, 'connected')
  return addCall(client, { direction: 'outgoing', id: `NODE${randomUUID()}`, parameters: {}, dialParameters: encodeParameters(parameters) })
}

function addCall(client: Client, facts: Omit<VoiceCallOptions, 'wire' | 'media' | 'onOver'>): VoiceCall {
  const { wire, media, inboxes } = client
  const inbox = createVoiceCall({ ...facts, wire, media, onOver: (over) => void inboxes.delete(over) })
  inboxes.add(inbox)
  return inbox.call
}

/** Waits for a message; an error message rejects. */
function next(client: Client, wanted: keyof ToSdk): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      stop()
      finish()
    }
    const timer = setTimeout(() => settle(() => reject(new Error(`The carrier did not answer within ${ANSWER_TIMEOUT_MS} ms.`))), ANSWER_TIMEOUT_MS)
    const stop = client.messages.add(({ type, payload }) => {
      if (type === wanted) settle(resolve)
      else if (type === 'error') settle(() => reject(toError(payload)))
    })
  })
}

function receive(client: Client, message: ServerMessage): void {
  const { type, payload } = message
  if (type === 'connected') {
    client.greeted = true
    if (client.registered) client.wire.send('register', { media: { audio: true } })
    for (const inbox of client.inboxes) inbox.rejoin()
  }
  if (type === 'error') client.options.onError?.(toError(payload))
  if (type === 'invite') receiveCall(client, payload)
  else routeToCall(client, message)
  client.messages.emit(message)
}

function receiveCall(client: Client, payload: Record<string, unknown>): void {
  const { callsid, sdp, reconnect, parameters } = payload
  if (typeof callsid !== 'string' || typeof sdp !== 'string') return
  const call = addCall(client, {
    direction: 'incoming',
    id: callsid,
    offer: sdp,
    ...(typeof reconnect === 'string' ? { reconnect } : {}),
    parameters: toStrings(parameters),
  })
  client.options.onIncoming?.(call)
}

function routeToCall({ inboxes }: Client, { type, payload }: ServerMessage): void {
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

function toError(payload: Record<string, unknown>): VoiceClientError {
  const error = payload['error']
  if (typeof error !== 'object' || error === null) return new VoiceClientError(0, 'unknown')
  return new VoiceClientError('code' in error ? Number(error.code) : 0, 'message' in error ? String(error.message) : '')
}

function toStrings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]))
}
