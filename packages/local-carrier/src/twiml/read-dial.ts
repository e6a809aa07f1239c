import {
  DIAL_TIMEOUT_DEFAULT_SECONDS,
  MAX_CONFERENCE_PARTICIPANTS,
  MAX_DIAL_NOUNS,
  TIME_LIMIT_DEFAULT_SECONDS,
  TIMEOUT_MAX_SECONDS,
} from '../limits.ts'
import { callProblem, type CallProblem } from '../twilio-errors.ts'
import { checkAttributes, readCallback, readChoice, readFlag, readInteger, readMethod, readText, warn, type ReadContext } from './attributes.ts'
import { CALL_EVENT_NAMES, CONFERENCE_EVENT_NAMES, type ConferenceNoun, type DialNoun, type DialVerb } from './program.ts'
import type { XmlElement } from './read-xml.ts'

const DIAL_ATTRIBUTES = ['timeout', 'timeLimit', 'action', 'method', 'answerOnBridge', 'callerId', 'hangupOnStar', 'sequential']
/** Understood by Twilio, without effect inside this carrier. */
const DIAL_HARMLESS = ['callReason', 'trim', 'ringTone', 'events', 'recordingTrack', 'recordingStatusCallback', 'recordingStatusCallbackMethod', 'recordingStatusCallbackEvent', 'referUrl', 'referMethod']
const NOUN_ATTRIBUTES = ['statusCallback', 'statusCallbackEvent', 'statusCallbackMethod', 'url', 'method', 'sendDigits']
const NOUN_HARMLESS = ['byoc', 'callReason', 'phoneNumberSid', 'username', 'password']
const CONFERENCE_ATTRIBUTES = ['muted', 'beep', 'startConferenceOnEnter', 'endConferenceOnExit', 'waitUrl', 'waitMethod', 'maxParticipants', 'participantLabel', 'statusCallback', 'statusCallbackEvent', 'statusCallbackMethod']
const CONFERENCE_HARMLESS = ['jitterBufferSize', 'region', 'trim', 'eventCallbackUrl', 'recordingStatusCallback', 'recordingStatusCallbackMethod', 'recordingStatusCallbackEvent']
const NO_MACHINE_DETECTION = 'machineDetection is not available at this carrier'

export type DialReading = { readonly verb: DialVerb } | { readonly problem: CallProblem }

/** Twilio's <Dial>. What would need a recording or a listener that this carrier does not have is refused, never left out in silence. */
export function readDial(context: ReadContext, element: XmlElement): DialReading {
  checkAttributes(context, element, [...DIAL_ATTRIBUTES, ...DIAL_HARMLESS, 'record'])
  const refusal = findRefusal(element)
  if (refusal) return { problem: refusal }
  const nouns: DialNoun[] = []
  let conference: ConferenceNoun | null = null
  for (const child of element.children) {
    if (child.name === 'Conference') {
      conference = readConference(context, child)
      continue
    }
    const noun = readNoun(context, child)
    if (noun) nouns.push(noun)
    else if (!['Number', 'Client', 'Sip'].includes(child.name)) {
      return { problem: callProblem(13215, `<${child.name}> in <Dial> is not available at this carrier`) }
    }
  }
  if (element.children.length === 0 && element.text.trim() !== '') nouns.push(plainNumber(element.text))
  if (conference && nouns.length > 0) return { problem: callProblem(13215, '<Conference> cannot be dialled together with another noun') }
  if (nouns.length > MAX_DIAL_NOUNS) return { problem: callProblem(13215, `more than ${MAX_DIAL_NOUNS} parties`) }
  return { verb: { ...readDialAttributes(context, element), nouns, conference } }
}

