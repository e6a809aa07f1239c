import { hangUp } from '../calls/lifecycle.ts'
import { placeParticipant } from '../calls/place-call.ts'
import { endConference, getOrCreateConference, leave, setHold, setMuted } from '../conferences/conference-control.ts'
import type { LiveConference } from '../conferences/conference-store.ts'
import type { Participant } from '../conferences/participant.ts'
import { playWaitMusic } from '../execution/wait-music.ts'
import { API_TIMEOUT_DEFAULT_SECONDS, MAX_CONFERENCE_PARTICIPANTS, TIME_LIMIT_MAX_SECONDS } from '../limits.ts'
import type { Beep, ConferenceNoun } from '../twiml/program.ts'
import type { World } from '../world.ts'
import { pageOf, timeFilter } from './paging.ts'
import { readConferenceCallback, readStatusCallback } from './read-callbacks.ts'
import { readForm, type FormValues } from './read-form.ts'
import { representConference, representParticipant } from './representations.ts'
import { CREATE_PARTICIPANT, LIST_CONFERENCES, LIST_PARTICIPANTS, UPDATE_CONFERENCE, UPDATE_PARTICIPANT } from './request-specs.ts'
import { readFrom, readSeconds, readTo, type RestAnswer, type RestRequest, type RestRouter } from './rest-context.ts'
import { notFound, RestError } from './rest-error.ts'

const PARTICIPANTS = '/Conferences/:ConferenceSid/Participants'

export function registerConferences(route: RestRouter, world: World): void {
  route('GET', '/Conferences.json', (request) => listConferences(world, request))
  route('GET', '/Conferences/:ConferenceSid', (request) => fetchConference(world, request))
  route('POST', '/Conferences/:ConferenceSid', (request) => updateConference(world, request))
  route('POST', `${PARTICIPANTS}.json`, (request) => createParticipant(world, request))
  route('GET', `${PARTICIPANTS}.json`, (request) => listParticipants(world, request))
  route('GET', `${PARTICIPANTS}/:CallSid`, (request) => {
    const { conference, participant } = findParticipant(world, request)
    return { status: 200, body: representParticipant(conference, participant) }
  })
  route('POST', `${PARTICIPANTS}/:CallSid`, (request) => updateParticipant(world, request))
  route('DELETE', `${PARTICIPANTS}/:CallSid`, (request) => deleteParticipant(world, request))
}

function listConferences(world: World, { account, query, url }: RestRequest): RestAnswer {
  const filter = readForm(LIST_CONFERENCES, query)
  const created = timeFilter(filter, 'DateCreated')
  const updated = timeFilter(filter, 'DateUpdated')
  const conferences = world.conferences
    .listOf(account.sid)
    .filter(
      (conference) =>
        (filter.FriendlyName === undefined || conference.friendlyName === filter.FriendlyName) &&
        (filter.Status === undefined || conference.status === filter.Status) &&
        created(conference.createdAtMs) &&
        updated(conference.updatedAtMs),
    )
  return { status: 200, body: pageOf(url, filter, 'conferences', conferences, representConference) }
}

function fetchConference(world: World, { account, path, url }: RestRequest): RestAnswer {
  const record = world.conferences.find(path['ConferenceSid'] ?? '')
  if (record?.accountSid !== account.sid) throw notFound(url)
  return { status: 200, body: representConference(record) }
}

function updateConference(world: World, request: RestRequest): RestAnswer {
  const form = readForm(UPDATE_CONFERENCE, request.body)
  if (form.Status !== undefined && form.Status !== 'completed') throw new RestError(20001, 'Status must be completed')
  const answer = fetchConference(world, request)
  const conference = findLive(world, request)
  if (!conference || !form.Status) return answer
  const onTheirWay = [...conference.participants.values()].filter((participant) => !participant.inside)
  endConference(world, conference, 'conference-ended-via-api', null)
  for (const participant of onTheirWay) hangUp(world, participant.call)
  return { status: 200, body: representConference(conference.record) }
}

function findLive(world: World, { account, path }: RestRequest): LiveConference | undefined {
  const conference = world.conferences.findLive(path['ConferenceSid'] ?? '')
  return conference?.record.accountSid === account.sid ? conference : undefined
}

/** By call SID or label. @throws RestError 20404 */
function findParticipant(world: World, request: RestRequest): { readonly conference: LiveConference; readonly participant: Participant } {
  const conference = findLive(world, request)
  const key = request.path['CallSid'] ?? ''
  const participant = conference?.participants.get(key) ?? [...(conference?.participants.values() ?? [])].find(({ options }) => options.label === key)
  if (!conference || !participant) throw notFound(request.url)
  return { conference, participant }
}

