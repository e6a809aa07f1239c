import { localTime, zoneOffsetMinutes } from '@ringfloor/shared'

/** The instant at which today began in `zone`. On the day the clocks change, the offset of midnight counts, not that of now. */
export function startOfDay(zone: string, now: Date): Date {
  const nowMs = now.getTime()
  const { date } = localTime(nowMs, zoneOffsetMinutes(zone, nowMs))
  const utcMidnight = Date.parse(`${date}T00:00:00Z`)
  const guess = utcMidnight - zoneOffsetMinutes(zone, nowMs) * 60_000
  return new Date(utcMidnight - zoneOffsetMinutes(zone, guess) * 60_000)
}
