/** A schedule read the slow way: every date is painted minute by minute, hours first, then breaks, as `scheduleSchema` describes them. */
import type { Schedule } from '@ringfloor/shared'

export type NaiveState = 'open' | 'closed' | 'break' | 'holiday'
type Spans = readonly { readonly from: number; readonly to: number }[]

const DAY = 86_400_000

export const shiftDate = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
const weekdayOf = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay()

/** Minutes of a date that its own spans cover, without what runs past midnight. */
function ownMinutes(spans: Spans): number[] {
  return spans.flatMap(({ from, to }) => range(from, to < from ? 1440 : to))
}

/** Minutes of the next date that the spans of a date run on to. */
function overflowMinutes(spans: Spans): number[] {
  return spans.flatMap(({ from, to }) => (to < from ? range(0, to) : []))
}

function range(from: number, to: number): number[] {
  return from < to ? Array.from({ length: to - from }, (_, index) => from + index) : []
}

function paintDate(schedule: Schedule, date: string): NaiveState[] {
  const holidayOf = (day: string) => schedule.holidays?.find((holiday) => holiday.date === day)
  const today = holidayOf(date)
  if (today) {
    const painted = Array<NaiveState>(1440).fill('holiday')
    for (const minute of ownMinutes(today.spans)) painted[minute] = 'open'
    return painted
  }
  const before = shiftDate(date, -1)
  const holidayBefore = holidayOf(before)
  const painted = Array<NaiveState>(1440).fill(schedule.hours === null ? 'open' : 'closed')
  for (const minute of ownMinutes(schedule.hours?.[weekdayOf(date)] ?? [])) painted[minute] = 'open'
  for (const minute of overflowMinutes(holidayBefore?.spans ?? schedule.hours?.[weekdayOf(before)] ?? [])) painted[minute] = 'open'
  const breaks = [...ownMinutes(schedule.breaks?.[weekdayOf(date)] ?? []), ...(holidayBefore ? [] : overflowMinutes(schedule.breaks?.[weekdayOf(before)] ?? []))]
  for (const minute of breaks) if (painted[minute] === 'open') painted[minute] = 'break'
  return painted
}

export function naiveSchedule(schedule: Schedule): (date: string, minute: number) => NaiveState {
  const painted = new Map<string, NaiveState[]>()
  return (date, minute) => {
    let states = painted.get(date)
    if (!states) painted.set(date, (states = paintDate(schedule, date)))
    const state = states[minute]
    if (state === undefined) throw new Error(`No minute ${minute}`)
    return state
  }
}
