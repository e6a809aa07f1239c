import { createZoneTable, fixedZoneTable, localTime, scheduleSchema, type Schedule } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeOpening, nextScheduleChange, nextWindowChange, scheduleState, windowKeys } from '../../src/schedule/index.ts'
import { arbitrarySchedule } from './arbitrary-schedule.ts'
import { naiveSchedule, shiftDate } from './naive-schedule.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const UTC = fixedZoneTable('test', { UTC: 0 })
const zones = createZoneTable({ databaseVersion: 'test' })
const utc = (text: string): number => Date.parse(`${text}Z`)

const weekdays: Schedule['hours'] = [[], ...Array.from({ length: 5 }, () => [{ from: 540, to: 1020 }]), []]
const never: Schedule['hours'] = [[], [], [], [], [], [], []]
const DAY_TEXT = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

describe('scheduleState', () => {
  const evenings: Schedule = {
    timeZone: 'UTC', hours: Array.from({ length: 7 }, () => [{ from: 1200, to: 120 }]), holidays: [{ date: '2026-12-25', name: 'Christmas', spans: [{ from: 1320, to: 60 }] }, { date: '2027-01-01', spans: [] }],
  }

  it.each([
    ['2026-12-24T23:59:59.999', 'open'],
    // The evening before a holiday ends at its midnight, the holiday's own evening does not.
    ['2026-12-25T00:00', 'holiday'],
    ['2026-12-25T20:00', 'holiday'],
    ['2026-12-25T22:00', 'open'],
    ['2026-12-26T00:59:59.999', 'open'],
    ['2026-12-26T01:00', 'closed'],
    ['2026-12-26T20:00', 'open'],
    ['2027-01-01T00:30', 'holiday'],
    ['2027-01-02T00:30', 'closed'],
  ])('at %s: %s', (text, state) => expect(scheduleState(evenings, utc(text), 0)).toBe(state))

  it('is half open, and knows breaks only within the hours', () => {
    const schedule: Schedule = { timeZone: 'UTC', hours: weekdays, breaks: Array.from({ length: 7 }, () => [{ from: 720, to: 750 }, { from: 1000, to: 1100 }]) }
    const states = ['08:59:59.999', '09:00', '11:59', '12:00', '12:30', '16:40', '17:00', '18:00'].map((time) => scheduleState(schedule, utc(`2026-11-20T${time}`), 0))
    expect(states).toEqual(['closed', 'open', 'open', 'break', 'open', 'break', 'closed', 'closed'])
    expect(scheduleState(schedule, utc('2026-11-21T12:10'), 0)).toBe('closed')
  })

  it('cannot be given a date that does not exist', () => {
    const issuesOf = (date: string) => scheduleSchema.safeParse({ timeZone: 'UTC', hours: null, holidays: [{ date, spans: [] }] }).error?.issues.map((issue) => issue.message)
    expect(issuesOf('2028-02-29')).toBeUndefined()
    for (const date of ['2026-02-29', '2026-02-31', '2026-13-01', '2026-00-10']) expect(issuesOf(date)).toEqual(['That date does not exist.'])
    expect(issuesOf('Christmas')).toContain('Write a date such as 2026-12-25.')
  })

  it('cannot be given one date twice', () => {
    const twice = { timeZone: 'UTC', hours: null, holidays: [{ date: '2026-12-25', spans: [] }, { date: '2026-12-25', spans: [{ from: 0, to: 60 }] }] }
    expect(scheduleSchema.safeParse(twice).error?.issues).toMatchObject([{ path: ['holidays', 1, 'date'], message: 'This date has an entry already.' }])
  })
})

