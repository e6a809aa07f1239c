import type { CallRecord } from '../calls/call-record.ts'
import { durationSeconds } from '../calls/call-record.ts'
import type { PortStats } from '../media/port.ts'
import type { World } from '../world.ts'

/** What the party of a leg said and heard, seen from the party. */
export interface LegMedia {
  readonly spoken: { readonly packets: number; readonly level: number }
  readonly heard: { readonly packets: number; readonly level: number }
}

export interface CallDescription {
  readonly callSid: string
  readonly parentCallSid: string | null
  readonly status: string
  readonly direction: string
  readonly from: string
  readonly to: string
  readonly durationSeconds: number
  readonly conferenceSid: string | null
  readonly media: LegMedia | null
  readonly warnings: readonly { readonly code: number; readonly message: string }[]
  /** Child legs, and the others in the same conference. */
  readonly legs: readonly CallDescription[]
}

export function describeCall(world: World, record: CallRecord): CallDescription {
  const conference = world.conferences.findByCall(record.sid)
  const children = world.calls.listOf(record.accountSid).filter((other) => other.parentCallSid === record.sid)
  const companions = [...(conference?.participants.values() ?? [])].map((participant) => participant.call.record).filter((other) => other.sid !== record.sid)
  return { ...describeLeg(world, record), legs: [...children, ...companions].map((leg) => describeLeg(world, leg)) }
}

function describeLeg(world: World, record: CallRecord): CallDescription {
  const { stats, warnings } = world.calls.remainsOf(record.sid)
  return {
    callSid: record.sid,
    parentCallSid: record.parentCallSid,
    status: record.status,
    direction: record.direction,
    from: record.from,
    to: record.to,
    durationSeconds: durationSeconds(record),
    conferenceSid: world.conferences.findByCall(record.sid)?.record.sid ?? null,
    media: stats ? toLegMedia(stats) : null,
    warnings,
    legs: [],
  }
}

/** The carrier receives what the party says. */
function toLegMedia(stats: PortStats): LegMedia {
  return {
    spoken: { packets: stats.packetsReceived, level: stats.levelReceived },
    heard: { packets: stats.packetsSent, level: stats.levelSent },
  }
}
