/** Rings several devices at once. Each gets a peer connection of its own; the first to answer keeps the call, the others are cancelled. */
import type { AudioPort } from '../media/port.ts'
import { createWebRtcPort } from '../media/webrtc-port.ts'
import type { WebRtcPort } from '../media/webrtc-port.ts'
import { portHandlers, watchMedia } from './device-call.ts'
import type { DeviceCallHandlers, InvitedChannel, RingableDevice } from './device-call.ts'
import { SIGNALLING_ERRORS } from './errors.ts'
import type { ClientInvitation } from './port.ts'
import { createOnce } from './signal.ts'

export interface InvitationOptions {
  readonly callSid: string
  readonly from: string
  readonly to: string
  readonly parameters: Readonly<Record<string, string>>
  readonly devices: readonly RingableDevice[]
  readonly logger: { warn(fields: object, message: string): void }
}

interface Leg {
  readonly port: WebRtcPort
  channel?: InvitedChannel
  invited: boolean
}

export function createInvitation(options: InvitationOptions): ClientInvitation {
  const ringing = createOnce<void>()
  const answered = createOnce<AudioPort>()
  const rejected = createOnce<void>()
  const hungUp = createOnce<void>()
  const legs = new Set<Leg>()
  let winner: Leg | undefined
  let over = false
  let stopWatching: () => void = () => undefined

  const drop = (leg: Leg): void => {
    if (!legs.delete(leg)) return
    leg.channel?.cancel() // says nothing where the device itself ended it
    leg.port.close()
    if (legs.size > 0 || over) return
    over = true
    stopWatching()
    if (winner) hungUp.fire()
    else rejected.fire()
  }

  const cancelOthers = (kept: Leg): void => {
    for (const leg of [...legs]) {
      if (leg === kept) continue
      legs.delete(leg)
      leg.channel?.cancel()
      leg.port.close()
    }
  }

  const answer = async (leg: Leg, sdp: string): Promise<void> => {
    if (winner || over || !leg.invited) return leg.channel?.hangup()
    winner = leg
    cancelOthers(leg)
    try {
      await leg.port.acceptAnswer(sdp)
    } catch (error) {
      options.logger.warn({ err: error, callSid: options.callSid }, 'answer of a device could not be used')
      leg.channel?.hangup(SIGNALLING_ERRORS.media)
      return drop(leg)
    }
    if (over) return
    leg.channel?.confirm()
    stopWatching = watchMedia(leg.port, () => {
      leg.channel?.hangup(SIGNALLING_ERRORS.media)
      drop(leg)
    })
    answered.fire(leg.port)
  }

  const ring = async (device: RingableDevice): Promise<void> => {
    const leg: Leg = { port: createWebRtcPort(), invited: false }
    legs.add(leg)
    const handlers: DeviceCallHandlers = {
      ...portHandlers(leg.port),
      answer: (sdp) => void answer(leg, sdp),
      reject: () => drop(leg),
      hangup: () => drop(leg),
      lost: () => drop(leg),
    }
    try {
      leg.channel = device.openCall(options, handlers)
      const sdp = leg.channel ? await leg.port.createOffer() : undefined
      if (sdp === undefined || !legs.has(leg)) return drop(leg)
      leg.invited = true
      leg.channel?.invite(sdp)
      ringing.fire()
    } catch (error) {
      options.logger.warn({ err: error, callSid: options.callSid }, 'device could not be rung')
      drop(leg)
    }
  }

  for (const device of options.devices) void ring(device)
  if (options.devices.length === 0) rejected.fire()

  return {
    onRinging: (listener) => ringing.on(listener),
    onAnswered: (listener) => answered.on(listener),
    onRejected: (listener) => rejected.on(listener),
    onHangup: (listener) => hungUp.on(listener),
    end() {
      if (over) return
      over = true
      stopWatching()
      for (const leg of legs) {
        if (leg === winner) leg.channel?.hangup()
        else leg.channel?.cancel()
        leg.port.close()
      }
      legs.clear()
    },
  }
}
