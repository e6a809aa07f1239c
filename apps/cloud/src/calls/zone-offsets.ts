import { zoneOffsetMinutes } from '@ringfloor/shared'

/** Zones change their offset on a quarter of an hour at the finest, so a looked-up offset holds until the next one. */
const QUARTER_MS = 15 * 60_000
/** Far more zones than exist; a bound all the same. */
const MAX_ZONES = 1_000

export type ZoneOffsets = (zone: string, nowMs: number) => number

/** Looks up offsets from UTC and remembers them: the zone database is too slow to ask for every target of every call. */
export function createZoneOffsets(lookUp: ZoneOffsets = zoneOffsetMinutes): ZoneOffsets {
  const known = new Map<string, { readonly quarter: number; readonly minutes: number }>()
  return (zone, nowMs) => {
    const quarter = Math.floor(nowMs / QUARTER_MS)
    const entry = known.get(zone)
    if (entry?.quarter === quarter) return entry.minutes
    if (known.size >= MAX_ZONES) known.clear()
    const minutes = lookUp(zone, nowMs)
    known.set(zone, { quarter, minutes })
    return minutes
  }
}
