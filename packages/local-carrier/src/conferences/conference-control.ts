/** What happens to conferences: somebody comes, goes, is muted or held, and the room opens and closes with them. */
import type { LiveCall } from '../calls/live-call.ts'
import { newSid } from '../identifiers.ts'
import type { AudioPort } from '../media/port.ts'
import type { CallbackTarget, ConferenceEventName, HttpMethod } from '../twiml/program.ts'
import type { World } from '../world.ts'
import { announce, endParameters, leaveParameters, participantParameters } from './conference-events.ts'
import type { ConferenceEndReason } from './conference-record.ts'
import type { LiveConference } from './conference-store.ts'
import type { LeaveReason, Participant, ParticipantOptions } from './participant.ts'

const BEEP = { frequenciesHz: [850], durationMs: 250, level: 0.15 }

/** Plays to a waiting or held participant until the signal is aborted. Handed in, since music may be TwiML. */
export type PlayMusic = (call: LiveCall, port: AudioPort, url: string | undefined, method: HttpMethod, signal: AbortSignal) => void

export function getOrCreateConference(world: World, accountSid: string, friendlyName: string): LiveConference {
  const known = world.conferences.findByName(accountSid, friendlyName)
  if (known) return known
  const nowMs = Date.now()
  const conference: LiveConference = {
    record: { sid: newSid('CF'), accountSid, friendlyName, createdAtMs: nowMs, status: 'init', updatedAtMs: nowMs, endReason: null, endedByCallSid: null },
    participants: new Map(),
    room: null,
    callback: null,
    sequence: 0,
  }
  world.conferences.add(conference)
  save(world, conference)
  return conference
}

/** Announces a call that is on its way in; `enter` takes it inside. */
export function expectParticipant(
  conference: LiveConference,
  call: LiveCall,
  options: ParticipantOptions & { readonly muted: boolean; readonly endConferenceOnExit: boolean },
): Participant {
  const nowMs = Date.now()
  const participant: Participant = {
    call,
    options,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    endConferenceOnExit: options.endConferenceOnExit,
    muted: options.muted,
    hold: false,
    inside: null,
  }
  conference.participants.set(call.record.sid, participant)
  return participant
}

export function setConferenceCallback(conference: LiveConference, callback: CallbackTarget<ConferenceEventName> | null): void {
  conference.callback ??= callback
}

/** Takes the participant inside. The promise resolves when they are out again, for whatever reason but their own call's end or new TwiML. */
export function enter(world: World, conference: LiveConference, participant: Participant, playMusic: PlayMusic): Promise<LeaveReason> {
  const { promise, resolve } = Promise.withResolvers<LeaveReason>()
  participant.inside = { member: null, music: null, left: resolve }
  touch(participant)
  announce(world, conference, 'participant-join', participantParameters(participant))
  if (conference.room) joinRoom(conference, participant)
  else if (shouldStart(conference)) startConference(world, conference)
  else startMusic(participant, participant.options.waitUrl, participant.options.waitMethod, playMusic)
  beep(world, conference, participant, 'onEnter')
  return promise
}

function shouldStart(conference: LiveConference): boolean {
  const inside = [...conference.participants.values()].filter((participant) => participant.inside)
  return inside.length >= 2 && inside.some((participant) => participant.options.startConferenceOnEnter)
}

function startConference(world: World, conference: LiveConference): void {
  conference.room = world.media.createRoom(conference.record.sid)
  conference.record.status = 'in-progress'
  conference.record.updatedAtMs = Date.now()
  save(world, conference)
  for (const participant of conference.participants.values()) {
    if (!participant.inside) continue
    stopMusic(participant)
    joinRoom(conference, participant)
  }
  announce(world, conference, 'conference-start')
}

function joinRoom(conference: LiveConference, participant: Participant): void {
  const { port } = participant.call
  if (!port || !conference.room || !participant.inside) return
  const member = conference.room.add(port, { muted: participant.muted })
  if (participant.hold) member.setHold(true)
  participant.inside.member = member
}

