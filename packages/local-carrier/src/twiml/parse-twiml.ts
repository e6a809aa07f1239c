import { MAX_LOOPS, TIME_LIMIT_DEFAULT_SECONDS } from '../limits.ts'
import { callProblem, type CallProblem } from '../twilio-errors.ts'
import { checkAttributes, readChoice, readInteger, readMethod, readText, warn, type ReadContext } from './attributes.ts'
import type { Program, Verb } from './program.ts'
import { readDial } from './read-dial.ts'
import { readXml, type XmlElement } from './read-xml.ts'

export type TwimlResult =
  | { readonly kind: 'program'; readonly program: Program; readonly warnings: readonly CallProblem[] }
  | { readonly kind: 'problem'; readonly problem: CallProblem }

/** Twilio's voice verbs that this carrier does not run yet: they fail the document, as an unknown verb does. */
export const UNAVAILABLE_VERBS: readonly string[] = ['Connect', 'Echo', 'Enqueue', 'Gather', 'Leave', 'Pay', 'Prompt', 'Queue', 'Record', 'Refer', 'Sms', 'Start', 'Stop']

type VerbReading = { readonly verb: Verb } | { readonly problem: CallProblem }

/** A map: an element may be called `constructor`. */
const READERS: ReadonlyMap<string, (context: ReadContext, element: XmlElement) => VerbReading> = new Map<string, (context: ReadContext, element: XmlElement) => VerbReading>([
  ['Say', readSay],
  ['Play', readPlay],
  ['Pause', readPause],
  ['Redirect', readRedirect],
  ['Reject', readReject],
  ['Hangup', () => ({ verb: { kind: 'hangup' } })],
  ['Dial', readDial],
])

/**
 * Text to program. Malformed XML or a root other than `<Response>` is 12100; a verb the carrier cannot run is 12200, so that the fallback URL is
 * asked instead of a step silently left out. Unknown attributes and bad values are warnings, as at Twilio.
 */
export function parseTwiml(text: string): TwimlResult {
  const xml = readXml(text)
  if ('problem' in xml) return { kind: 'problem', problem: xml.problem }
  if (xml.root.name !== 'Response') return { kind: 'problem', problem: callProblem(12100, `the root element is <${xml.root.name}>, not <Response>`) }
  const context: ReadContext = { warnings: [] }
  const program: Verb[] = []
  for (const element of xml.root.children) {
    const read = READERS.get(element.name)
    if (!read) return { kind: 'problem', problem: unknownVerb(element.name) }
    const reading = read(context, element)
    if ('problem' in reading) return { kind: 'problem', problem: reading.problem }
    program.push(reading.verb)
  }
  return { kind: 'program', program, warnings: context.warnings }
}

function unknownVerb(name: string): CallProblem {
  return UNAVAILABLE_VERBS.includes(name)
    ? callProblem(12200, `<${name}> is not available at this carrier yet`)
    : callProblem(12200, `invalid content starting with element '${name}'`)
}

function readSay(context: ReadContext, element: XmlElement): VerbReading {
  checkAttributes(context, element, ['voice', 'language', 'loop'])
  const text = element.text.replace(/\s+/g, ' ').trim()
  return { verb: { kind: 'say', text, loop: readInteger(context, element, 'loop', { min: 0, max: MAX_LOOPS, fallback: 1, code: 13510 }) } }
}

function readPlay(context: ReadContext, element: XmlElement): VerbReading {
  checkAttributes(context, element, ['loop', 'digits'])
  let digits = readText(element, 'digits')
  if (digits !== null && !/^[0-9*#A-DwW]+$/.test(digits)) {
    warn(context, 12200, `digits="${digits}"`)
    digits = null
  }
  const loop = readInteger(context, element, 'loop', { min: 0, max: MAX_LOOPS, fallback: 1, code: 13420 })
  return { verb: { kind: 'play', url: element.text.trim() || null, digits, loop } }
}

function readPause(context: ReadContext, element: XmlElement): VerbReading {
  checkAttributes(context, element, ['length'])
  return { verb: { kind: 'pause', seconds: readInteger(context, element, 'length', { min: 0, max: TIME_LIMIT_DEFAULT_SECONDS, fallback: 1, code: 13310 }) } }
}

function readRedirect(context: ReadContext, element: XmlElement): VerbReading {
  checkAttributes(context, element, ['method'])
  return { verb: { kind: 'redirect', url: element.text.trim(), method: readMethod(context, element, 'method', 13610) } }
}

function readReject(context: ReadContext, element: XmlElement): VerbReading {
  checkAttributes(context, element, ['reason'])
  return { verb: { kind: 'reject', reason: readChoice(context, element, 'reason', ['rejected', 'busy'], 'rejected', 13410) } }
}
