import { type WeeklyHours } from '@ringfloor/shared'

const MINUTES_PER_DAY = 1440
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/**
 * Whether weekly hours are open at this minute of the week. Spans are half open: 09:00-17:00 takes a call at 16:59:59 and none at 17:00. A span
 * that ends before it begins (22:00-06:00) is two: to midnight, and from midnight of the next day. One of no length is empty.
 */
export function isOpen(hours: WeeklyHours, minuteOfWeek: number): boolean {
  const day = Math.floor(minuteOfWeek / MINUTES_PER_DAY)
  const minute = minuteOfWeek % MINUTES_PER_DAY
  for (const span of hours[day] ?? []) {
    if (span.from < span.to ? minute >= span.from && minute < span.to : span.from > span.to && minute >= span.from) return true
  }
  for (const span of hours[(day + 6) % 7] ?? []) {
    if (span.from > span.to && minute < span.to) return true
  }
  return false
}

/**
 * When closed hours open next, on the target's own clock: "opens Monday 09:00", or "never open". Read off the week as written; a change to or
 * from summer time in between does not change the words.
 */
export function describeOpening(hours: WeeklyHours, minuteOfWeek: number): string {
  const today = Math.floor(minuteOfWeek / MINUTES_PER_DAY)
  const minute = minuteOfWeek % MINUTES_PER_DAY
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = (today + ahead) % 7
    let first = Number.POSITIVE_INFINITY
    for (const span of hours[day] ?? []) {
      if (span.from !== span.to && (ahead > 0 || span.from > minute) && span.from < first) first = span.from
    }
    if (first !== Number.POSITIVE_INFINITY) return `opens ${DAYS[day]} ${clockTime(first)}`
  }
  return 'never open'
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
