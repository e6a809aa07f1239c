import type { Schedule } from '@ringfloor/shared'
import { clockTextOf, dateTextOf, dayOfDateText, dayOfWeekOf, localMinuteOf } from './local-calendar.ts'
import { edgesOf, holidayOn, stateOfLocalMinute } from './schedule-state.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/**
 * When a schedule that is not open opens next, in words: "opens Monday 09:00 America/New_York", with the date where that is a week away or more, or "never
 * open"; on a holiday with its name before it, "Thanksgiving: opens Friday 09:00 America/New_York". Read off the wall clock as written: that a clock may
 * change in between does not change the words.
 */
export function describeOpening(schedule: Schedule, nowMs: number, offsetMinutes: number): string {
  const { day, minute } = localMinuteOf(nowMs, offsetMinutes)
  const holiday = holidayOn(schedule, day)
  const isHoliday = holiday !== undefined && stateOfLocalMinute(schedule, day, minute) === 'holiday'
  const prefix = isHoliday ? `${holiday.name ?? 'holiday'}: ` : ''
  for (const candidate of candidateDays(schedule, day)) {
    for (const edge of edgesOf(schedule, candidate)) {
      if ((candidate > day || edge > minute) && stateOfLocalMinute(schedule, candidate, edge) === 'open') return prefix + opening(schedule, candidate, edge, candidate - day)
    }
  }
  return `${prefix}never open`
}

/**
 * Dates on which it may open, ascending. Among the next `holidays + 9` dates there is one of every weekday that neither is nor follows a holiday of its own,
 * or the hours are empty and only a later holiday's own spans can open it.
 */
function candidateDays({ holidays = [] }: Schedule, today: number): readonly number[] {
  const days = new Set<number>()
  for (let ahead = 0; ahead <= holidays.length + 9; ahead++) days.add(today + ahead)
  for (const { date } of holidays) if (dayOfDateText(date) > today) days.add(dayOfDateText(date))
  return [...days].sort((a, b) => a - b)
}

function opening({ timeZone }: Schedule, day: number, minute: number, daysAhead: number): string {
  const date = daysAhead < 7 ? '' : ` ${dateTextOf(day)}`
  return `opens ${DAYS[dayOfWeekOf(day)]}${date} ${clockTextOf(minute)} ${timeZone}`
}
