/** One Voice SDK device on one socket: presents its token, registers, is rung, dials, and has its calls followed. */
import type { WebSocket } from 'ws'
import { verifyAccessToken } from './access-token.ts'
import type { AccessGrant } from './access-token.ts'
import { SIGNALLING_ERRORS } from './errors.ts'
import type { SignallingError } from './errors.ts'
import {
  LISTEN_TIMEOUT_MS,
  MAX_CALLS_PER_DEVICE,
  MAX_MALFORMED_MESSAGES,
  MAX_RECONNECT_GRACE_MS,
  MAX_REFUSED_TOKENS,
  RECONNECT_GRACE_MS,
} from './limits.ts'
import { CLOSE_POLICY, createMessageSocket } from './message-socket.ts'
import type { Refusal } from './message-socket.ts'
import { openIncomingCall } from './sdk-incoming.ts'
import type { SdkCall } from './sdk-calls.ts'
import { dispatchCallMessage } from './sdk-dispatch.ts'
import { encodeToSdk, parseFromSdk } from './sdk-messages.ts'
import type { FromSdk, SendToSdk } from './sdk-messages.ts'
import { registryKey } from './sdk-session.ts'
import type { SdkConnectionContext, SdkDevice, SdkSession } from './sdk-session.ts'

export function acceptSdkSocket(webSocket: WebSocket, context: SdkConnectionContext): void {
  let malformed = 0
  let refusedTokens = 0
  const socket = createMessageSocket(webSocket, { heartbeat: 'newline', onText: receive, onRefused, onClose })
  const send: SendToSdk = (type, payload) => socket.send(encodeToSdk(type, payload))
  const sendError = (error: SignallingError): void => send('error', { error })
  const calls = new Map<string, SdkCall>()
  const device: SdkDevice = {
    openCall: (call, handlers) => (calls.size < MAX_CALLS_PER_DEVICE ? openIncomingCall(session, call, handlers) : undefined),
    displace() {
      session.registered = false
      send('offline', {})
    },
  }
  const session: SdkSession = { context, device, calls, send, grant: null, reconnectGraceMs: RECONNECT_GRACE_MS, registered: false, closed: false }
  const deadline = setTimeout(() => socket.close(CLOSE_POLICY, 'no valid token'), LISTEN_TIMEOUT_MS)

  function receive(text: string): void {
    const message = parseFromSdk(text)
    if (!message) {
      sendError(SIGNALLING_ERRORS.malformed)
      if (++malformed >= MAX_MALFORMED_MESSAGES) socket.close(CLOSE_POLICY, 'malformed messages')
      return
    }
    handle(message).catch((error: unknown) => {
      context.logger.error({ err: error, type: message.type }, 'signalling message failed')
      sendError(SIGNALLING_ERRORS.connection)
    })
  }

  async function handle(message: FromSdk): Promise<void> {
    if (message.type === 'listen') return listen(message.payload)
    if (!session.grant) return sendError(SIGNALLING_ERRORS.notListening)
    if (message.type === 'register') return setRegistered(session, message.payload.media?.audio !== false)
    return dispatchCallMessage(session, session.grant, message)
  }

  async function listen(payload: { readonly token: string; readonly reconnectTimeout?: number }): Promise<void> {
    const verdict = await verifyAccessToken(payload.token, context.findApiKeySecret, context.nowMs())
    if ('error' in verdict) {
      sendError(verdict.error)
      if (++refusedTokens >= MAX_REFUSED_TOKENS) socket.close(CLOSE_POLICY, 'refused tokens')
      return
    }
    clearTimeout(deadline)
    if (!socket.open) return
    adopt(session, verdict.grant, payload.reconnectTimeout)
  }

  function onRefused(refusal: Refusal): void {
    sendError(refusal === 'too_many' ? SIGNALLING_ERRORS.rateExceeded : SIGNALLING_ERRORS.malformed)
  }

  function onClose(): void {
    clearTimeout(deadline)
    session.closed = true
    removeFromRegistry(session)
    for (const call of [...calls.values()]) leaveCall(session, call)
  }
}

/** A valid token: greets the device, and moves its registration where the token names somebody else than before. */
function adopt(session: SdkSession, grant: AccessGrant, reconnectTimeoutSeconds: number | undefined): void {
  const former = session.grant
  if (former && registryKey(former.accountSid, former.identity) !== registryKey(grant.accountSid, grant.identity)) removeFromRegistry(session)
  session.grant = grant
  if (reconnectTimeoutSeconds) session.reconnectGraceMs = Math.min(reconnectTimeoutSeconds * 1000, MAX_RECONNECT_GRACE_MS)
  const ttl = Math.max(0, Math.floor((grant.expiresAtMs - session.context.nowMs()) / 1000))
  session.send('connected', { region: 'us1', home: 'us1', edge: 'local', gateway: 'local-carrier', token: { identity: grant.identity, ttl } })
}

function setRegistered(session: SdkSession, wanted: boolean): void {
  const { grant, context } = session
  if (!grant) return
  if (!wanted) {
    removeFromRegistry(session)
    return session.send('offline', {})
  }
  if (grant.expiresAtMs <= context.nowMs()) {
    removeFromRegistry(session)
    return session.send('error', { error: SIGNALLING_ERRORS.tokenRunOut })
  }
  if (!grant.incomingAllowed) return session.send('error', { error: SIGNALLING_ERRORS.unauthorized })
  session.registered = true
  context.registry.add(registryKey(grant.accountSid, grant.identity), session.device)
  session.send('ready', {})
}

function removeFromRegistry(session: SdkSession): void {
  if (!session.registered || !session.grant) return
  session.registered = false
  session.context.registry.remove(registryKey(session.grant.accountSid, session.grant.identity), session.device)
}

/** The socket is gone: an answered call waits for the device to come back, any other is over. */
function leaveCall(session: SdkSession, call: SdkCall): void {
  if (call.confirmed) return session.context.answered.park(call, session.reconnectGraceMs)
  session.calls.delete(call.callSid)
  call.over = true
  call.handlers.lost()
}
