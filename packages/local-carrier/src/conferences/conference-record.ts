export type ConferenceStatus = 'init' | 'in-progress' | 'completed'
export type ConferenceEndReason =
  | 'conference-ended-via-api'
  | 'participant-with-end-conference-on-exit-left'
  | 'participant-with-end-conference-on-exit-kicked'
  | 'last-participant-kicked'
  | 'last-participant-left'

export interface ConferenceRecord {
  readonly sid: string
  readonly accountSid: string
  readonly friendlyName: string
  readonly createdAtMs: number
  status: ConferenceStatus
  updatedAtMs: number
  endReason: ConferenceEndReason | null
  endedByCallSid: string | null
}
