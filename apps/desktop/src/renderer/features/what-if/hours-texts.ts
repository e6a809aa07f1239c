/** Pure: opening hours as typed: the same span on some days of the week. */
import type { WeeklyHours } from '@ringfloor/shared'

export interface HoursTexts {
  readonly open: 'always' | 'weekly'
  /** Sunday first, as the exchange counts. */
  readonly days: readonly boolean[]
  /** "09:00" */
  readonly from: string
  /** "17:00"; "00:00" is the end of the day. Before `from`: into the next day. */
  readonly to: string
  readonly timeZone: string
}

export const OFFICE_HOURS: HoursTexts = { open: 'always', days: [false, true, true, true, true, true, false], from: '09:00', to: '17:00', timeZone: 'UTC' }

/** Minutes since midnight; undefined where it is no time of day. */
export function parseClock(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text.trim())
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2])]
  return match && hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined
}

export function buildHours(texts: HoursTexts): { readonly hours: WeeklyHours | null; readonly problems: Readonly<Record<string, string>> } {
  const [from, until] = [parseClock(texts.from), parseClock(texts.to)]
  const to = until === 0 ? 1440 : until
  const problems: Record<string, string> = {}
  if (from === undefined) problems['from'] = 'Write a time such as 09:00.'
  if (to === undefined) problems['to'] = 'Write a time such as 17:00.'
  if (from !== undefined && from === to) problems['to'] = 'It must end at another time than it begins.'
  if (!texts.days.some(Boolean)) problems['days'] = 'Choose at least one day.'
  if (from === undefined || to === undefined || Object.keys(problems).length > 0) return { hours: null, problems }
  return { hours: Array.from({ length: 7 }, (_, day) => (texts.days[day] ? [{ from, to }] : [])), problems }
}