function listParticipants(world: World, request: RestRequest): RestAnswer {
  const filter = readForm(LIST_PARTICIPANTS, request.query)
  fetchConference(world, request)
  const conference = findLive(world, request)
  const participants = [...(conference?.participants.values() ?? [])].filter(
    (participant) =>
      (filter.Muted === undefined || participant.muted === filter.Muted) &&
      (filter.Hold === undefined || participant.hold === filter.Hold) &&
      filter.Coaching !== true,
  )
  const represent = (participant: Participant): Record<string, unknown> => (conference ? representParticipant(conference, participant) : {})
  return { status: 200, body: pageOf(request.url, filter, 'participants', participants, represent) }
}

function createParticipant(world: World, request: RestRequest): RestAnswer {
  const { account, body } = request
  const form = readForm(CREATE_PARTICIPANT, body)
  const destination = readTo(form.To)
  const from = readFrom(world, account, form.From, destination)
  const timeoutSeconds = readSeconds('Timeout', form.Timeout, API_TIMEOUT_DEFAULT_SECONDS)
  const timeLimitSeconds = form.TimeLimit === undefined ? undefined : readSeconds('TimeLimit', form.TimeLimit, 1, TIME_LIMIT_MAX_SECONDS)
  const noun = nounOf(form)
  const callback = readStatusCallback(form)
  const conference = conferenceFor(world, request)
  if (conference.participants.size >= noun.maxParticipants) throw new RestError(20001, `The conference has its ${noun.maxParticipants} participants`)
  const placed = placeParticipant(world, conference, {
    account, from, destination, timeoutSeconds, timeLimitSeconds, callback, noun: { ...noun, name: conference.record.friendlyName },
  })
  if ('refused' in placed) throw new RestError(placed.refused === 'queue-full' ? 20429 : 20503)
  return { status: 201, body: representParticipant(conference, placed.participant) }
}

/** A SID must be that of a conference not over; a name opens one where there is none. @throws RestError 20404 */
function conferenceFor(world: World, request: RestRequest): LiveConference {
  const key = request.path['ConferenceSid'] ?? ''
  const known = findLive(world, request)
  if (known) return known
  if (/^CF[0-9a-fA-F]{32}$/.test(key)) throw notFound(request.url)
  return getOrCreateConference(world, request.account.sid, key)
}

const BEEPS: readonly Beep[] = ['true', 'false', 'onEnter', 'onExit']

function nounOf(form: FormValues<typeof CREATE_PARTICIPANT>): ConferenceNoun {
  const beep = BEEPS.find((known) => known === (form.Beep ?? 'true'))
  if (!beep) throw new RestError(20001, 'Beep must be true, false, onEnter or onExit')
  if ((form.Label?.length ?? 0) > 128) throw new RestError(20001, 'Label must not be longer than 128 characters')
  return {
    name: '',
    muted: form.Muted ?? false,
    beep,
    startConferenceOnEnter: form.StartConferenceOnEnter ?? true,
    endConferenceOnExit: form.EndConferenceOnExit ?? false,
    waitUrl: form.WaitUrl,
    waitMethod: form.WaitMethod ?? 'POST',
    maxParticipants: readSeconds('MaxParticipants', form.MaxParticipants, MAX_CONFERENCE_PARTICIPANTS, MAX_CONFERENCE_PARTICIPANTS),
    participantLabel: form.Label || null,
    statusCallback: readConferenceCallback(form),
  }
}

function updateParticipant(world: World, request: RestRequest): RestAnswer {
  const form = readForm(UPDATE_PARTICIPANT, request.body)
  const { conference, participant } = findParticipant(world, request)
  if (form.EndConferenceOnExit !== undefined) {
    participant.endConferenceOnExit = form.EndConferenceOnExit
    participant.updatedAtMs = Date.now()
  }
  if (form.Muted !== undefined) setMuted(world, conference, participant, form.Muted)
  if (form.Hold !== undefined) {
    const hold = { on: form.Hold, url: form.HoldUrl || undefined, method: form.HoldMethod ?? 'GET' } as const
    setHold(world, conference, participant, hold, (call, port, url, method, signal) => playWaitMusic(world, call, port, url, method, signal))
  }
  return { status: 200, body: representParticipant(conference, participant) }
}

/** Out of the conference; a call that came in through TwiML goes on with what follows, one that the API made ends. */
function deleteParticipant(world: World, request: RestRequest): RestAnswer {
  const { conference, participant } = findParticipant(world, request)
  if (participant.inside) leave(world, conference, participant, 'participant_removed_via_api')
  else hangUp(world, participant.call)
  return { status: 204 }
}
