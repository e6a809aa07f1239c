/** Local wall clocks as plain numbers: days since 1970-01-01 and minutes since local midnight, from an instant and the offset in force. */

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const MINUTES_PER_DAY = 1440

export interface LocalMinute {
  /** Days since 1970-01-01 on the local calendar. */
  readonly day: number
  /** 0 to 1439 */
  readonly minute: number
}

export function localMinuteOf(nowMs: number, offsetMinutes: number): LocalMinute {
  const minutes = Math.floor(nowMs / MINUTE_MS) + offsetMinutes
  const day = Math.floor(minutes / MINUTES_PER_DAY)
  return { day, minute: minutes - day * MINUTES_PER_DAY }
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export function dayOfWeekOf(day: number): number {
  const index = (day + 4) % 7
  return index < 0 ? index + 7 : index
}

export interface CivilDate {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  /** 1 to 31 */
  readonly dayOfMonth: number
}

/** The Gregorian date of a day since 1970-01-01, in integers: the well-known reckoning in eras of 400 years whose years begin in March. */
export function civilDateOf(day: number): CivilDate {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 }
}

/** "2026-12-25" */
export function dateTextOf(day: number): string {
  const { year, month, dayOfMonth } = civilDateOf(day)
  return `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`
}

/** Of a date that exists: "2026-12-25". The inverse of `dateTextOf`. */
export function dayOfDateText(date: string): number {
  return Math.floor(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS)
}

/** 545 is "09:05". */
export function clockTextOf(minute: number): string {
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`
}

/** Seven is "07". */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

export function fourDigits(value: number): string {
  return value >= 1000 ? String(value) : String(value).padStart(4, '0')
}