/** Out of the conference. The last one to go, or one whose exit ends it, takes the conference along. */
export function leave(world: World, conference: LiveConference, participant: Participant, reason: LeaveReason): void {
  const { sid } = participant.call.record
  if (conference.participants.get(sid) !== participant) return
  conference.participants.delete(sid)
  const { inside } = participant
  participant.inside = null
  if (inside) {
    inside.music?.abort()
    inside.member?.leave()
  }
  announce(world, conference, 'participant-leave', leaveParameters(participant, reason))
  inside?.left(reason)
  if (conference.record.status === 'completed' || reason === 'conference_ended') return
  if (inside) beep(world, conference, participant, 'onExit')
  const kicked = reason === 'participant_removed_via_api'
  if (inside && participant.endConferenceOnExit) {
    endConference(world, conference, kicked ? 'participant-with-end-conference-on-exit-kicked' : 'participant-with-end-conference-on-exit-left', participant.call)
  } else if (isEmpty(conference, inside !== null)) {
    endConference(world, conference, kicked ? 'last-participant-kicked' : 'last-participant-left', participant.call)
  }
}

/** Nobody inside. A call still ringing keeps only a conference that nobody has been in yet. */
function isEmpty(conference: LiveConference, wasInside: boolean): boolean {
  const rest = [...conference.participants.values()]
  return wasInside ? rest.every((participant) => !participant.inside) : rest.length === 0
}

export function endConference(world: World, conference: LiveConference, reason: ConferenceEndReason, endedBy: LiveCall | null): void {
  const { record } = conference
  if (record.status === 'completed') return
  record.status = 'completed'
  record.endReason = reason
  record.endedByCallSid = endedBy?.record.sid ?? null
  record.updatedAtMs = Date.now()
  for (const participant of [...conference.participants.values()]) {
    // Those who still ring are not part of it any more; if they answer, a conference of that name begins anew.
    if (participant.inside) leave(world, conference, participant, 'conference_ended')
    else conference.participants.delete(participant.call.record.sid)
  }
  conference.room?.close()
  conference.room = null
  announce(world, conference, 'conference-end', endParameters(record, endedBy?.record ?? null))
  world.conferences.retire(conference)
  save(world, conference)
}

export function setMuted(world: World, conference: LiveConference, participant: Participant, muted: boolean): void {
  if (participant.muted === muted) return
  participant.muted = muted
  touch(participant)
  participant.inside?.member?.setMuted(muted)
  announce(world, conference, muted ? 'participant-mute' : 'participant-unmute', participantParameters(participant))
}

export function setHold(
  world: World,
  conference: LiveConference,
  participant: Participant,
  hold: { readonly on: boolean; readonly url: string | undefined; readonly method: HttpMethod },
  playMusic: PlayMusic,
): void {
  if (participant.hold === hold.on) return
  participant.hold = hold.on
  touch(participant)
  participant.inside?.member?.setHold(hold.on)
  if (participant.inside?.member) {
    stopMusic(participant)
    if (hold.on) startMusic(participant, hold.url, hold.method, playMusic)
  }
  announce(world, conference, hold.on ? 'participant-hold' : 'participant-unhold', participantParameters(participant))
}

function startMusic(participant: Participant, url: string | undefined, method: HttpMethod, playMusic: PlayMusic): void {
  const { inside, call } = participant
  if (!inside || !call.port) return
  const music = new AbortController()
  inside.music = music
  playMusic(call, call.port, url, method, music.signal)
}

function stopMusic(participant: Participant): void {
  participant.inside?.music?.abort()
  if (participant.inside) participant.inside.music = null
}

function beep(world: World, conference: LiveConference, participant: Participant, when: 'onEnter' | 'onExit'): void {
  const { beep: wanted } = participant.options
  if (conference.room && (wanted === 'true' || wanted === when)) conference.room.play(() => world.media.tone(BEEP))
}

function touch(participant: Participant): void {
  participant.updatedAtMs = Date.now()
}

function save(world: World, conference: LiveConference): void {
  world.journal.write({ kind: 'conference', conference: conference.record })
}