describe('nextScheduleChange', () => {
  it('names every change of a year, in zones with and without summer time', () => {
    for (const [zone, seed] of [['America/New_York', 1], ['Europe/Paris', 2], ['Australia/Lord_Howe', 3], ['Asia/Kathmandu', 4]] as const) {
      for (const schedule of fc.sample(arbitrarySchedule(zone, '2026-10-25'), { numRuns: 5, seed })) {
        const naive = naiveSchedule(schedule)
        const stateAt = (atMs: number): string => {
          const local = localTime(atMs, zones.offsetAt(zone, atMs).offsetMinutes)
          return naive(local.date, local.minuteOfDay)
        }
        const wrong: string[] = []
        let changes = 0
        for (let fromMs = utc('2026-02-01T00:00'), until = 0; fromMs < utc('2027-02-01T00:00'); fromMs = until, changes++) {
          until = nextScheduleChange(schedule, fromMs, zones)
          const state = stateAt(fromMs)
          const length = until === Number.POSITIVE_INFINITY ? 400 * DAY : until - fromMs
          for (let part = 0; part < 8; part++) if (stateAt(fromMs + Math.floor((length * part) / 8)) !== state) wrong.push(`changes between ${fromMs} and ${until}`)
          if (until === Number.POSITIVE_INFINITY) break
          if (until <= fromMs || stateAt(until - 1) !== state) wrong.push(`late: ${fromMs} to ${until}`)
          if (length < 30 * DAY && stateAt(until) === state) wrong.push(`no change at ${until}`)
        }
        expect(wrong, JSON.stringify(schedule)).toEqual([])
        expect(changes).toBeGreaterThan(0)
      }
    }
  }, 30_000)

  it('is never again where nothing can change any more', () => {
    const now = utc('2026-11-20T12:00')
    expect(nextScheduleChange({ timeZone: 'America/New_York', hours: null }, now, zones)).toBe(Number.POSITIVE_INFINITY)
    expect(nextScheduleChange({ timeZone: 'America/New_York', hours: never, breaks: never ?? undefined }, now, zones)).toBe(Number.POSITIVE_INFINITY)
    expect(nextScheduleChange({ timeZone: 'America/New_York', hours: null, holidays: [{ date: '2026-11-11', spans: [] }] }, now, zones)).toBe(Number.POSITIVE_INFINITY)
  })

  it('waits for a holiday that is near, and looks again for one that is far', () => {
    const now = utc('2026-11-20T12:00')
    const schedule = (date: string): Schedule => ({ timeZone: 'UTC', hours: null, holidays: [{ date, spans: [] }] })
    expect(nextScheduleChange(schedule('2026-12-25'), now, UTC)).toBe(utc('2026-12-25T00:00'))
    const far = nextScheduleChange(schedule('2028-12-25'), now, UTC)
    expect(far).toBeGreaterThan(now + 30 * DAY)
    expect(far).toBeLessThan(utc('2028-12-25T00:00'))
  })

  it('sees an hour that is only open once a year because the clock goes back', () => {
    // 01:30 comes twice on 2026-11-01: open 01:30 to 01:40 both times.
    const schedule: Schedule = { timeZone: 'America/New_York', hours: [[{ from: 90, to: 100 }], [], [], [], [], [], []] }
    const first = nextScheduleChange(schedule, utc('2026-11-01T00:00'), zones)
    const second = nextScheduleChange(schedule, first, zones)
    const third = nextScheduleChange(schedule, second, zones)
    expect([first, second, third, nextScheduleChange(schedule, third, zones)].map((atMs) => new Date(atMs).toISOString().slice(11, 16))).toEqual(['05:30', '05:40', '06:30', '06:40'])
  })
})

