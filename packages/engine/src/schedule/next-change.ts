import type { Schedule } from '@ringfloor/shared'
import type { ZoneTable } from '../facts.ts'
import { DAY_MS, dayOfDateText, HOUR_MS, localMinuteOf, MINUTE_MS } from './local-calendar.ts'
import { edgesOf, scheduleState, stateOfLocalMinute, type ScheduleState } from './schedule-state.ts'

/** How many local dates are looked through before the search is left to a later call. */
const MAX_DATES = 40
/** After this many without a change it is asked whether there will ever be one. */
const LOOK_FURTHER = 2

/**
 * Until when a schedule's state is surely what it is now: an instant after `nowMs` such that the state is the same at every instant before it. Mostly the
 * very change; where none is near it may be earlier than the change, never later. Infinity: never again.
 */
export function nextScheduleChange(schedule: Schedule, nowMs: number, zones: ZoneTable): number {
  const { hours, breaks, holidays } = schedule
  if (hours === null && breaks === undefined && (holidays === undefined || holidays.length === 0)) return Number.POSITIVE_INFINITY
  const state = stateNow(schedule, nowMs, zones)
  let constantFrom = Number.POSITIVE_INFINITY
  let fromMs = nowMs
  for (let dates = 0; dates < MAX_DATES; dates++) {
    const { offsetMinutes, untilMs } = zones.offsetAt(schedule.timeZone, fromMs)
    const { day } = localMinuteOf(fromMs, offsetMinutes)
    // Nearly always there was a change before.
    if (dates === LOOK_FURTHER) constantFrom = constantWeek(schedule) === state ? dayAfterHolidays(schedule) : constantFrom
    if (day >= constantFrom) return Number.POSITIVE_INFINITY
    const midnightMs = day * DAY_MS - offsetMinutes * MINUTE_MS
    const changeMs = changeWithin(schedule, { day, midnightMs, fromMs, state })
    if (changeMs < untilMs && changeMs < Number.POSITIVE_INFINITY) return changeMs
    const nextMs = Math.min(midnightMs + DAY_MS, untilMs)
    if (stateNow(schedule, nextMs, zones) !== state) return nextMs
    fromMs = nextMs
  }
  return fromMs
}

function stateNow(schedule: Schedule, atMs: number, zones: ZoneTable): ScheduleState {
  return scheduleState(schedule, atMs, zones.offsetAt(schedule.timeZone, atMs).offsetMinutes)
}

/** The first change on one local date, if its clock does not change before. */
function changeWithin(schedule: Schedule, date: { readonly day: number; readonly midnightMs: number; readonly fromMs: number; readonly state: ScheduleState }): number {
  for (const edge of edgesOf(schedule, date.day)) {
    const atMs = date.midnightMs + edge * MINUTE_MS
    if (atMs > date.fromMs && stateOfLocalMinute(schedule, date.day, edge) !== date.state) return atMs
  }
  return Number.POSITIVE_INFINITY
}

/** The state that ordinary dates are always in, whatever the wall clock says; undefined where it varies. */
function constantWeek(schedule: Schedule): ScheduleState | undefined {
  const ordinary: Schedule = { timeZone: schedule.timeZone, hours: schedule.hours, breaks: schedule.breaks }
  const first = stateOfLocalMinute(ordinary, 0, 0)
  for (let day = 0; day < 7; day++) {
    for (const edge of edgesOf(ordinary, day)) if (stateOfLocalMinute(ordinary, day, edge) !== first) return undefined
  }
  return first
}

/** From this day on every date is ordinary: the one after the last holiday may have its span running on, and where a clock is set back at midnight it comes twice. */
function dayAfterHolidays({ holidays }: Schedule): number {
  let last = ''
  for (const { date } of holidays ?? []) if (date > last) last = date
  return last === '' ? Number.NEGATIVE_INFINITY : dayOfDateText(last) + 3
}

/** Until when `windowKeys` of a zone are what they are now: the next full local hour, or where the zone's clock changes before. */
export function nextWindowChange(nowMs: number, zone: string, zones: ZoneTable): number {
  const { offsetMinutes, untilMs } = zones.offsetAt(zone, nowMs)
  const offsetMs = offsetMinutes * MINUTE_MS
  const nextHourMs = (Math.floor((nowMs + offsetMs) / HOUR_MS) + 1) * HOUR_MS - offsetMs
  return Math.min(nextHourMs, untilMs)
}
