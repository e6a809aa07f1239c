import type { Refusal } from '../book/index.ts'

/** Why a trace was not read or not repeated. A closed list. */
export const TRACE_REFUSALS = {
  'trace.not_json': 'The text is not JSON.',
  'trace.format_unknown': 'The trace is of a format that this version does not know.',
  'trace.damaged': 'The trace was changed after it was written.',
  'trace.invalid': 'The trace does not hold what a trace holds.',
  'trace.rules_unknown': 'The trace was made by rules that this version does not know.',
  'trace.state_missing': 'The trace needs the book at its position of the change log.',
  'trace.other_position': 'The book stands at another position of the change log than the trace.',
  'trace.campaign_unknown': 'The book does not have the campaign of the trace.',
} as const
export type TraceRefusalCode = keyof typeof TRACE_REFUSALS

export interface TraceRefusal extends Refusal {
  readonly ok: false
  readonly code: TraceRefusalCode
}
