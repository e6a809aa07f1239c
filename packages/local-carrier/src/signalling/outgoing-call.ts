/** A call that a device starts, as call control sees it. */
import { createWebRtcPort } from '../media/webrtc-port.ts'
import { portHandlers, watchMedia } from './device-call.ts'
import type { DeviceCallHandlers, DiallingChannel } from './device-call.ts'
import type { OutgoingCall } from './port.ts'
import { createOnce } from './signal.ts'

export type OutgoingCallFacts = Pick<OutgoingCall, 'kind' | 'accountSid' | 'from' | 'to' | 'applicationSid' | 'parameters'>

export interface StartedCall {
  readonly call: OutgoingCall
  readonly handlers: DeviceCallHandlers
  /** Our answer to the device's offer. */
  readonly sdp: string
}

/**
 * Opens the media for a call that a device dials.
 * @throws where the offer cannot be used
 */
export async function startOutgoingCall(facts: OutgoingCallFacts, offer: string, channel: DiallingChannel): Promise<StartedCall> {
  const port = createWebRtcPort()
  const sdp = await port.acceptOffer(offer).catch((error: unknown) => {
    port.close()
    throw error
  })
  const hungUp = createOnce<void>()
  let over = false
  let stopWatching: (() => void) | undefined

  const finish = (): boolean => {
    if (over) return false
    over = true
    stopWatching?.()
    port.close()
    return true
  }
  const hangup = (): void => {
    if (finish()) hungUp.fire()
  }
  /** Only once the device has our answer can its media connect. */
  const watch = (): void => {
    stopWatching ??= watchMedia(port, () => {
      if (!over) channel.ended({ status: 'failed' })
      hangup()
    })
  }
  port.onSentDigit((digit) => channel.digit(digit))

  const call: OutgoingCall = {
    ...facts,
    port,
    ringing(callSid) {
      if (over) return
      channel.ringing(callSid, sdp)
      watch()
    },
    answered() {
      if (over) return
      channel.answered(sdp)
      watch()
    },
    ended(ending) {
      if (finish()) channel.ended(ending)
    },
    onHangup: (listener) => hungUp.on(listener),
  }
  const handlers: DeviceCallHandlers = { ...portHandlers(port), answer: () => undefined, reject: hangup, hangup, lost: hangup }
  return { call, handlers, sdp }
}
