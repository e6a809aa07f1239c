/** Schedules that are written the same share their clock. */
import type { Schedule } from '@ringfloor/shared'

type Week = Schedule['breaks'] | null
type Spans = readonly { readonly from: number; readonly to: number }[]

export function hashSchedule({ timeZone, hours, breaks, holidays }: Schedule): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < timeZone.length; index++) hash = Math.imul(hash ^ timeZone.charCodeAt(index), 0x01000193)
  hash = hashWeek(hashWeek(hash, hours), breaks)
  return Math.imul(hash ^ (holidays?.length ?? 0), 0x01000193)
}

export function isSameSchedule(a: Schedule | undefined, b: Schedule): boolean {
  if (a === undefined || a.timeZone !== b.timeZone || !isSameWeek(a.hours, b.hours) || !isSameWeek(a.breaks, b.breaks)) return false
  const [mine, theirs] = [a.holidays ?? [], b.holidays ?? []]
  return mine.length === theirs.length && mine.every(({ date, spans }, index) => date === theirs[index]?.date && isSameDay(spans, theirs[index].spans))
}

function hashWeek(seed: number, week: Week): number {
  let hash = seed
  for (const spans of week ?? []) {
    hash = Math.imul(hash ^ 0x5bd1, 0x01000193)
    for (const { from, to } of spans) hash = Math.imul(Math.imul(hash ^ from, 0x01000193) ^ to, 0x01000193)
  }
  return hash
}

/** None is around the clock for hours and nothing for breaks: another thing than an empty week. */
function isSameWeek(a: Week, b: Week): boolean {
  if (a == null || b == null) return a == null && b == null
  return a.length === b.length && a.every((spans, day) => isSameDay(spans, b[day] ?? []))
}

function isSameDay(a: Spans, b: Spans): boolean {
  return a.length === b.length && a.every(({ from, to }, index) => from === b[index]?.from && to === b[index].to)
}
