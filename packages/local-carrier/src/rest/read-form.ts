/** Request parameters by name and kind. What Twilio knows and this carrier cannot do is refused, never ignored in silence. */
import type { HttpMethod } from '../twiml/program.ts'
import { RestError, type RestErrorCode } from './rest-error.ts'

export type ParameterKind = 'text' | 'url' | 'method' | 'flag' | 'integer' | 'list'
type ValueOf<Kind extends ParameterKind> = Kind extends 'flag' ? boolean : Kind extends 'integer' ? number : Kind extends 'method' ? HttpMethod : Kind extends 'list' ? readonly string[] : string

export interface FormSpec {
  readonly supported: Readonly<Record<string, ParameterKind>>
  /** Taken and without effect inside this carrier. */
  readonly harmless: readonly string[]
  /** Known to Twilio; refused here unless they only say "no". */
  readonly unavailable: readonly string[]
}

export type FormValues<Spec extends FormSpec> = { readonly [Name in keyof Spec['supported']]?: ValueOf<Spec['supported'][Name]> }
export type RawForm = Readonly<Record<string, string | readonly string[] | undefined>>

const NO = new Set(['', 'false', 'do-not-record', 'none'])
/** More specific codes than 20001. */
const CODES: Readonly<Record<string, RestErrorCode>> = { Url: 21205, StatusCallback: 21609, To: 21211, From: 21212 }

/** @throws RestError */
export function readForm<Spec extends FormSpec>(spec: Spec, raw: RawForm): FormValues<Spec> {
  const values: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(raw)) {
    if (given === undefined) continue
    // Of the form's own: a parameter may be called `constructor`.
    const kind = Object.hasOwn(spec.supported, name) ? spec.supported[name] : undefined
    if (kind) {
      values[name] = readValue(name, kind, given)
      continue
    }
    if (spec.harmless.includes(name)) continue
    if (!spec.unavailable.includes(name)) throw new RestError(20001, `Unknown parameter ${name.slice(0, 100)}`)
    if (!NO.has(String(given).toLowerCase())) throw new RestError(20001, `${name} is not available at this carrier`)
  }
  return values as FormValues<Spec>
}

function readValue(name: string, kind: ParameterKind, given: string | readonly string[]): unknown {
  if (kind === 'list') return (typeof given === 'string' ? [given] : given).flatMap((part) => part.split(/\s+/)).filter((part) => part !== '')
  if (typeof given !== 'string') throw invalid(name, 'was given more than once')
  switch (kind) {
    case 'text':
      return given
    case 'url':
      if (given === '' || /^https?:\/\/[^\s]+$/i.test(given) && URL.canParse(given)) return given
      throw invalid(name, 'is not an http or https URL')
    case 'method':
      if (given === 'GET' || given === 'POST') return given
      throw invalid(name, 'must be GET or POST')
    case 'flag':
      if (/^(true|false)$/i.test(given)) return given.toLowerCase() === 'true'
      throw invalid(name, 'must be true or false')
    case 'integer':
      if (/^-?\d{1,9}$/.test(given)) return Number(given)
      throw invalid(name, 'must be a whole number')
  }
}

function invalid(name: string, why: string): RestError {
  return new RestError(CODES[name] ?? 20001, `Parameter ${name} ${why}`)
}
