/** Zones whose changes of the clock are scanned minute by minute, and the scan itself: the runtime's own wall clock, nothing of the code under test. */

/** Every zone of the United States and its territories. */
export const US_ZONES = [
  'America/New_York', 'America/Detroit', 'America/Kentucky/Louisville', 'America/Kentucky/Monticello', 'America/Indiana/Indianapolis', 'America/Indiana/Vincennes',
  'America/Indiana/Winamac', 'America/Indiana/Marengo', 'America/Indiana/Petersburg', 'America/Indiana/Vevay', 'America/Chicago', 'America/Indiana/Tell_City',
  'America/Indiana/Knox', 'America/Menominee', 'America/North_Dakota/Center', 'America/North_Dakota/New_Salem', 'America/North_Dakota/Beulah', 'America/Denver',
  'America/Boise', 'America/Phoenix', 'America/Los_Angeles', 'America/Anchorage', 'America/Juneau', 'America/Sitka', 'America/Metlakatla', 'America/Yakutat',
  'America/Nome', 'America/Adak', 'Pacific/Honolulu', 'America/Puerto_Rico', 'America/St_Thomas', 'Pacific/Guam', 'Pacific/Saipan', 'Pacific/Pago_Pago', 'Pacific/Wake',
  'Pacific/Midway',
] as const

/** Every zone of the members of the European Union, with their outlying regions, and the United Kingdom's. */
export const EU_ZONES = [
  'Europe/Vienna', 'Europe/Brussels', 'Europe/Sofia', 'Europe/Zagreb', 'Asia/Nicosia', 'Asia/Famagusta', 'Europe/Prague', 'Europe/Copenhagen', 'Europe/Tallinn',
  'Europe/Helsinki', 'Europe/Mariehamn', 'Europe/Paris', 'Europe/Berlin', 'Europe/Busingen', 'Europe/Athens', 'Europe/Budapest', 'Europe/Dublin', 'Europe/Rome',
  'Europe/Riga', 'Europe/Vilnius', 'Europe/Luxembourg', 'Europe/Malta', 'Europe/Amsterdam', 'Europe/Warsaw', 'Europe/Lisbon', 'Atlantic/Madeira', 'Atlantic/Azores',
  'Europe/Bucharest', 'Europe/Bratislava', 'Europe/Ljubljana', 'Europe/Madrid', 'Africa/Ceuta', 'Atlantic/Canary', 'Europe/Stockholm', 'Europe/London',
  'America/Guadeloupe', 'America/Martinique', 'America/Cayenne', 'America/Marigot', 'Indian/Reunion', 'Indian/Mayotte',
] as const

/**
 * Odd ones: a change of half an hour, three quarters of an hour, none at all, a Ramadan, changes at midnight (the date itself begins late, or twice), two hours,
 * and a change on another day than the neighbours.
 */
export const ODD_ZONES = [
  'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Chatham', 'Africa/Casablanca', 'America/Havana', 'America/Santiago', 'Africa/Cairo', 'Asia/Beirut', 'Antarctica/Troll',
  'America/St_Johns', 'Asia/Jerusalem', 'America/Scoresbysund', 'Pacific/Kiritimati',
] as const

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Of each change, how much of the time before and after it is scanned: the local date itself, the evening before and the morning after. */
const AROUND = 28 * HOUR

export interface WallMinute {
  readonly atMs: number
  /** "2026-03-08" */
  readonly date: string
  readonly minute: number
}

function wallClock(zone: string): Intl.DateTimeFormat {
  // Sweden writes ISO dates: "2026-03-08 01:59".
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

function readWall(format: Intl.DateTimeFormat, atMs: number): WallMinute {
  const text = format.format(atMs)
  return { atMs, date: text.slice(0, 10), minute: Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)) }
}

const localMs = (wall: WallMinute): number => Date.parse(`${wall.date}T00:00:00Z`) + wall.minute * MINUTE

/** Instants in [fromMs, toMs) at which the wall clock jumps, to the minute. */
export function findChanges(zone: string, fromMs: number, toMs: number): number[] {
  const format = wallClock(zone)
  const offsetAt = (atMs: number): number => localMs(readWall(format, atMs)) - atMs
  const changes: number[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += 6 * HOUR) {
    if (offsetAt(atMs) === offsetAt(atMs + 6 * HOUR)) continue
    let change = atMs
    while (offsetAt(change) === offsetAt(atMs)) change += MINUTE
    changes.push(change)
  }
  return changes
}

/** Every minute around an instant as the wall of the zone shows it. */
export function scanAround(zone: string, centreMs: number): WallMinute[] {
  const format = wallClock(zone)
  const minutes: WallMinute[] = []
  for (let atMs = centreMs - AROUND; atMs < centreMs + AROUND; atMs += MINUTE) minutes.push(readWall(format, atMs))
  return minutes
}
