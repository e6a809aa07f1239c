/** One call on one device, seen from both sides: what the device can be told, and what it can say. Both protocols are this underneath. */
import type { WebRtcPort } from '../media/webrtc-port.ts'
import { MEDIA_GRACE_MS } from './limits.ts'
import type { SignallingError } from './errors.ts'
import type { OutgoingCall } from './port.ts'

export type Ending = Parameters<OutgoingCall['ended']>[0]

/** What the device says about a call. */
export interface DeviceCallHandlers {
  answer(sdp: string): void
  reject(): void
  hangup(): void
  digits(digits: string): void
  /** A new offer for the same call (ICE restart, or another peer connection that takes it over): resolves to the answer. */
  renegotiate(sdp: string): Promise<string>
  /** Nothing to renegotiate where the description is the one already in use. */
  needsRenegotiation(sdp: string): boolean
  /** The device is gone and will not come back. */
  lost(): void
}

/** What an invited device is told. After the call is over on the device, every method does nothing. */
export interface InvitedChannel {
  invite(sdp: string): void
  /** Ends it before it was answered; an invitation that was never sent is forgotten without a word. */
  cancel(): void
  hangup(error?: SignallingError): void
  /** The call is answered here: from now on it survives a short loss of the socket. */
  confirm(): void
}

/** Anything that can ring. */
export interface RingableDevice {
  /** Undefined where the device has too many calls already. */
  openCall(call: { readonly callSid: string; readonly from: string; readonly to: string; readonly parameters: Readonly<Record<string, string>> }, handlers: DeviceCallHandlers): InvitedChannel | undefined
}

/** What a dialling device is told. */
export interface DiallingChannel {
  ringing(callSid: string, sdp: string): void
  answered(sdp: string): void
  ended(ending: Ending): void
  /** Keys that the other side pressed. */
  digit(digit: string): void
}

/** The parts of DeviceCallHandlers that only concern the port. */
export function portHandlers(port: WebRtcPort): Pick<DeviceCallHandlers, 'digits' | 'renegotiate' | 'needsRenegotiation'> {
  return {
    digits(digits) {
      for (const digit of digits) port.pressDigit(digit) // "w" is a pause and no key: the port ignores it
    },
    renegotiate: (sdp) => port.acceptOffer(sdp),
    needsRenegotiation: (sdp) => port.compareRemote(sdp) !== 'unchanged',
  }
}

/** Calls `onLost` once when the port stays without a connection for longer than the SDK would try to restore it. Returns its undoing. */
export function watchMedia(port: WebRtcPort, onLost: () => void, graceMs: number = MEDIA_GRACE_MS): () => void {
  let timer: NodeJS.Timeout | undefined
  const follow = (state: WebRtcPort['state']): void => {
    if (state === 'connected') {
      clearTimeout(timer)
      timer = undefined
    } else timer ??= setTimeout(onLost, graceMs)
  }
  const unsubscribe = port.onState(follow)
  follow(port.state)
  return () => {
    unsubscribe()
    clearTimeout(timer)
  }
}
