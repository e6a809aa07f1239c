import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError, createZoneTable, fixedZoneTable, zoneOffsetMinutes, type ZoneOffsetTable } from '../src/index.ts'

const ALL_ZONES = Intl.supportedValuesOf('timeZone')
const FROM = Date.UTC(2000, 0, 1)
const TO = Date.UTC(2041, 0, 1)
const DAY = 86_400_000
const HOUR = 3_600_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** The runtime's own name of the offset ("GMT-03:30"), read another way than the code under test does. */
function namedOffset(zone: string, instantMs: number): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' })
  formats.set(zone, format)
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(format.format(instantMs))
  if (!match) throw new Error(`No offset in ${format.format(instantMs)}`)
  return (match[1] === '-' ? -1 : 1) * (Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0))
}

const newTable = (): ZoneOffsetTable => createZoneTable({ databaseVersion: 'test' })

describe('createZoneTable', () => {
  it('agrees with the zone database at random instants of forty years, in every zone', () => {
    const table = newTable()
    fc.assert(
      fc.property(fc.constantFrom(...ALL_ZONES), fc.integer({ min: FROM, max: TO }), (zone, atMs) => {
        const range = table.offsetAt(zone, atMs)
        expect(range.offsetMinutes).toBe(namedOffset(zone, atMs))
        expect(range.untilMs).toBeGreaterThan(atMs)
        expect(namedOffset(zone, Math.min(range.untilMs, TO) - 1)).toBe(range.offsetMinutes)
      }),
      { numRuns: 6_000 },
    )
  }, 30_000)

  it('knows until when an offset holds, to the second, in every zone from 2026 to 2028', () => {
    const table = newTable()
    const changes = new Map<string, number>()
    for (const zone of ALL_ZONES) {
      for (let atMs = Date.UTC(2026, 0, 1); atMs < Date.UTC(2028, 0, 1); ) {
        const { offsetMinutes, untilMs } = table.offsetAt(zone, atMs)
        // No change in between, looked at every few days; at the end there is one, or the table had looked far enough.
        for (let probe = atMs; probe < untilMs; probe += 3 * DAY) if (namedOffset(zone, probe) !== offsetMinutes) expect(`${zone} ${new Date(probe).toISOString()}`).toBe('no change of the clock')
        if (namedOffset(zone, untilMs - 1000) !== offsetMinutes) expect(`${zone} ${new Date(untilMs).toISOString()}`).toBe('an instant before which the clock is as it was')
        if (namedOffset(zone, untilMs) === offsetMinutes) expect(untilMs - atMs).toBeGreaterThan(300 * DAY)
        else if (untilMs < Date.UTC(2028, 0, 1)) changes.set(zone, (changes.get(zone) ?? 0) + 1)
        atMs = untilMs
      }
    }
    expect(changes.get('America/New_York')).toBe(4)
    expect(changes.get('Europe/Paris')).toBe(4)
    expect(changes.get('Australia/Lord_Howe')).toBe(4)
    expect(changes.has('America/Phoenix')).toBe(false)
  }, 30_000)

  it('finds periods of a few days, and says the same in whatever order it is asked', () => {
    // 2000-10-08 to 2000-10-15: a summer time of one week. 2004-06-01 to 2004-06-13 in Tucumán.
    for (const [zone, from, to] of [['America/Recife', Date.UTC(2000, 8, 20), Date.UTC(2000, 10, 1)], ['America/Argentina/Tucuman', Date.UTC(2004, 4, 1), Date.UTC(2004, 6, 1)]] as const) {
      const instants: number[] = []
      for (let atMs = from; atMs < to; atMs += HOUR) instants.push(atMs)
      const expected = instants.map((atMs) => namedOffset(zone, atMs))
      expect(new Set(expected).size).toBe(2)
      const forward = newTable()
      expect(instants.map((atMs) => forward.offsetAt(zone, atMs).offsetMinutes)).toEqual(expected)
      const backward = newTable()
      expect(instants.toReversed().map((atMs) => backward.offsetAt(zone, atMs).offsetMinutes)).toEqual(expected.toReversed())
      const fresh = instants.filter((_, index) => index % 12 === 0)
      expect(fresh.map((atMs) => newTable().offsetAt(zone, atMs).offsetMinutes)).toEqual(fresh.map((atMs) => namedOffset(zone, atMs)))
    }
  })

  it('is exact around a change, down to the millisecond', () => {
    const table = newTable()
    const change = Date.UTC(2026, 2, 8, 7)
    expect(table.offsetAt('America/New_York', change - 1)).toMatchObject({ offsetMinutes: -300, untilMs: change })
    expect(table.offsetAt('America/New_York', change)).toMatchObject({ offsetMinutes: -240, untilMs: Date.UTC(2026, 10, 1, 6) })
  })

  it('asks the database only for what it does not know yet, and remembers no more than it must', () => {
    let asked = 0
    const table = createZoneTable({ databaseVersion: '2026b', lookUp: (zone, atMs) => ((asked += 1), zoneOffsetMinutes(zone, atMs)) })
    expect(table.databaseVersion).toBe('2026b')
    table.offsetAt('Europe/Berlin', Date.UTC(2026, 6, 1))
    const first = asked
    expect(first).toBeLessThan(60)
    for (let atMs = Date.UTC(2026, 6, 1); atMs < Date.UTC(2026, 9, 25); atMs += HOUR) table.offsetAt('Europe/Berlin', atMs)
    expect(asked).toBe(first)
    // A zone without changes goes on and on, as one range.
    for (let atMs = Date.UTC(2020, 0, 1); atMs < Date.UTC(2030, 0, 1); atMs += 10 * DAY) table.offsetAt('America/Phoenix', atMs)
    const known = asked
    expect(table.offsetAt('America/Phoenix', Date.UTC(2020, 6, 1)).untilMs).toBeGreaterThan(Date.UTC(2030, 0, 1))
    for (let atMs = Date.UTC(2020, 0, 1); atMs < Date.UTC(2030, 0, 1); atMs += DAY) table.offsetAt('America/Phoenix', atMs)
    expect(asked).toBe(known)
  })

  it('forgets rather than grows without end, and is right all the same', () => {
    let asked = 0
    const WEEK = 7 * DAY
    const offsetOf = (atMs: number): number => (Math.floor(atMs / WEEK) % 2 === 0 ? 0 : 60)
    const table = createZoneTable({ databaseVersion: 'weekly', lookUp: (_zone, atMs) => ((asked += 1), offsetOf(atMs)) })
    for (let week = 0; week < 700; week++) expect(table.offsetAt('Weekly', FROM + week * WEEK)).toMatchObject({ offsetMinutes: offsetOf(FROM + week * WEEK) })
    const known = asked
    table.offsetAt('Weekly', FROM + 690 * WEEK)
    expect(asked).toBe(known)
    expect(table.offsetAt('Weekly', FROM).offsetMinutes).toBe(offsetOf(FROM))
    expect(asked).toBeGreaterThan(known)
    for (let zone = 0; zone < 1_200; zone++) table.offsetAt(`Zone/${zone}`, FROM)
    const later = asked
    table.offsetAt('Zone/1199', FROM)
    expect(asked).toBe(later)
    table.offsetAt('Zone/0', FROM)
    expect(asked).toBeGreaterThan(later)
  })

  it('refuses an unknown zone and a time that is none with a code, and throws on what is no refusal', () => {
    const table = newTable()
    const refusal = (act: () => unknown): AppError => {
      try {
        act()
      } catch (error) {
        if (error instanceof AppError) return error
        throw error
      }
      throw new Error('It was not refused')
    }
    expect(refusal(() => table.offsetAt('Mars/Olympus', 0))).toMatchObject({ code: 'input.invalid', userMessage: 'There is no time zone named Mars/Olympus.', details: { zone: 'Mars/Olympus' } })
    expect(refusal(() => table.offsetAt('UTC', Number.NaN))).toMatchObject({ code: 'input.invalid', userMessage: 'That is not an instant.' })
    const broken = createZoneTable({ databaseVersion: 'x', lookUp: () => { throw new TypeError('broken') } })
    expect(() => broken.offsetAt('UTC', 0)).toThrow(TypeError)
  })
})

describe('fixedZoneTable', () => {
  it('repeats what was recorded, at any time', () => {
    const table = fixedZoneTable('2026b', { 'America/New_York': -300, 'Asia/Kathmandu': 345 })
    expect(table.databaseVersion).toBe('2026b')
    expect(table.offsetAt('America/New_York', Date.UTC(2026, 6, 1))).toEqual({ offsetMinutes: -300, untilMs: Number.POSITIVE_INFINITY })
    expect(table.offsetAt('Asia/Kathmandu', 0).offsetMinutes).toBe(345)
  })

  it('refuses a zone that was not recorded with a code', () => {
    expect(() => fixedZoneTable('2026b', {}).offsetAt('UTC', 0)).toThrow(AppError)
    expect(() => fixedZoneTable('2026b', {}).offsetAt('constructor', 0)).toThrow(AppError)
  })
})
