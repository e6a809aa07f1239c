/** Messages of a Voice SDK device that concern one call. */
import type { AccessGrant } from './access-token.ts'
import type { DiallingChannel, Ending } from './device-call.ts'
import { ERROR_OF_ENDING, SIGNALLING_ERRORS } from './errors.ts'
import type { SignallingError } from './errors.ts'
import { MAX_CALLS_PER_DEVICE } from './limits.ts'
import { startOutgoingCall } from './outgoing-call.ts'
import { confirmSdkCall, createSdkCall, endSdkCall, renameSdkCall } from './sdk-calls.ts'
import type { SdkCall } from './sdk-calls.ts'
import type { SdkSession } from './sdk-session.ts'
import { decodeParameters } from './sdk-messages.ts'
import type { FromSdk } from './sdk-messages.ts'

type CallMessage = Exclude<FromSdk, { type: 'listen' | 'register' }>
type Invite = Extract<FromSdk, { type: 'invite' }>['payload']

export async function dispatchCallMessage(session: SdkSession, grant: AccessGrant, message: CallMessage): Promise<void> {
  if (message.type === 'invite') {
    return message.payload.reconnect === undefined ? dial(session, grant, message.payload) : rejoin(session, grant, message.payload, message.payload.reconnect)
  }
  const call = session.calls.get(message.payload.callsid)
  if (!call) return reportUnknownCall(session, message)
  switch (message.type) {
    case 'answer':
      return call.handlers.answer(message.payload.sdp)
    case 'reinvite':
      return renegotiate(session, call, message.payload.sdp)
    case 'dtmf':
      return call.handlers.digits(message.payload.dtmf)
    case 'hangup':
      if (endSdkCall(call, session.context.answered)) call.handlers.hangup()
      return
    case 'reject':
      if (endSdkCall(call, session.context.answered)) call.handlers.reject()
      return
    case 'message':
      return acknowledge(session, message.payload.callsid, message.payload.voiceeventsid)
  }
}

/** Goodbyes cross on the wire all the time; anything else about an unknown call deserves an answer. */
function reportUnknownCall(session: SdkSession, message: CallMessage): void {
  const callsid = message.payload.callsid
  if (message.type === 'answer' || message.type === 'reinvite') return session.send('hangup', { callsid })
  if (message.type === 'message') {
    return session.send('error', { error: SIGNALLING_ERRORS.notFound, callsid, ...(message.payload.voiceeventsid ? { voiceeventsid: message.payload.voiceeventsid } : {}) })
  }
}

function acknowledge(session: SdkSession, callsid: string, voiceeventsid: string | undefined): void {
  if (voiceeventsid !== undefined) session.send('ack', { acktype: 'message', callsid, voiceeventsid })
}

async function dial(session: SdkSession, grant: AccessGrant, invite: Invite): Promise<void> {
  const { context } = session
  const refuse = (error: SignallingError): void => session.send('hangup', { callsid: invite.callsid, error })
  if (grant.expiresAtMs <= context.nowMs()) return refuse(SIGNALLING_ERRORS.tokenExpired)
  if (grant.applicationSid === null) return refuse(SIGNALLING_ERRORS.declined)
  if (session.calls.size >= MAX_CALLS_PER_DEVICE || session.calls.has(invite.callsid)) return refuse(SIGNALLING_ERRORS.rateExceeded)
  const parameters = { ...decodeParameters(invite.twilio?.params ?? ''), ...grant.outgoingParameters }
  const facts = {
    kind: 'client' as const,
    accountSid: grant.accountSid,
    from: `client:${grant.identity}`,
    to: parameters['To'] ?? '',
    applicationSid: grant.applicationSid,
    parameters,
  }
  const channel = createDiallingChannel(session)
  const started = await startOutgoingCall(facts, invite.sdp, channel).catch((error: unknown) => {
    context.logger.warn({ err: error }, 'offer of a device could not be used')
    return undefined
  })
  if (!started) return refuse(SIGNALLING_ERRORS.media)
  if (session.closed) return started.handlers.lost()
  channel.call = createSdkCall(invite.callsid, { accountSid: grant.accountSid, identity: grant.identity }, started.handlers, session)
  channel.call.announced = true
  context.onOutgoing(started.call)
}

/** Speaks for a call that exists only once its media is open. */
function createDiallingChannel(session: SdkSession): DiallingChannel & { call?: SdkCall } {
  return {
    ringing(callSid, sdp) {
      if (this.call) ringingOn(this.call, callSid, sdp)
    },
    answered(sdp) {
      if (this.call) answeredOn(session, this.call, sdp)
    },
    ended(ending) {
      if (this.call) endedOn(session, this.call, ending)
    },
    digit: () => undefined, // heard as a tone
  }
}

function ringingOn(call: SdkCall, callSid: string, sdp: string): void {
  if (call.over) return
  renameSdkCall(call, callSid)
  call.home?.send('ringing', { callsid: callSid, sdp })
}

function answeredOn(session: SdkSession, call: SdkCall, sdp: string): void {
  if (call.over) return
  confirmSdkCall(call, session.context.answered)
  call.home?.send('answer', { callsid: call.callSid, sdp, reconnect: call.reconnectToken })
}

function endedOn(session: SdkSession, call: SdkCall, ending: Ending): void {
  const { home, callSid } = call
  if (!endSdkCall(call, session.context.answered)) return
  const error = errorOf(ending)
  home?.send('hangup', { callsid: callSid, ...(error ? { error } : {}) })
}

function errorOf(ending: Ending): SignallingError | undefined {
  const usual = ending.status === 'completed' || ending.status === 'canceled' ? undefined : ERROR_OF_ENDING[ending.status]
  if (ending.errorCode === undefined) return usual
  return { code: ending.errorCode, message: ending.message ?? usual?.message ?? SIGNALLING_ERRORS.connection.message }
}

/** The SDK is back after a socket loss, or merely confirms after a new token that the call is still its own. */
async function rejoin(session: SdkSession, grant: AccessGrant, invite: Invite, reconnectToken: string): Promise<void> {
  const call = session.context.answered.claim({ callSid: invite.callsid, reconnectToken, owner: grant }, session)
  if (!call) return session.send('hangup', { callsid: invite.callsid })
  if (call.handlers.needsRenegotiation(invite.sdp)) return renegotiate(session, call, invite.sdp)
  session.send('answer', { callsid: call.callSid, reconnect: call.reconnectToken })
}

async function renegotiate(session: SdkSession, call: SdkCall, offer: string): Promise<void> {
  try {
    const sdp = await call.handlers.renegotiate(offer)
    if (!call.over) call.home?.send('answer', { callsid: call.callSid, sdp, reconnect: call.reconnectToken })
  } catch (error) {
    session.context.logger.warn({ err: error, callSid: call.callSid }, 'renewed offer of a device could not be used')
    session.send('error', { error: SIGNALLING_ERRORS.media, callsid: call.callSid })
  }
}
