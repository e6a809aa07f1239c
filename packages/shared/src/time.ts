/** Zones and local calendars. Callers pass the instant; nothing here reads a clock. */

const STARTS_WITH_LETTER = /^[A-Za-z]/
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

/**
 * Whether the runtime's time zone database knows this IANA zone. An offset such as +05:00 is none, though the runtime takes it: to PostgreSQL it means the
 * opposite (POSIX: west of Greenwich), so that caps would be counted on two calendars.
 */
export function isTimeZone(zone: string): boolean {
  if (!STARTS_WITH_LETTER.test(zone)) return false
  try {
    formatterFor(zone)
    return true
  } catch {
    return false
  }
}

/**
 * Minutes to add to UTC to get local time in `zone` at the instant.
 * @throws RangeError where the zone is unknown
 */
export function zoneOffsetMinutes(zone: string, instantMs: number): number {
  const parts: Record<string, number> = {}
  for (const part of formatterFor(zone).formatToParts(instantMs)) if (part.type !== 'literal') parts[part.type] = Number(part.value)
  const local = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1, parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0)
  return Math.round((local - Math.floor(instantMs / 1000) * 1000) / 60_000)
}

export interface LocalTime {
  /** 0 Sunday … 6 Saturday */
  readonly dayOfWeek: number
  /** Minutes since local midnight, 0..1439 */
  readonly minuteOfDay: number
  /** "2026-11-20" */
  readonly date: string
  /** "2026-11-20T14": the key of an hourly cap */
  readonly hourKey: string
}

/** Pure arithmetic on an offset that the caller has looked up, so that a stored offset replays the same. */
export function localTime(instantMs: number, offsetMinutes: number): LocalTime {
  const shifted = new Date(instantMs + offsetMinutes * 60_000)
  const iso = shifted.toISOString()
  return {
    dayOfWeek: shifted.getUTCDay(),
    minuteOfDay: shifted.getUTCHours() * 60 + shifted.getUTCMinutes(),
    date: iso.slice(0, 10),
    hourKey: iso.slice(0, 13),
  }
}

/** 0 is Sunday 00:00, 10079 is Saturday 23:59 on the local clock: what weekly opening hours are checked against. */
export function minuteOfWeek(instantMs: number, offsetMinutes: number): number {
  const sinceEpoch = Math.floor(instantMs / 60_000) + offsetMinutes
  // 1970-01-01 was a Thursday.
  const minute = (sinceEpoch + 4 * 1440) % 10_080
  return minute < 0 ? minute + 10_080 : minute
}