describe('describeOpening', () => {
  const opening = (schedule: Schedule, text: string): string => describeOpening(schedule, utc(text), 0)

  it('says when it opens, with the date where that is far, and with the name of a holiday', () => {
    const schedule: Schedule = { timeZone: 'UTC', hours: weekdays, holidays: [{ date: '2026-11-26', name: 'Thanksgiving', spans: [] }, { date: '2026-11-30', spans: [{ from: 1320, to: 60 }] }] }
    expect(opening(schedule, '2026-11-20T18:00')).toBe('opens Monday 09:00 UTC')
    expect(opening(schedule, '2026-11-26T10:00')).toBe('Thanksgiving: opens Friday 09:00 UTC')
    expect(opening(schedule, '2026-11-30T10:00')).toBe('holiday: opens Monday 22:00 UTC')
    expect(opening({ timeZone: 'UTC', hours: [[], [{ from: 540, to: 600 }], [], [], [], [], []] }, '2026-11-23T10:00')).toBe('opens Monday 2026-11-30 09:00 UTC')
    expect(opening({ timeZone: 'UTC', hours: null, breaks: Array.from({ length: 7 }, () => [{ from: 720, to: 750 }]) }, '2026-11-20T12:10')).toBe('opens Friday 12:30 UTC')
    expect(opening({ timeZone: 'UTC', hours: never }, '2026-11-20T12:10')).toBe('never open')
    expect(opening({ timeZone: 'UTC', hours: never, holidays: [{ date: '2030-01-01', spans: [{ from: 60, to: 120 }] }] }, '2026-11-20T12:10')).toBe('opens Tuesday 2030-01-01 01:00 UTC')
    const closedForAMonth = Array.from({ length: 31 }, (_, index) => ({ date: `2026-12-${String(index + 1).padStart(2, '0')}`, name: 'Winter break', spans: [] }))
    expect(opening({ timeZone: 'UTC', hours: weekdays, holidays: closedForAMonth }, '2026-12-01T12:00')).toBe('Winter break: opens Friday 2027-01-01 09:00 UTC')
  })

  it('names the first open minute of the wall clock, whatever the schedule', () => {
    fc.assert(
      fc.property(arbitrarySchedule('UTC', '2026-11-20'), fc.integer({ min: 0, max: 5 * 1440 }), (schedule, minutes) => {
        const nowMs = utc('2026-11-17T00:00') + minutes * MINUTE
        if (scheduleState(schedule, nowMs, 0) === 'open') return
        const naive = naiveSchedule(schedule)
        let expected = 'never open'
        for (let atMs = nowMs + MINUTE; atMs < nowMs + 20 * DAY; atMs += MINUTE) {
          const { date, minuteOfDay, dayOfWeek } = localTime(atMs, 0)
          if (naive(date, minuteOfDay) !== 'open') continue
          const isFar = date >= shiftDate(localTime(nowMs, 0).date, 7)
          expected = `opens ${DAY_TEXT[dayOfWeek]}${isFar ? ` ${date}` : ''} ${new Date(atMs).toISOString().slice(11, 16)} UTC`
          break
        }
        expect(describeOpening(schedule, nowMs, 0).replace('holiday: ', '')).toBe(expected)
      }),
      { numRuns: 300 },
    )
  }, 30_000)
})

describe('windows', () => {
  it('are named by the wall clock, at any instant and offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.integer({ min: -14 * 60, max: 14 * 60 }), (nowMs, offset) => {
        const { date, hourKey } = localTime(nowMs, offset)
        expect(windowKeys(nowMs, offset)).toEqual({ hour: hourKey, day: date, month: date.slice(0, 7), total: 'total' })
      }),
    )
  })

  it('hold until the next full hour of the wall clock, or until the clock changes', () => {
    expect(nextWindowChange(utc('2026-11-20T12:20'), 'Asia/Kathmandu', zones)).toBe(utc('2026-11-20T13:15'))
    expect(nextWindowChange(utc('2026-11-20T12:00'), 'UTC', zones)).toBe(utc('2026-11-20T13:00'))
    // Lord Howe's summer time ends in the middle of an hour of its own.
    const change = zones.offsetAt('Australia/Lord_Howe', utc('2026-03-20T00:00')).untilMs
    expect(nextWindowChange(change - 10 * MINUTE, 'Australia/Lord_Howe', zones)).toBe(change)
  })

  it('give the repeated hour one key', () => {
    const key = (text: string): string => windowKeys(utc(text), zones.offsetAt('America/New_York', utc(text)).offsetMinutes).hour
    expect(key('2026-11-01T05:30')).toBe('2026-11-01T01')
    expect(key('2026-11-01T06:30')).toBe('2026-11-01T01')
  })
})
