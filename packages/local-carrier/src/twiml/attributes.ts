/** Attribute readers. A value Twilio would warn about leaves the default and adds a warning; reading never fails. */
import { callProblem, type CallErrorCode, type CallProblem } from '../twilio-errors.ts'
import type { CallbackTarget, HttpMethod } from './program.ts'
import type { XmlElement } from './read-xml.ts'

export interface ReadContext {
  readonly warnings: CallProblem[]
}

export function warn(context: ReadContext, code: CallErrorCode, detail: string): void {
  context.warnings.push(callProblem(code, detail))
}

/** Unknown attributes are Twilio's schema warning 12200 and otherwise ignored. */
export function checkAttributes(context: ReadContext, element: XmlElement, known: readonly string[]): void {
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name) && !name.startsWith('xml')) warn(context, 12200, `attribute '${name}' is not allowed in <${element.name}>`)
  }
}

export function readFlag(context: ReadContext, element: XmlElement, name: string, fallback: boolean, code: CallErrorCode = 12200): boolean {
  const value = element.attributes[name]
  if (value === undefined || value === '') return fallback
  if (value.toLowerCase() === 'true') return true
  if (value.toLowerCase() === 'false') return false
  warn(context, code, `${name}="${value}"`)
  return fallback
}

export function readInteger(
  context: ReadContext,
  element: XmlElement,
  name: string,
  range: { readonly min: number; readonly max: number; readonly fallback: number; readonly code: CallErrorCode },
): number {
  const value = element.attributes[name]
  if (value === undefined || value === '') return range.fallback
  const number = /^-?\d+$/.test(value.trim()) ? Number(value) : Number.NaN
  if (number >= range.min && number <= range.max) return number
  warn(context, range.code, `${name}="${value}"`)
  return range.fallback
}

export function readChoice<Choice extends string>(
  context: ReadContext,
  element: XmlElement,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
  code: CallErrorCode = 12200,
): Choice {
  const value = element.attributes[name]
  if (value === undefined || value === '') return fallback
  const found = choices.find((choice) => choice.toLowerCase() === value.toLowerCase())
  if (found) return found
  warn(context, code, `${name}="${value}"`)
  return fallback
}

export function readMethod(context: ReadContext, element: XmlElement, name: string, code: CallErrorCode = 12200): HttpMethod {
  return readChoice(context, element, name, ['POST', 'GET'], 'POST', code)
}

export function readText(element: XmlElement, name: string): string | null {
  return element.attributes[name]?.trim() || null
}

/** `statusCallback`, `statusCallbackMethod`, `statusCallbackEvent` (separated by spaces; unknown events are warned about). */
export function readCallback<Event extends string>(
  context: ReadContext,
  element: XmlElement,
  known: readonly Event[],
  otherKnown: readonly string[],
  defaults: readonly Event[],
): CallbackTarget<Event> | null {
  const url = readText(element, 'statusCallback')
  const method = readMethod(context, element, 'statusCallbackMethod')
  const asked = (element.attributes['statusCallbackEvent'] ?? '').split(/\s+/).filter((part) => part !== '')
  for (const part of asked) {
    if (!(known as readonly string[]).includes(part) && !otherKnown.includes(part)) warn(context, 12200, `statusCallbackEvent '${part}'`)
  }
  const events = known.filter((event) => asked.includes(event))
  return url ? { url, method, events: asked.length > 0 ? events : defaults } : null
}
