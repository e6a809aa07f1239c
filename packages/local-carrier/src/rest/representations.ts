/** Records as Twilio's JSON. Shapes: schemas api.v2010.account.* of twilio_api_v2010.json. */
import { durationSeconds, isTerminal, type CallRecord, type CallStatus } from '../calls/call-record.ts'
import type { ConferenceRecord } from '../conferences/conference-record.ts'
import type { LiveConference } from '../conferences/conference-store.ts'
import type { Participant } from '../conferences/participant.ts'
import { toRfc2822 } from '../identifiers.ts'
import type { NumberRecord } from '../numbers/number-record.ts'
import { API_VERSION } from '../webhooks/call-parameters.ts'

const CALL_SUBRESOURCES = ['events', 'notifications', 'payments', 'recordings', 'siprec', 'streams', 'transcriptions', 'user_defined_message_subscriptions', 'user_defined_messages']

export function accountUri(accountSid: string): string {
  return `/${API_VERSION}/Accounts/${accountSid}`
}

/** The REST API has no "initiated": until it rings, a call is queued. */
function restStatus(status: CallStatus): string {
  return status === 'initiated' ? 'queued' : status
}

export function representCall(call: CallRecord): Record<string, unknown> {
  const uri = `${accountUri(call.accountSid)}/Calls/${call.sid}`
  const startedAtMs = call.answeredAtMs ?? call.dialedAtMs
  return {
    sid: call.sid,
    date_created: toRfc2822(call.createdAtMs),
    date_updated: toRfc2822(call.updatedAtMs),
    parent_call_sid: call.parentCallSid,
    account_sid: call.accountSid,
    to: call.to,
    to_formatted: formatAddress(call.to),
    from: call.from,
    from_formatted: formatAddress(call.from),
    phone_number_sid: call.phoneNumberSid,
    status: restStatus(call.status),
    start_time: startedAtMs === null ? null : toRfc2822(startedAtMs),
    end_time: call.endedAtMs === null ? null : toRfc2822(call.endedAtMs),
    duration: isTerminal(call.status) ? String(durationSeconds(call)) : null,
    price: null,
    price_unit: 'USD',
    direction: call.direction,
    answered_by: null,
    api_version: API_VERSION,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: String(Math.max(0, (call.dialedAtMs ?? call.updatedAtMs) - call.createdAtMs)),
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(CALL_SUBRESOURCES.map((name) => [name, `${uri}/${pascalCase(name)}.json`])),
  }
}

export function representConference(conference: ConferenceRecord): Record<string, unknown> {
  const uri = `${accountUri(conference.accountSid)}/Conferences/${conference.sid}`
  return {
    account_sid: conference.accountSid,
    date_created: toRfc2822(conference.createdAtMs),
    date_updated: toRfc2822(conference.updatedAtMs),
    api_version: API_VERSION,
    friendly_name: conference.friendlyName,
    region: 'us1',
    sid: conference.sid,
    status: conference.status,
    uri: `${uri}.json`,
    subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
    reason_conference_ended: conference.endReason,
    call_sid_ending_conference: conference.endedByCallSid,
  }
}

export function representParticipant(conference: LiveConference, participant: Participant): Record<string, unknown> {
  const { record } = participant.call
  return {
    account_sid: record.accountSid,
    call_sid: record.sid,
    label: participant.options.label,
    call_sid_to_coach: null,
    coaching: false,
    conference_sid: conference.record.sid,
    date_created: toRfc2822(participant.createdAtMs),
    date_updated: toRfc2822(participant.updatedAtMs),
    end_conference_on_exit: participant.endConferenceOnExit,
    muted: participant.muted,
    hold: participant.hold,
    start_conference_on_enter: participant.options.startConferenceOnEnter,
    status: participantStatus(participant),
    queue_time: record.dialedAtMs === null ? null : String(Math.max(0, record.dialedAtMs - record.createdAtMs)),
    uri: `${accountUri(record.accountSid)}/Conferences/${conference.record.sid}/Participants/${record.sid}.json`,
  }
}

function participantStatus({ inside, call }: Participant): string {
  if (inside) return 'connected'
  switch (call.record.status) {
    case 'queued':
      return 'queued'
    case 'ringing':
      return 'ringing'
    case 'initiated':
    case 'in-progress':
      return 'connecting'
    case 'completed':
      return 'complete'
    default:
      return 'failed'
  }
}

export function representNumber(number: NumberRecord): Record<string, unknown> {
  return {
    account_sid: number.accountSid,
    address_sid: null,
    address_requirements: 'none',
    api_version: API_VERSION,
    beta: false,
    capabilities: { voice: true, sms: false, mms: false, fax: false },
    date_created: toRfc2822(number.createdAtMs),
    date_updated: toRfc2822(number.updatedAtMs),
    friendly_name: number.friendlyName,
    identity_sid: null,
    phone_number: number.phoneNumber,
    origin: 'twilio',
    sid: number.sid,
    sms_application_sid: null,
    sms_fallback_method: 'POST',
    sms_fallback_url: null,
    sms_method: 'POST',
    sms_url: null,
    status_callback: number.statusCallback,
    status_callback_method: number.statusCallbackMethod,
    trunk_sid: null,
    uri: `${accountUri(number.accountSid)}/IncomingPhoneNumbers/${number.sid}.json`,
    voice_receive_mode: 'voice',
    voice_application_sid: null,
    voice_caller_id_lookup: false,
    voice_fallback_method: number.voiceFallbackMethod,
    voice_fallback_url: number.voiceFallbackUrl,
    voice_method: number.voiceMethod,
    voice_url: number.voiceUrl,
    emergency_status: 'Inactive',
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    bundle_sid: null,
    status: 'in-use',
    type: 'local',
  }
}

/** "(555) 201-0001" for North American numbers; everything else as it is. */
function formatAddress(address: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address)
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : address
}

function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
}
