/** A call to a Voice SDK device. */
import type { DeviceCallHandlers, InvitedChannel, RingableDevice } from './device-call.ts'
import { confirmSdkCall, createSdkCall, endSdkCall } from './sdk-calls.ts'
import type { SdkSession } from './sdk-session.ts'
import { encodeParameters } from './sdk-messages.ts'

export function openIncomingCall(
  session: SdkSession,
  facts: Parameters<RingableDevice['openCall']>[0],
  handlers: DeviceCallHandlers,
): InvitedChannel | undefined {
  const { grant, context } = session
  if (!grant || session.closed) return undefined
  const call = createSdkCall(facts.callSid, { accountSid: grant.accountSid, identity: grant.identity }, handlers, session)
  return {
    invite(sdp) {
      if (call.over) return
      call.announced = true
      const parameters = { CallSid: facts.callSid, AccountSid: grant.accountSid, From: facts.from, To: facts.to, Params: encodeParameters(facts.parameters) }
      call.home?.send('invite', { callsid: facts.callSid, sdp, reconnect: call.reconnectToken, parameters })
    },
    confirm() {
      if (!call.over) confirmSdkCall(call, context.answered)
    },
    cancel() {
      if (endSdkCall(call, context.answered) && call.announced) call.home?.send('cancel', { callsid: call.callSid })
    },
    hangup(error) {
      if (endSdkCall(call, context.answered)) call.home?.send('hangup', { callsid: call.callSid, ...(error ? { error } : {}) })
    },
  }
}
