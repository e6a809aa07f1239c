import { CALL_EVENT_NAMES, CONFERENCE_EVENT_NAMES, type CallbackTarget, type CallEventName, type ConferenceEventName, type HttpMethod } from '../twiml/program.ts'
import { RestError } from './rest-error.ts'

/** Without events Twilio sends only the last. @throws RestError */
export function readStatusCallback(form: {
  readonly StatusCallback?: string
  readonly StatusCallbackMethod?: HttpMethod
  readonly StatusCallbackEvent?: readonly string[]
}): CallbackTarget<CallEventName> | null {
  const events = readEvents('StatusCallbackEvent', form.StatusCallbackEvent, CALL_EVENT_NAMES, [])
  // Twilio: "URLs must contain a valid hostname (underscores are not permitted)".
  if (form.StatusCallback && new URL(form.StatusCallback).hostname.includes('_')) throw new RestError(21609)
  if (!form.StatusCallback) return null
  return { url: form.StatusCallback, method: form.StatusCallbackMethod ?? 'POST', events: events.length > 0 ? events : ['completed'] }
}

/** @throws RestError */
export function readConferenceCallback(form: {
  readonly ConferenceStatusCallback?: string
  readonly ConferenceStatusCallbackMethod?: HttpMethod
  readonly ConferenceStatusCallbackEvent?: readonly string[]
}): CallbackTarget<ConferenceEventName> | null {
  const events = readEvents('ConferenceStatusCallbackEvent', form.ConferenceStatusCallbackEvent, CONFERENCE_EVENT_NAMES, ['modify', 'speaker', 'announcement'])
  if (!form.ConferenceStatusCallback) return null
  return { url: form.ConferenceStatusCallback, method: form.ConferenceStatusCallbackMethod ?? 'POST', events: events.length > 0 ? events : ['start', 'end'] }
}

function readEvents<Event extends string>(name: string, given: readonly string[] | undefined, known: readonly Event[], others: readonly string[]): readonly Event[] {
  const unknown = given?.find((event) => !(known as readonly string[]).includes(event) && !others.includes(event))
  if (unknown) throw new RestError(20001, `${name} '${unknown.slice(0, 50)}' is not known`)
  return known.filter((event) => given?.includes(event))
}
