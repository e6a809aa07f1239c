import type { WindowKeys } from '../book/types.ts'
import { civilDateOf, fourDigits, localMinuteOf, twoDigits } from './local-calendar.ts'

/**
 * Keys of the windows that caps are counted in, by the wall clock: "2026-11-20T14", "2026-11-20", "2026-11", "total". The hour that the end of summer
 * time repeats has one key: one local hour, one cap.
 */
export function windowKeys(nowMs: number, offsetMinutes: number): WindowKeys {
  const { day, minute } = localMinuteOf(nowMs, offsetMinutes)
  const date = civilDateOf(day)
  const monthKey = `${fourDigits(date.year)}-${twoDigits(date.month)}`
  const dayKey = `${monthKey}-${twoDigits(date.dayOfMonth)}`
  return { hour: `${dayKey}T${twoDigits(Math.floor(minute / 60))}`, day: dayKey, month: monthKey, total: 'total' }
}
