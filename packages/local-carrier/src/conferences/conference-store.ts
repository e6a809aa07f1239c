import { MAX_FINISHED_CONFERENCES } from '../limits.ts'
import type { Room } from '../media/port.ts'
import type { CallbackTarget, ConferenceEventName } from '../twiml/program.ts'
import type { ConferenceRecord } from './conference-record.ts'
import type { Participant } from './participant.ts'

export interface LiveConference {
  readonly record: ConferenceRecord
  /** By call SID, in order of arrival: those on their way in and those inside. */
  readonly participants: Map<string, Participant>
  /** Opened when the conference starts. */
  room: Room | null
  /** Twilio takes the first participant's. */
  callback: CallbackTarget<ConferenceEventName> | null
  /** Of the last callback sent; Twilio counts a conference's from 1. */
  sequence: number
}

export interface ConferenceStore {
  add(conference: LiveConference): void
  retire(conference: LiveConference): void
  findLive(sid: string): LiveConference | undefined
  /** The conference of that name that is not over. */
  findByName(accountSid: string, friendlyName: string): LiveConference | undefined
  /** Where the call is, or is on its way to. */
  findByCall(callSid: string): LiveConference | undefined
  find(sid: string): ConferenceRecord | undefined
  live(): readonly LiveConference[]
  /** Newest first. */
  listOf(accountSid: string): readonly ConferenceRecord[]
}

export function createConferenceStore(finished: readonly ConferenceRecord[]): ConferenceStore {
  const live = new Map<string, LiveConference>()
  const records = new Map<string, ConferenceRecord>(finished.map((record) => [record.sid, record]))
  const all = (): readonly LiveConference[] => [...live.values()]
  return {
    add: (conference) => {
      live.set(conference.record.sid, conference)
      records.set(conference.record.sid, conference.record)
    },
    retire: (conference) => {
      live.delete(conference.record.sid)
      for (const sid of records.keys()) {
        if (records.size - live.size <= MAX_FINISHED_CONFERENCES) return
        if (!live.has(sid)) records.delete(sid)
      }
    },
    findLive: (sid) => live.get(sid),
    findByName: (accountSid, friendlyName) => all().find(({ record }) => record.accountSid === accountSid && record.friendlyName === friendlyName),
    findByCall: (callSid) => all().find((conference) => conference.participants.has(callSid)),
    find: (sid) => records.get(sid),
    live: all,
    listOf: (accountSid) => [...records.values()].filter((record) => record.accountSid === accountSid).reverse(),
  }
}
