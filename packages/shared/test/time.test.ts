import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeZone, localTime, minuteOfWeek, zoneOffsetMinutes } from '../src/index.ts'

/** Odd ones on purpose: half hours, three quarters, a summer time of thirty minutes, none at all, both hemispheres, a date line. */
const ZONES = [
  'UTC', 'America/New_York', 'America/Chicago', 'America/Phoenix', 'America/St_Johns', 'America/Havana', 'Europe/London', 'Africa/Casablanca', 'Asia/Kathmandu',
  'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'Pacific/Kiritimati',
]

/** The runtime's own name of the offset ("GMT-03:30"), read another way than the code under test does. */
function offsetByName(format: Intl.DateTimeFormat, instantMs: number): number {
  const name = format.formatToParts(instantMs).find((part) => part.type === 'timeZoneName')?.value ?? ''
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name)
  if (!match) throw new Error(`Unexpected offset ${name}`)
  return (match[1] === '-' ? -1 : 1) * (Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0))
}

function namedOffsets(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
}

const HOUR = 3_600_000
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) }

describe('zoneOffsetMinutes', () => {
  it.each(ZONES)('agrees with the zone database on both sides of every change of the clock: %s', (zone) => {
    const format = namedOffsets(zone)
    const edges: number[] = []
    for (let at = YEAR.from; at < YEAR.to; at += 6 * HOUR) if (offsetByName(format, at) !== offsetByName(format, at + 6 * HOUR)) edges.push(at)
    for (const edge of edges) {
      for (let at = edge; at <= edge + 6 * HOUR; at += 5 * 60_000) {
        for (const instant of [at - 1, at, at + 999]) if (zoneOffsetMinutes(zone, instant) !== offsetByName(format, instant)) expect(`${zone} ${new Date(instant).toISOString()}`).toBe('the same offset')
      }
    }
    expect(zoneOffsetMinutes(zone, YEAR.from)).toBe(offsetByName(format, YEAR.from))
    const withoutSummerTime = ['UTC', 'America/Phoenix', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Kiritimati']
    expect(edges.length > 0).toBe(!withoutSummerTime.includes(zone))
  })

  it('knows every zone of the runtime', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    const wrong = zones.filter((zone) => zoneOffsetMinutes(zone, YEAR.from + 200 * 24 * HOUR) !== offsetByName(namedOffsets(zone), YEAR.from + 200 * 24 * HOUR))
    expect(wrong).toEqual([])
    expect(zones.length).toBeGreaterThan(300)
  })

  it('is exact before 1970 and at the last millisecond', () => {
    expect(zoneOffsetMinutes('America/New_York', Date.UTC(1969, 6, 20, 20, 17, 40) + 1)).toBe(-240)
    // 2026-03-08 02:00 EST is the first instant of summer time.
    expect(zoneOffsetMinutes('America/New_York', Date.UTC(2026, 2, 8, 7) - 1)).toBe(-300)
    expect(zoneOffsetMinutes('America/New_York', Date.UTC(2026, 2, 8, 7))).toBe(-240)
  })

  it('refuses an unknown zone', () => {
    expect(isTimeZone('America/New_York')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
    expect(() => zoneOffsetMinutes('Mars/Olympus', 0)).toThrow(RangeError)
  })
})

describe('localTime and minuteOfWeek', () => {
  it('name the wall clock of the zone', () => {
    const nowMs = Date.UTC(2026, 10, 21, 3, 5, 59, 999)
    expect(localTime(nowMs, zoneOffsetMinutes('America/New_York', nowMs))).toEqual({ dayOfWeek: 5, minuteOfDay: 22 * 60 + 5, date: '2026-11-20', hourKey: '2026-11-20T22' })
    expect(localTime(nowMs, zoneOffsetMinutes('Asia/Kathmandu', nowMs))).toEqual({ dayOfWeek: 6, minuteOfDay: 8 * 60 + 50, date: '2026-11-21', hourKey: '2026-11-21T08' })
  })

  it('agree with each other at any instant and offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }), fc.integer({ min: -14 * 60, max: 14 * 60 }), (instantMs, offset) => {
        const local = localTime(instantMs, offset)
        expect(minuteOfWeek(instantMs, offset)).toBe(local.dayOfWeek * 1440 + local.minuteOfDay)
      }),
    )
  })
})
