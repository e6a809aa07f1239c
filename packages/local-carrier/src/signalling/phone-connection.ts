/** One phone page on one socket: registers a number, is rung, dials. It is a telephone: one call at a time, and a cut line ends it. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { DeviceCallHandlers, DiallingChannel, InvitedChannel, RingableDevice } from './device-call.ts'
import { MAX_MALFORMED_MESSAGES } from './limits.ts'
import { CLOSE_POLICY, createMessageSocket } from './message-socket.ts'
import { startOutgoingCall } from './outgoing-call.ts'
import { fromPhoneSchema } from './phone-messages.ts'
import type { FromPhone, ToPhone } from './phone-messages.ts'
import type { OutgoingCall } from './port.ts'
import type { Registry } from './registry.ts'

/** Invitations that may ring in one page at once. */
export const MAX_RINGING_CALLS = 4

export interface PhoneConnectionContext {
  readonly registry: Registry<PhoneDevice>
  readonly onOutgoing: (call: OutgoingCall) => void
  readonly logger: Logger
}

export interface PhoneDevice extends RingableDevice {
  displace(): void
}

interface PhoneSession {
  readonly context: PhoneConnectionContext
  readonly device: PhoneDevice
  readonly send: (message: ToPhone) => void
  readonly calls: Map<string, DeviceCallHandlers>
  number: string | null
  closed: boolean
}

export function acceptPhoneSocket(webSocket: WebSocket, context: PhoneConnectionContext): void {
  let malformed = 0
  const socket = createMessageSocket(webSocket, {
    heartbeat: 'ping',
    onText: receive,
    onRefused: (refusal) => send({ type: 'error', code: refusal === 'binary' ? 'malformed' : refusal, message: 'The carrier refused what the page sent.' }),
    onClose,
  })
  const send = (message: ToPhone): void => socket.send(JSON.stringify(message))
  const device: PhoneDevice = {
    openCall: (facts, handlers) => openIncomingCall(session, facts, handlers),
    displace() {
      session.number = null
      send({ type: 'error', code: 'displaced', message: 'Too many pages use this number: this one no longer rings.' })
      send({ type: 'unregistered' })
    },
  }
  const session: PhoneSession = { context, device, send, calls: new Map(), number: null, closed: false }

  function receive(text: string): void {
    const message = parse(text)
    if (!message) {
      send({ type: 'error', code: 'malformed', message: 'The carrier did not understand the page.' })
      if (++malformed >= MAX_MALFORMED_MESSAGES) socket.close(CLOSE_POLICY, 'malformed messages')
      return
    }
    handle(session, message).catch((error: unknown) => {
      context.logger.error({ err: error, type: message.type }, 'phone message failed')
    })
  }

  function onClose(): void {
    session.closed = true
    register(session, null)
    for (const handlers of [...session.calls.values()]) handlers.lost()
    session.calls.clear()
  }
}

function parse(text: string): FromPhone | undefined {
  try {
    return fromPhoneSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON
  }
}

async function handle(session: PhoneSession, message: FromPhone): Promise<void> {
  switch (message.type) {
    case 'register':
      register(session, message.number)
      return session.send({ type: 'registered', number: message.number })
    case 'unregister':
      register(session, null)
      return session.send({ type: 'unregistered' })
    case 'dial':
      return dial(session, message)
    case 'answer':
      return session.calls.get(message.callId)?.answer(message.sdp)
    case 'digits':
      return session.calls.get(message.callId)?.digits(message.digits)
    case 'decline':
    case 'hangup': {
      const handlers = session.calls.get(message.callId)
      session.calls.delete(message.callId)
      return message.type === 'decline' ? handlers?.reject() : handlers?.hangup()
    }
  }
}

function register(session: PhoneSession, number: string | null): void {
  if (session.number === number) return
  if (session.number !== null) session.context.registry.remove(session.number, session.device)
  session.number = number
  if (number !== null) session.context.registry.add(number, session.device)
}

function openIncomingCall(session: PhoneSession, facts: Parameters<RingableDevice['openCall']>[0], handlers: DeviceCallHandlers): InvitedChannel | undefined {
  if (session.closed || session.calls.size >= MAX_RINGING_CALLS) return undefined
  const callId = randomUUID()
  let announced = false
  session.calls.set(callId, handlers)
  return {
    invite(sdp) {
      announced = true
      session.send({ type: 'incoming', callId, from: facts.from, to: facts.to, sdp })
    },
    confirm: () => undefined, // a telephone does not come back
    cancel() {
      if (session.calls.delete(callId) && announced) session.send({ type: 'cancelled', callId })
    },
    hangup(error) {
      if (!session.calls.delete(callId)) return
      session.send({ type: 'ended', callId, status: error ? 'failed' : 'completed', ...(error ? { errorCode: error.code, message: error.message } : {}) })
    },
  }
}

async function dial(session: PhoneSession, message: Extract<FromPhone, { type: 'dial' }>): Promise<void> {
  if (session.calls.size >= MAX_RINGING_CALLS) {
    return session.send({ type: 'error', code: 'busy', message: 'This page has calls already. Hang up first.' })
  }
  const callId = randomUUID()
  const channel: DiallingChannel = {
    ringing: (callSid) => session.send({ type: 'ringing', callId, callSid }),
    answered: () => session.send({ type: 'answered', callId }),
    digit: (digit) => session.send({ type: 'digit', callId, digit }),
    ended(ending) {
      if (session.calls.delete(callId)) session.send({ type: 'ended', callId, ...ending })
    },
  }
  const facts = { kind: 'phone' as const, accountSid: '', from: message.from, to: message.to, applicationSid: null, parameters: {} }
  const started = await startOutgoingCall(facts, message.sdp, channel).catch((error: unknown) => {
    session.context.logger.warn({ err: error }, 'offer of a phone page could not be used')
    return undefined
  })
  if (!started) return session.send({ type: 'error', code: 'media', message: 'The carrier could not use the sound of this browser.' })
  if (session.closed) return started.handlers.lost()
  session.calls.set(callId, started.handlers)
  session.send({ type: 'dialling', callId, sdp: started.sdp })
  session.context.onOutgoing(started.call)
}
