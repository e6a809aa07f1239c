import type { CallRecord } from '../calls/call-record.ts'
import { toRfc2822 } from '../identifiers.ts'
import type { ConferenceEventName } from '../twiml/program.ts'
import type { Parameters } from '../webhooks/call-parameters.ts'
import type { World } from '../world.ts'
import type { LiveConference } from './conference-store.ts'
import type { LeaveReason, Participant } from './participant.ts'

/** `StatusCallbackEvent` and the subscription it belongs to. Source: twilio.com/docs/voice/twiml/conference#attributes-statusCallbackEvent. */
const SUBSCRIPTIONS = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
} as const satisfies Record<string, ConferenceEventName>
export type ConferenceEvent = keyof typeof SUBSCRIPTIONS

/** Tells the conference's subscriber, if that event was asked for. */
export function announce(world: World, conference: LiveConference, event: ConferenceEvent, extra: Parameters = {}): void {
  const { callback, record } = conference
  if (!callback?.events.includes(SUBSCRIPTIONS[event])) return
  const account = world.accounts.get(record.accountSid)
  if (!account) return
  conference.sequence += 1
  const parameters: Parameters = {
    AccountSid: record.accountSid,
    ConferenceSid: record.sid,
    FriendlyName: record.friendlyName,
    StatusCallbackEvent: event,
    SequenceNumber: String(conference.sequence),
    Timestamp: toRfc2822(Date.now()),
    ...extra,
  }
  void world.webhooks.deliver({
    kind: 'conference',
    callSid: extra['CallSid'] ?? null,
    url: callback.url,
    method: callback.method,
    parameters,
    authToken: account.authToken,
  })
}

export function participantParameters(participant: Participant): Parameters {
  return {
    CallSid: participant.call.record.sid,
    Muted: String(participant.muted),
    Hold: String(participant.hold),
    Coaching: 'false',
    StartConferenceOnEnter: String(participant.options.startConferenceOnEnter),
    EndConferenceOnExit: String(participant.endConferenceOnExit),
    ...(participant.options.label ? { ParticipantLabel: participant.options.label } : {}),
  }
}

export function leaveParameters(participant: Participant, reason: LeaveReason): Parameters {
  return { ...participantParameters(participant), ReasonParticipantLeft: reason, ParticipantCallStatus: participant.call.record.status }
}

export function endParameters(record: LiveConference['record'], endedBy: CallRecord | null): Parameters {
  return {
    ...(record.endReason ? { ReasonConferenceEnded: record.endReason } : {}),
    ...(endedBy ? { CallSidEndingConference: endedBy.sid } : {}),
  }
}
