import { addWarning } from '../calls/lifecycle.ts'
import { enter, expectParticipant, getOrCreateConference, leave, setConferenceCallback } from '../conferences/conference-control.ts'
import type { LeaveReason } from '../conferences/participant.ts'
import { until } from '../interrupt.ts'
import { callProblem } from '../twilio-errors.ts'
import type { ConferenceNoun, DialVerb } from '../twiml/program.ts'
import type { DialResult } from './dial-parties.ts'
import { resolveUrl, type RunContext } from './run-context.ts'

/** Twilio reports a conference as `answered`, and with no leg of its own. */
export const BEEN_INSIDE: DialResult = { status: 'answered', callSid: null, durationSeconds: 0, bridged: true }
const NOT_LET_IN: DialResult = { status: 'failed', callSid: null, durationSeconds: 0, bridged: false }

/** Stays until kicked, the conference ends, the time is up or star is pressed. @throws Interrupted when the call ends or gets other TwiML */
export async function dialConference(context: RunContext, dial: DialVerb, noun: ConferenceNoun): Promise<DialResult> {
  const { world, call, signal } = context
  if (noun.name === '') {
    addWarning(world, call, callProblem(13215, '<Conference> without a name'))
    return NOT_LET_IN
  }
  const conference = getOrCreateConference(world, call.account.sid, noun.name)
  const known = conference.participants.get(call.record.sid)
  if (!known && conference.participants.size >= noun.maxParticipants) {
    addWarning(world, call, callProblem(13237, `the conference has its ${noun.maxParticipants} participants`))
    return NOT_LET_IN
  }
  setConferenceCallback(conference, resolveCallback(context, noun))
  const participant = known ?? expectParticipant(conference, call, participantOptions(context, noun))
  const { promise: stopped, resolve: stop } = Promise.withResolvers<LeaveReason>()
  const timer = setTimeout(() => stop('participant_left'), dial.timeLimitSeconds * 1000)
  const stopListening = call.port?.onDigit((digit) => {
    if (digit === '*' && dial.hangupOnStar) stop('participant_left')
  })
  try {
    const reason = await until(Promise.race([enter(world, conference, participant, context.playMusic), stopped]), signal)
    leave(world, conference, participant, reason)
    return BEEN_INSIDE
  } finally {
    clearTimeout(timer)
    stopListening?.()
    // Interrupted: hung up, or taken away by new TwiML. Otherwise this finds nobody.
    leave(world, conference, participant, call.over.signal.aborted ? 'participant_hung_up' : 'participant_updated_via_api')
  }
}

function participantOptions(context: RunContext, noun: ConferenceNoun): Parameters<typeof expectParticipant>[2] {
  return {
    label: noun.participantLabel,
    beep: noun.beep,
    startConferenceOnEnter: noun.startConferenceOnEnter,
    endConferenceOnExit: noun.endConferenceOnExit,
    muted: noun.muted,
    waitUrl: noun.waitUrl ? (resolveUrl(noun.waitUrl, context.base) ?? '') : noun.waitUrl,
    waitMethod: noun.waitMethod,
  }
}

function resolveCallback(context: RunContext, noun: ConferenceNoun): ConferenceNoun['statusCallback'] {
  if (!noun.statusCallback) return null
  const url = resolveUrl(noun.statusCallback.url, context.base)
  if (!url) addWarning(context.world, context.call, callProblem(11100, noun.statusCallback.url))
  return url ? { ...noun.statusCallback, url } : null
}
