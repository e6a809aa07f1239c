/** What time alone changes: opening hours, windows of limits, expiries. Each has its next instant in one queue. */
import { CAP_WINDOWS, type Schedule } from '@ringfloor/shared'
import type { ZoneTable } from '../facts.ts'
import { nextScheduleChange, nextWindowChange, scheduleState, windowKeys } from '../schedule/index.ts'
import { isRunning, refreshBuyer, refreshItem, refreshTarget, showItem } from './blockers.ts'
import { addToChain, firstOf, nextOf, removeFromChain } from './chains.ts'
import { forgetFigures, turnWindows } from './limits.ts'
import { hashSchedule, isSameSchedule } from './same-schedule.ts'
import { UNKNOWN_KEYS, type ScheduleGroup, type Tables, type ZoneClock } from './tables.ts'
import { dequeue, earliestOf, enqueue } from './time-queue.ts'

/** Subjects of the queue: three kinds of numbers, told apart by the remainder. */
const KINDS = 3
const SCHEDULE = 0
const ZONE = 1
const ITEM = 2
/** Farther ahead everything is computed anew instead of hour by hour. */
const MAX_STEPS_MS = 2 * 86_400_000

/** Brings everything that time changes to `nowMs`. */
export function advanceTo(tables: Tables, nowMs: number, zones: ZoneTable): void {
  if (nowMs >= tables.validFromMs && nowMs < earliestOf(tables.queue) && tables.zoneTable === zones) return
  const isSameDatabase = tables.zoneTable?.databaseVersion === zones.databaseVersion
  tables.zoneTable = zones
  if (!isSameDatabase || nowMs < tables.validFromMs || nowMs - tables.validFromMs > MAX_STEPS_MS) {
    computeAll(tables, nowMs, zones)
    return
  }
  while (earliestOf(tables.queue) <= nowMs) {
    tables.validFromMs = earliestOf(tables.queue)
    const subject = dequeue(tables.queue)
    const number = Math.floor(subject / KINDS)
    const kind = subject % KINDS
    if (kind === SCHEDULE) moveSchedule(tables, number, zones)
    else if (kind === ZONE) moveZone(tables, number, zones)
    else refreshItem(tables, number)
  }
}

/** The dynamic part from nothing, as of an instant. */
function computeAll(tables: Tables, nowMs: number, zones: ZoneTable): void {
  tables.validFromMs = nowMs
  tables.queue.size = 0
  tables.queuedExpiry.clear()
  for (const [number, clock] of tables.zones.entries()) setZone(tables, number, clock, zones)
  for (const [number, group] of tables.schedules.entries()) setSchedule(tables, number, group, zones)
  for (let meter = 0; meter < tables.meters.count; meter++) if ((tables.meters.ofZone.owner[meter] ?? -1) >= 0) forgetFigures(tables, meter)
  // Flags first, bits last: an item is shown once.
  tables.buyerOut.fill(0)
  tables.targetOut.fill(0)
  for (let buyer = 0; buyer < tables.buyerIds.length; buyer++) refreshBuyer(tables, buyer)
  for (let target = 0; target < tables.targetCount; target++) refreshTarget(tables, target)
  for (let item = 0; item < tables.itemCount; item++) {
    refreshItem(tables, item)
    queueExpiry(tables, item)
  }
}

/** The item of a bid that expires is looked at again then. */
export function queueExpiry(tables: Tables, item: number): void {
  const expiresAtMs = tables.itemRows[item]?.rules.expiresAtMs
  if (expiresAtMs === undefined || !isRunning(tables) || expiresAtMs <= tables.validFromMs || tables.queuedExpiry.get(item) === expiresAtMs) return
  tables.queuedExpiry.set(item, expiresAtMs)
  enqueue(tables.queue, expiresAtMs, item * KINDS + ITEM)
}

/** The group of a schedule; schedules that are written the same share one. */
export function scheduleNumber(tables: Tables, schedule: Schedule): number {
  const seen = tables.scheduleByObject.get(schedule)
  if (seen !== undefined) return seen
  const hash = hashSchedule(schedule)
  const alike = tables.schedulesByHash.get(hash) ?? []
  let number = alike.find((candidate) => isSameSchedule(tables.schedules[candidate]?.schedule, schedule))
  if (number === undefined) {
    number = tables.schedules.length
    tables.schedules.push({ schedule, isShut: false, untilMs: -Infinity })
    tables.schedulesByHash.set(hash, [...alike, number])
  }
  tables.scheduleByObject.set(schedule, number)
  return number
}

/** @param number -1 for none */
export function joinSchedule(tables: Tables, item: number, number: number): void {
  removeFromChain(tables.itemsOfSchedule, item)
  if (number < 0) return
  addToChain(tables.itemsOfSchedule, number, item)
  const group = tables.schedules[number]
  if (group !== undefined && group.untilMs === -Infinity && isRunning(tables) && tables.zoneTable !== null) setSchedule(tables, number, group, tables.zoneTable)
}

function setSchedule(tables: Tables, number: number, group: ScheduleGroup, zones: ZoneTable): void {
  const atMs = tables.validFromMs
  group.isShut = scheduleState(group.schedule, atMs, zones.offsetAt(group.schedule.timeZone, atMs).offsetMinutes) !== 'open'
  group.untilMs = nextScheduleChange(group.schedule, atMs, zones)
  enqueue(tables.queue, group.untilMs, number * KINDS + SCHEDULE)
}

function moveSchedule(tables: Tables, number: number, zones: ZoneTable): void {
  const group = tables.schedules[number]
  if (group === undefined || group.untilMs !== tables.validFromMs) return
  if (firstOf(tables.itemsOfSchedule, number) < 0) {
    group.untilMs = -Infinity
    return
  }
  const wasShut = group.isShut
  setSchedule(tables, number, group, zones)
  if (group.isShut === wasShut) return
  for (let item = firstOf(tables.itemsOfSchedule, number); item >= 0; item = nextOf(tables.itemsOfSchedule, item)) showItem(tables, item)
}

/** The number of a zone by whose calendar somebody's windows go. */
export function zoneNumber(tables: Tables, zone: string): number {
  const known = tables.zoneByName.get(zone)
  if (known !== undefined) return known
  const number = tables.zones.length
  const clock: ZoneClock = { zone, keys: UNKNOWN_KEYS, untilMs: -Infinity }
  tables.zones.push(clock)
  tables.zoneByName.set(zone, number)
  if (isRunning(tables) && tables.zoneTable !== null) setZone(tables, number, clock, tables.zoneTable)
  return number
}

function setZone(tables: Tables, number: number, clock: ZoneClock, zones: ZoneTable): void {
  clock.keys = windowKeys(tables.validFromMs, zones.offsetAt(clock.zone, tables.validFromMs).offsetMinutes)
  clock.untilMs = nextWindowChange(tables.validFromMs, clock.zone, zones)
  enqueue(tables.queue, clock.untilMs, number * KINDS + ZONE)
}

function moveZone(tables: Tables, number: number, zones: ZoneTable): void {
  const clock = tables.zones[number]
  if (clock === undefined || clock.untilMs !== tables.validFromMs) return
  const before = clock.keys
  setZone(tables, number, clock, zones)
  const changed = CAP_WINDOWS.flatMap((window, place) => (clock.keys[window] === before[window] ? [] : [place]))
  if (changed.length === 0) return
  const { ofZone } = tables.meters
  const bits = changed.reduce((sum, place) => sum | (1 << place), 0)
  for (let meter = firstOf(ofZone, number); meter >= 0; meter = nextOf(ofZone, meter)) turnWindows(tables, meter, changed, bits)
}
