/**
 * Offsets from UTC, fast and with their end. The runtime's zone database answers in microseconds and does not say until when its answer holds; this table
 * finds the changes of the clock once and then answers in nanoseconds. Nothing here reads a clock.
 */
import { AppError } from './app-error.ts'
import { zoneOffsetMinutes } from './time.ts'

/** The offset in force from some instant until `untilMs`; it may go on being the same there. */
export interface ZoneRange {
  readonly offsetMinutes: number
  readonly untilMs: number
}

/** What the engine asks of zones. */
export interface ZoneOffsetTable {
  /** "2026b" */
  readonly databaseVersion: string
  /** @throws AppError `input.invalid` where the zone is not known */
  readonly offsetAt: (zone: string, atMs: number) => ZoneRange
}

export interface ZoneTableOptions {
  /** Of the database behind `lookUp`; in Node `process.versions.tz`. Stored with what was decided by it. */
  readonly databaseVersion: string
  /** Minutes to add to UTC; throws a RangeError for a zone that it does not know. Default: the runtime's zone database. */
  readonly lookUp?: (zone: string, atMs: number) => number
}

interface KnownRange extends ZoneRange {
  readonly fromMs: number
}

interface KnownZone {
  /** Answered last: calls come in the order of time, so it nearly always answers the next one. */
  current: KnownRange
  /** Found so far, ascending, without overlaps. */
  ranges: KnownRange[]
}

const DAY_MS = 86_400_000
/**
 * Shorter than any period between two changes that cancel each other: since 1970 the shortest was 6.96 days (north-eastern Brazil in October 2000, and Gaza in
 * 2040 as it is planned). Read off the zone database, version 2026c.
 */
const PROBE_MS = 4 * DAY_MS
/** How far a change is looked for. A range that goes on is continued when it has been used up. */
const BACK_MS = 16 * DAY_MS
const AHEAD_MS = 400 * DAY_MS
const MAX_RANGES_PER_ZONE = 512
/** More than there are, links included. */
const MAX_ZONES = 1_000

export function createZoneTable(options: ZoneTableOptions): ZoneOffsetTable {
  const lookUp = options.lookUp ?? zoneOffsetMinutes
  const zones = new Map<string, KnownZone>()

  const find = (zone: string, atMs: number): KnownRange => {
    const known = zones.get(zone)
    const range = known && findRange(known.ranges, atMs)
    if (known && range) return (known.current = range)
    const found = searchRange((instantMs) => checkedOffset(lookUp, zone, instantMs), atMs)
    if (!known) {
      if (zones.size >= MAX_ZONES) zones.clear()
      zones.set(zone, { current: found, ranges: [found] })
      return found
    }
    known.ranges = withRange(known.ranges.length >= MAX_RANGES_PER_ZONE ? [] : known.ranges, found)
    return (known.current = findRange(known.ranges, atMs) ?? found)
  }

  return {
    databaseVersion: options.databaseVersion,
    offsetAt(zone, atMs) {
      const current = zones.get(zone)?.current
      return current !== undefined && atMs >= current.fromMs && atMs < current.untilMs ? current : find(zone, atMs)
    },
  }
}

/**
 * Offsets as they were written down with a decision, for repeating it: they hold for ever.
 * @param databaseVersion of the database they were read from
 */
export function fixedZoneTable(databaseVersion: string, offsets: Readonly<Record<string, number>>): ZoneOffsetTable {
  const ranges = new Map<string, ZoneRange>()
  for (const [zone, offsetMinutes] of Object.entries(offsets)) ranges.set(zone, { offsetMinutes, untilMs: Number.POSITIVE_INFINITY })
  return {
    databaseVersion,
    offsetAt(zone) {
      const range = ranges.get(zone)
      if (range === undefined) throw unknownZone(zone, 'The offset of this time zone was not recorded.')
      return range
    },
  }
}

function unknownZone(zone: string, userMessage: string, cause?: unknown): AppError {
  return new AppError('input.invalid', { message: `No offset for time zone ${zone}`, userMessage, details: { zone }, cause })
}

function checkedOffset(lookUp: NonNullable<ZoneTableOptions['lookUp']>, zone: string, atMs: number): number {
  try {
    return lookUp(zone, atMs)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw unknownZone(zone, Number.isFinite(atMs) ? `There is no time zone named ${zone}.` : 'That is not an instant.', error)
  }
}

/** The range around an instant, as far as it is looked for. */
function searchRange(offsetAt: (atMs: number) => number, atMs: number): KnownRange {
  const offsetMinutes = offsetAt(atMs)
  // Whole seconds: no clock changes in between.
  const base = Math.floor(atMs / 1000) * 1000
  let fromMs = base
  for (const limit = base - BACK_MS; fromMs > limit; ) {
    const probe = fromMs - PROBE_MS
    if (offsetAt(probe) !== offsetMinutes) {
      fromMs = firstSecond(probe, fromMs, (instantMs) => offsetAt(instantMs) === offsetMinutes)
      break
    }
    fromMs = probe
  }
  let untilMs = base
  for (const limit = base + AHEAD_MS; untilMs < limit; ) {
    const probe = untilMs + PROBE_MS
    if (offsetAt(probe) !== offsetMinutes) {
      untilMs = firstSecond(untilMs, probe, (instantMs) => offsetAt(instantMs) !== offsetMinutes)
      break
    }
    untilMs = probe
  }
  return { fromMs, untilMs, offsetMinutes }
}

/** The first whole second in (low, high] at which it holds: it does not at low, it does at high, and it changes once in between. */
function firstSecond(low: number, high: number, holds: (atMs: number) => boolean): number {
  let before = low / 1000
  let after = high / 1000
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (holds(middle * 1000)) after = middle
    else before = middle
  }
  return after * 1000
}

function findRange(ranges: readonly KnownRange[], atMs: number): KnownRange | undefined {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.fromMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  const range = ranges[low - 1]
  return range !== undefined && atMs < range.untilMs ? range : undefined
}

/** Ranges of one offset that touch or overlap become one. Those of different offsets never overlap: both end where the clock changes. */
function withRange(ranges: readonly KnownRange[], added: KnownRange): KnownRange[] {
  const result: KnownRange[] = []
  let joined = added
  for (const range of ranges) {
    const touches = range.offsetMinutes === joined.offsetMinutes && range.fromMs <= joined.untilMs && joined.fromMs <= range.untilMs
    if (touches) joined = { offsetMinutes: joined.offsetMinutes, fromMs: Math.min(range.fromMs, joined.fromMs), untilMs: Math.max(range.untilMs, joined.untilMs) }
    else result.push(range)
  }
  result.push(joined)
  return result.sort((a, b) => a.fromMs - b.fromMs)
}
