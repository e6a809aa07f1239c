import { createZoneTable, type Schedule } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextScheduleChange, nextWindowChange, scheduleState, windowKeys } from '../../src/schedule/index.ts'
import { arbitrarySchedule, chosenSchedules } from './arbitrary-schedule.ts'
import { naiveSchedule } from './naive-schedule.ts'
import { EU_ZONES, findChanges, MINUTE, ODD_ZONES, scanAround, US_ZONES, type WallMinute } from './scan-zones.ts'

const FROM = Date.UTC(2026, 0, 1)
const TO = Date.UTC(2028, 0, 1)
/** Where a zone has no summer time the days are scanned on which its neighbours change. */
const NEIGHBOURS = [Date.UTC(2026, 2, 8, 10), Date.UTC(2026, 10, 1, 9), Date.UTC(2027, 2, 28, 1), Date.UTC(2027, 9, 31, 1)]
const RANDOM_SCHEDULES = 3

const zones = createZoneTable({ databaseVersion: 'test' })
const at = (zone: string, minute: WallMinute, what: string): string => `${zone} ${new Date(minute.atMs).toISOString()} (${minute.date} ${minute.minute}): ${what}`

/** Walks the minutes with one schedule; collects what is wrong instead of asserting a million times. */
function scanSchedule(schedule: Schedule, minutes: readonly WallMinute[], wrong: string[]): number {
  const naive = naiveSchedule(schedule)
  let sameUntil = 0
  let state = ''
  let changes = 0
  for (const minute of minutes) {
    const { offsetMinutes } = zones.offsetAt(schedule.timeZone, minute.atMs)
    const expected = naive(minute.date, minute.minute)
    for (const atMs of [minute.atMs, minute.atMs + MINUTE - 1]) {
      const actual = scheduleState(schedule, atMs, offsetMinutes)
      if (actual !== expected) wrong.push(at(schedule.timeZone, minute, `${actual} instead of ${expected} by ${JSON.stringify(schedule)}`))
    }
    if (minute.atMs < sameUntil) {
      if (expected !== state) wrong.push(at(schedule.timeZone, minute, `changed before ${new Date(sameUntil).toISOString()} by ${JSON.stringify(schedule)}`))
      continue
    }
    if (minute.atMs === sameUntil && expected === state) wrong.push(at(schedule.timeZone, minute, `said to change, and does not, by ${JSON.stringify(schedule)}`))
    if (sameUntil > 0) changes += 1
    state = expected
    sameUntil = nextScheduleChange(schedule, minute.atMs, zones)
  }
  return changes
}

function scanWindows(zone: string, minutes: readonly WallMinute[], wrong: string[]): void {
  let keysUntil = 0
  let hourKey = ''
  for (const minute of minutes) {
    const keys = windowKeys(minute.atMs + 59_999, zones.offsetAt(zone, minute.atMs).offsetMinutes)
    const expected = `${minute.date}T${String(Math.floor(minute.minute / 60)).padStart(2, '0')}`
    const isRight = keys.hour === expected && keys.day === minute.date && keys.month === minute.date.slice(0, 7) && keys.total === 'total'
    if (!isRight) wrong.push(at(zone, minute, `windows ${JSON.stringify(keys)}`))
    if (minute.atMs < keysUntil ? keys.hour !== hourKey : false) wrong.push(at(zone, minute, 'another window before it was announced'))
    if (minute.atMs < keysUntil) continue
    hourKey = keys.hour
    keysUntil = nextWindowChange(minute.atMs, zone, zones)
    if (keysUntil > minute.atMs + 60 * MINUTE) wrong.push(at(zone, minute, 'an hour of more than an hour'))
  }
}

function scanZone(zone: string): { readonly wrong: string[]; readonly changeDays: number; readonly scheduleChanges: number } {
  const wrong: string[] = []
  const changes = findChanges(zone, FROM, TO)
  let scheduleChanges = 0
  for (const [index, change] of (changes.length === 0 ? NEIGHBOURS : changes).entries()) {
    const minutes = scanAround(zone, change)
    const date = minutes[minutes.length / 2]?.date ?? ''
    const random = fc.sample(arbitrarySchedule(zone, date), { numRuns: RANDOM_SCHEDULES, seed: index + zone.length * 1000 + zone.charCodeAt(zone.length - 1) })
    for (const schedule of [...chosenSchedules(zone, date), ...random]) scheduleChanges += scanSchedule(schedule, minutes, wrong)
    scanWindows(zone, minutes, wrong)
  }
  return { wrong: wrong.slice(0, 5), changeDays: changes.length, scheduleChanges }
}

describe('hours, against a scan of every minute around every change of the clock in 2026 and 2027', () => {
  it.each([['the United States', US_ZONES, 27], ['the European Union', EU_ZONES, 35]] as const)('%s', (_name, list, withSummerTime) => {
    let changing = 0
    for (const zone of list) {
      const { wrong, changeDays, scheduleChanges } = scanZone(zone)
      expect(wrong).toEqual([])
      expect([0, 4]).toContain(changeDays)
      expect(scheduleChanges).toBeGreaterThan(50)
      if (changeDays === 4) changing += 1
    }
    expect(changing).toBe(withSummerTime)
  }, 60_000)

  it.each(ODD_ZONES)('%s', (zone) => {
    const { wrong, changeDays, scheduleChanges } = scanZone(zone)
    expect(wrong).toEqual([])
    expect(changeDays > 0).toBe(!['Asia/Kathmandu', 'Pacific/Kiritimati'].includes(zone))
    expect(scheduleChanges).toBeGreaterThan(50)
  }, 20_000)
})
