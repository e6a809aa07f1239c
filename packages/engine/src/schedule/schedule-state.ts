import type { Schedule } from '@ringfloor/shared'
import { dateTextOf, dayOfWeekOf, localMinuteOf, MINUTES_PER_DAY } from './local-calendar.ts'

/** `break` and `holiday` say why the schedule is not open; `closed` is all other time outside the hours. */
export type ScheduleState = 'open' | 'closed' | 'break' | 'holiday'

type Spans = readonly { readonly from: number; readonly to: number }[]
type Holiday = NonNullable<Schedule['holidays']>[number]

/**
 * Whether calls are taken at an instant, by the wall clock that the offset makes of it: the repeated hour at the end of summer time counts twice, the
 * skipped one never happens. What the parts of a schedule mean stands beside `scheduleSchema`. On an ordinary date that follows a holiday, the holiday's
 * own span may run on past midnight; the date's breaks are taken out of it as of anything else.
 */
export function scheduleState(schedule: Schedule, nowMs: number, offsetMinutes: number): ScheduleState {
  const { day, minute } = localMinuteOf(nowMs, offsetMinutes)
  return stateOfLocalMinute(schedule, day, minute)
}

export function stateOfLocalMinute(schedule: Schedule, day: number, minute: number): ScheduleState {
  const today = holidayOn(schedule, day)
  if (today !== undefined) return beginsAndCovers(today.spans, minute) ? 'open' : 'holiday'
  const yesterday = holidayOn(schedule, day - 1)
  const weekday = dayOfWeekOf(day)
  const weekdayBefore = (weekday + 6) % 7
  if (!isWithinHours(schedule, weekday, minute, yesterday)) return 'closed'
  const { breaks } = schedule
  if (breaks === undefined) return 'open'
  const isBreak = beginsAndCovers(breaks[weekday], minute) || (yesterday === undefined && runsOnAndCovers(breaks[weekdayBefore], minute))
  return isBreak ? 'break' : 'open'
}

function isWithinHours({ hours }: Schedule, weekday: number, minute: number, yesterday: Holiday | undefined): boolean {
  if (hours === null || beginsAndCovers(hours[weekday], minute)) return true
  return runsOnAndCovers(yesterday === undefined ? hours[(weekday + 6) % 7] : yesterday.spans, minute)
}

/** The first entry of a date counts; the schema refuses a second one. */
export function holidayOn({ holidays }: Schedule, day: number): Holiday | undefined {
  if (holidays === undefined || holidays.length === 0) return undefined
  const date = dateTextOf(day)
  return holidays.find((holiday) => holiday.date === date)
}

/** Spans that begin on the date, up to midnight. One of no length is empty. */
function beginsAndCovers(spans: Spans | undefined, minute: number): boolean {
  if (spans === undefined) return false
  for (const { from, to } of spans) if (minute >= from && (to < from || minute < to)) return true
  return false
}

/** Spans of the date before, after midnight. */
function runsOnAndCovers(spans: Spans | undefined, minute: number): boolean {
  if (spans === undefined) return false
  for (const { from, to } of spans) if (to < from && minute < to) return true
  return false
}

/** Minutes of a date at which its state may change, ascending, with 0: between two of them, and from the last to midnight, it is the same. */
export function edgesOf(schedule: Schedule, day: number): readonly number[] {
  const weekday = dayOfWeekOf(day)
  const weekdayBefore = (weekday + 6) % 7
  const edges = new Set([0])
  const add = (spans: Spans | undefined): void => {
    for (const { from, to } of spans ?? []) edges.add(from).add(to)
  }
  const today = holidayOn(schedule, day)
  if (today !== undefined) add(today.spans)
  else {
    const lists = [schedule.hours, schedule.breaks]
    for (const list of lists) {
      add(list?.[weekday])
      add(list?.[weekdayBefore])
    }
    add(holidayOn(schedule, day - 1)?.spans)
  }
  edges.delete(MINUTES_PER_DAY)
  return [...edges].sort((a, b) => a - b)
}
