import type { LiveCall } from '../calls/live-call.ts'
import type { RoomMember } from '../media/port.ts'
import type { Beep, HttpMethod } from '../twiml/program.ts'

/** How somebody left. The words are those of Twilio's ReasonParticipantLeft where it documents them. */
export type LeaveReason = 'participant_hung_up' | 'participant_updated_via_api' | 'participant_removed_via_api' | 'conference_ended' | 'participant_left'

/** How a participant enters, waits and leaves. */
export interface ParticipantOptions {
  readonly label: string | null
  readonly beep: Beep
  readonly startConferenceOnEnter: boolean
  readonly waitUrl: string | undefined
  readonly waitMethod: HttpMethod
}

export interface Participant {
  readonly call: LiveCall
  readonly options: ParticipantOptions
  readonly createdAtMs: number
  updatedAtMs: number
  endConferenceOnExit: boolean
  muted: boolean
  hold: boolean
  /** Null while the call has not been answered. */
  inside: Inside | null
}

export interface Inside {
  /** Null until the conference starts. */
  member: RoomMember | null
  /** What is played to this one alone: waiting or hold music. */
  music: AbortController | null
  readonly left: (reason: LeaveReason) => void
}
