/** Rings several devices at once. Each gets a peer connection of its own; the first to answer keeps the call, the others are cancelled. */
import type { AudioPort } from '../media/port.ts'
import { createWebRtcPort } from '../media/webrtc-port.ts'
import type { WebRtcPort } from '../media/webrtc-port.ts'
import { portHandlers, watchMedia } from './device-call.ts'
import type { InvitedChannel, RingableDevice } from './device-call.ts'
import { SIGNALLING_ERRORS } from './errors.ts'
import type { ClientInvitation } from './port.ts'
import { createOnce } from './signal.ts'
import type { Once } from './signal.ts'

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

interface Invitation {
  readonly options: InvitationOptions
  readonly ringing: Once<void>
  readonly answered: Once<AudioPort>
  readonly rejected: Once<void>
  readonly hungUp: Once<void>
  /** Those that still ring, or the one that answered. */
  readonly legs: Set<Leg>
  winner?: Leg
  over: boolean
  stopWatching?: () => void
}

export function createInvitation(options: InvitationOptions): ClientInvitation {
  const invitation: Invitation = {
    options,
    ringing: createOnce(),
    answered: createOnce(),
    rejected: createOnce(),
    hungUp: createOnce(),
    legs: new Set(),
    over: false,
  }
  for (const device of options.devices) void ring(invitation, device)
  if (options.devices.length === 0) invitation.rejected.fire()
  return {
    onRinging: (listener) => invitation.ringing.on(listener),
    onAnswered: (listener) => invitation.answered.on(listener),
    onRejected: (listener) => invitation.rejected.on(listener),
    onHangup: (listener) => invitation.hungUp.on(listener),
    end: () => end(invitation),
  }
}

async function ring(invitation: Invitation, device: RingableDevice): Promise<void> {
  const { options, legs } = invitation
  const leg: Leg = { port: createWebRtcPort(), invited: false }
  const gone = (): void => drop(invitation, leg)
  legs.add(leg)
  try {
    const handlers = { ...portHandlers(leg.port), answer: (sdp: string) => void answer(invitation, leg, sdp), reject: gone, hangup: gone, lost: gone }
    leg.channel = device.openCall(options, handlers)
    const sdp = leg.channel ? await leg.port.createOffer() : undefined
    if (sdp === undefined || !legs.has(leg)) return gone()
    leg.invited = true
    leg.channel?.invite(sdp)
    invitation.ringing.fire()
  } catch (error) {
    options.logger.warn({ err: error, callSid: options.callSid }, 'device could not be rung')
    gone()
  }
}

async function answer(invitation: Invitation, leg: Leg, sdp: string): Promise<void> {
  if (invitation.winner || invitation.over || !leg.invited) return leg.channel?.hangup()
  invitation.winner = leg
  for (const other of [...invitation.legs]) if (other !== leg) dismiss(invitation, other)
  const failed = (): void => {
    leg.channel?.hangup(SIGNALLING_ERRORS.media)
    drop(invitation, leg)
  }
  try {
    await leg.port.acceptAnswer(sdp)
  } catch (error) {
    invitation.options.logger.warn({ err: error, callSid: invitation.options.callSid }, 'answer of a device could not be used')
    return failed()
  }
  if (invitation.over) return
  leg.channel?.confirm()
  invitation.stopWatching = watchMedia(leg.port, failed)
  invitation.answered.fire(leg.port)
}

/** This device is out of it. With the last one the invitation is over. */
function drop(invitation: Invitation, leg: Leg): void {
  if (!invitation.legs.has(leg)) return
  dismiss(invitation, leg)
  if (invitation.legs.size > 0 || invitation.over) return
  invitation.over = true
  invitation.stopWatching?.()
  if (invitation.winner) invitation.hungUp.fire()
  else invitation.rejected.fire()
}

function dismiss(invitation: Invitation, leg: Leg): void {
  invitation.legs.delete(leg)
  leg.channel?.cancel() // says nothing where the device itself ended it
  leg.port.close()
}

function end(invitation: Invitation): void {
  if (invitation.over) return
  invitation.over = true
  invitation.stopWatching?.()
  invitation.winner?.channel?.hangup()
  for (const leg of [...invitation.legs]) dismiss(invitation, leg)
}