function readDialAttributes(context: ReadContext, element: XmlElement): Omit<DialVerb, 'nouns' | 'conference'> {
  return {
    kind: 'dial',
    timeoutSeconds: readInteger(context, element, 'timeout', { min: 1, max: TIMEOUT_MAX_SECONDS, fallback: DIAL_TIMEOUT_DEFAULT_SECONDS, code: 13212 }),
    timeLimitSeconds: readInteger(context, element, 'timeLimit', { min: 1, max: TIME_LIMIT_DEFAULT_SECONDS, fallback: TIME_LIMIT_DEFAULT_SECONDS, code: 13216 }),
    // An empty action is Twilio's "ask the current document again", so it stays apart from no action.
    action: element.attributes['action']?.trim() ?? null,
    method: readMethod(context, element, 'method'),
    answerOnBridge: readFlag(context, element, 'answerOnBridge', false),
    callerId: readText(element, 'callerId'),
    hangupOnStar: readFlag(context, element, 'hangupOnStar', false, 13213),
    sequential: readFlag(context, element, 'sequential', false),
  }
}

function findRefusal(element: XmlElement): CallProblem | null {
  for (const part of [element, ...element.children]) {
    const record = part.attributes['record']
    if (record !== undefined && !['do-not-record', 'false'].includes(record)) return callProblem(13217, `record="${record}": this carrier does not record yet`)
    if (part.attributes['machineDetection'] !== undefined) return callProblem(12200, NO_MACHINE_DETECTION)
    if (part.attributes['coach'] !== undefined) return callProblem(12200, 'coach is not available at this carrier')
  }
  return null
}

function plainNumber(text: string): DialNoun {
  return { address: text.trim(), parameters: {}, sendDigits: null, url: null, method: 'POST', statusCallback: null }
}

function readNoun(context: ReadContext, element: XmlElement): DialNoun | null {
  const address = nounAddress(context, element)
  if (!address) return null
  checkAttributes(context, element, [...NOUN_ATTRIBUTES, ...NOUN_HARMLESS])
  let sendDigits = readText(element, 'sendDigits')
  if (sendDigits !== null && !/^[0-9*#A-DwW]{1,32}$/.test(sendDigits)) {
    warn(context, 13222, `sendDigits="${sendDigits}"`)
    sendDigits = null
  }
  return {
    address,
    parameters: element.name === 'Client' ? readParameters(element) : {},
    sendDigits,
    url: readText(element, 'url'),
    method: readMethod(context, element, 'method', 13221),
    statusCallback: readCallback(context, element, CALL_EVENT_NAMES, [], ['completed']),
  }
}

function nounAddress(context: ReadContext, element: XmlElement): string | null {
  switch (element.name) {
    case 'Number':
      return element.text.trim()
    case 'Client': {
      const identity = element.children.find((child) => child.name === 'Identity')
      const name = (identity ?? element).text.trim()
      return `client:${name}`
    }
    case 'Sip': {
      const uri = element.text.trim()
      if (!/^sips?:/i.test(uri)) warn(context, 13241, uri)
      return /^sips?:/i.test(uri) ? uri : `sip:${uri}`
    }
    default:
      return null
  }
}

function readParameters(element: XmlElement): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {}
  for (const child of element.children) {
    const name = child.attributes['name']
    if (child.name === 'Parameter' && name) parameters[name] = child.attributes['value'] ?? ''
  }
  return parameters
}

function readConference(context: ReadContext, element: XmlElement): ConferenceNoun {
  checkAttributes(context, element, [...CONFERENCE_ATTRIBUTES, ...CONFERENCE_HARMLESS, 'record'])
  return {
    name: element.text.trim(),
    muted: readFlag(context, element, 'muted', false, 13230),
    beep: readChoice(context, element, 'beep', ['true', 'false', 'onEnter', 'onExit'], 'true', 13235),
    startConferenceOnEnter: readFlag(context, element, 'startConferenceOnEnter', true, 13232),
    endConferenceOnExit: readFlag(context, element, 'endConferenceOnExit', false, 13231),
    waitUrl: element.attributes['waitUrl']?.trim(),
    waitMethod: readMethod(context, element, 'waitMethod'),
    maxParticipants: readInteger(context, element, 'maxParticipants', { min: 1, max: MAX_CONFERENCE_PARTICIPANTS, fallback: MAX_CONFERENCE_PARTICIPANTS, code: 13237 }),
    participantLabel: readText(element, 'participantLabel'),
    statusCallback: readCallback(context, element, CONFERENCE_EVENT_NAMES, ['modify', 'speaker', 'announcement'], ['start', 'end']),
  }
}
