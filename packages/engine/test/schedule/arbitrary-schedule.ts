import type { Schedule } from '@ringfloor/shared'
import fc from 'fast-check'
import { shiftDate } from './naive-schedule.ts'

/** Ends like to meet: full hours, the hours in which clocks change, the ends of the day. */
const minute = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.constantFrom(0, 30, 60, 90, 119, 120, 121, 150, 180, 540, 1020, 1380, 1439, 1440).filter((value) => value >= min && value <= max))

const span = fc.record({ from: minute(0, 1439), to: minute(1, 1440) })
const spans = (maxLength: number) => fc.array(span, { maxLength })
const week = (maxLength: number) => fc.array(spans(maxLength), { minLength: 7, maxLength: 7 })

/** With holidays on and around a date. */
export const arbitrarySchedule = (timeZone: string, date: string): fc.Arbitrary<Schedule> =>
  fc.record(
    {
      timeZone: fc.constant(timeZone),
      hours: fc.option(week(3), { freq: 5 }),
      breaks: week(2),
      holidays: fc.uniqueArray(fc.record({ date: fc.integer({ min: -2, max: 3 }).map((days) => shiftDate(date, days)), spans: spans(2) }), { maxLength: 3, selector: (holiday) => holiday.date }),
    },
    { requiredKeys: ['timeZone', 'hours'] },
  )

const daily = (...list: { from: number; to: number }[]): Schedule['hours'] => Array.from({ length: 7 }, () => list)
const at = (from: number, to: number) => ({ from, to })

/** Schedules that are hard on a day when the clock changes. */
export function chosenSchedules(timeZone: string, date: string): Schedule[] {
  const officeHours = [[], ...Array.from({ length: 5 }, () => [at(540, 1020)]), []]
  return [
    { timeZone, hours: daily(at(30, 90), at(135, 165), at(180, 200)) },
    { timeZone, hours: daily(at(1320, 150)), breaks: daily(at(1430, 10), at(60, 75)) ?? undefined },
    { timeZone, hours: null, breaks: daily(at(105, 135), at(1410, 30)) ?? undefined },
    { timeZone, hours: officeHours, holidays: [{ date, name: 'Change day', spans: [at(60, 150), at(1380, 240)] }] },
    { timeZone, hours: daily(at(1200, 180)), breaks: daily(at(1425, 15)) ?? undefined, holidays: [{ date, spans: [] }] },
    { timeZone, hours: null, holidays: [{ date: shiftDate(date, -1), spans: [at(1380, 170)] }, { date: shiftDate(date, 1), spans: [] }] },
  ]
}
