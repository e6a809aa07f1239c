/**
 * The calls of Voice SDK devices. A call belongs to a socket, but an answered one outlives it for a while: the SDK comes back on a new socket
 * with the call's SID and its reconnect token.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccessGrant } from './access-token.ts'
import type { DeviceCallHandlers } from './device-call.ts'
import type { SendToSdk } from './sdk-messages.ts'

export interface SdkCall {
  /** What the device calls it: its own id until it learns the call SID. */
  callSid: string
  readonly reconnectToken: string
  readonly handlers: DeviceCallHandlers
  readonly owner: Pick<AccessGrant, 'accountSid' | 'identity'>
  /** True once the device was invited or has dialled: it must be told when it is over. */
  announced: boolean
  /** True from the answer on. */
  confirmed: boolean
  home: SdkCallHome | null
  over: boolean
}

/** The socket that a call lives on at present. */
export interface SdkCallHome {
  readonly send: SendToSdk
  readonly calls: Map<string, SdkCall>
}

export function createSdkCall(callSid: string, owner: SdkCall['owner'], handlers: DeviceCallHandlers, home: SdkCallHome): SdkCall {
  const reconnectToken = randomBytes(24).toString('base64url')
  const call: SdkCall = { callSid, reconnectToken, handlers, owner, announced: false, confirmed: false, home, over: false }
  home.calls.set(callSid, call)
  return call
}

/** The device learns the call's SID: from now on it uses that. */
export function renameSdkCall(call: SdkCall, callSid: string): void {
  call.home?.calls.delete(call.callSid)
  call.callSid = callSid
  call.home?.calls.set(callSid, call)
}

/** The call is answered: from now on it survives a short loss of its socket. */
export function confirmSdkCall(call: SdkCall, answered: AnsweredCalls): void {
  call.confirmed = true
  answered.add(call)
}

/** Takes a call off its device; true the first time. */
export function endSdkCall(call: SdkCall, answered: AnsweredCalls): boolean {
  if (call.over) return false
  call.over = true
  call.home?.calls.delete(call.callSid)
  answered.remove(call)
  return true
}

/** Answered calls: the ones that a device may come back for. */
export interface AnsweredCalls {
  add(call: SdkCall): void
  /** The socket is gone: the call waits so long for its device, then it is lost. */
  park(call: SdkCall, graceMs: number): void
  /** Moves the call to the socket that presents its token, if it is the same person's; also away from a socket not yet known to be dead. */
  claim(claimed: { readonly callSid: string; readonly reconnectToken: string; readonly owner: SdkCall['owner'] }, home: SdkCallHome): SdkCall | undefined
  remove(call: SdkCall): void
  close(): void
}

export function createAnsweredCalls(): AnsweredCalls {
  const timers = new Map<SdkCall, NodeJS.Timeout | undefined>()
  const remove = (call: SdkCall): void => {
    clearTimeout(timers.get(call))
    timers.delete(call)
  }
  return {
    add: (call) => void timers.set(call, undefined),
    park(call, graceMs) {
      call.home?.calls.delete(call.callSid)
      call.home = null
      const expire = (): void => {
        remove(call)
        call.over = true
        call.handlers.lost()
      }
      timers.set(call, setTimeout(expire, graceMs))
    },
    claim({ callSid, reconnectToken, owner }, home) {
      const isClaimed = (call: SdkCall): boolean =>
        call.callSid === callSid &&
        call.owner.accountSid === owner.accountSid &&
        call.owner.identity === owner.identity &&
        equals(call.reconnectToken, reconnectToken)
      const call = [...timers.keys()].find(isClaimed)
      if (!call) return undefined
      clearTimeout(timers.get(call))
      timers.set(call, undefined)
      call.home?.calls.delete(callSid)
      call.home = home
      home.calls.set(callSid, call)
      return call
    },
    remove,
    close() {
      for (const call of [...timers.keys()]) remove(call)
    },
  }
}

function equals(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
