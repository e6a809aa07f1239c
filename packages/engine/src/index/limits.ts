/** Limits of the four levels: who has a meter, and what it says. */
import { CAP_WINDOWS, type Limits } from '@ringfloor/shared'
import { LEVELS, type Level } from '../book/types.ts'
import { isRunning, refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { addToChain, firstOf, nextOf, removeFromChain } from './chains.ts'
import { hasLimits, readConcurrency, readMeter, readWindow, takeMeter, windowsOf, type MeterHolder } from './meters.ts'
import { FLAGS, MARKS, NEEDS_FIGURES, TARGET as ITS_TARGET, UNKNOWN_KEYS, type Tables, type ZoneClock } from './tables.ts'

const CAMPAIGN = LEVELS.indexOf('campaign')
const BUYER = LEVELS.indexOf('buyer')
const TARGET = LEVELS.indexOf('target')
const PROFILE = LEVELS.indexOf('profile')

/**
 * Gives a holder the meter that its limits ask for, or takes it away. Afterwards the holder must be refreshed.
 * @param zone number of the zone of its windows
 */
export function setLimits(tables: Tables, level: Level, number: number, limits: Limits | undefined, zone: number): void {
  const { meters } = tables
  const place = LEVELS.indexOf(level)
  const old = meterAt(tables, place, number)
  if (old >= 0) {
    removeFromChain(meters.ofZone, old)
    meters.free.push(old)
    setMeterAt(tables, place, number, -1)
  }
  if (!hasLimits(limits)) return
  const meter = takeMeter(meters, place, number)
  setMeterAt(tables, place, number, meter)
  meters.windows[meter] = windowsOf(limits)
  addToChain(meters.ofZone, zone, meter)
  if (isRunning(tables)) forgetFigures(tables, meter)
}

/**
 * What a meter shows counts no longer. Those of the campaign and its buyers are read at once; a profile's and a target's when a call comes by, for of the many only few are ever asked
 * before the next hour. Afterwards the holder must be refreshed.
 */
export function forgetFigures(tables: Tables, meter: number): void {
  const number = tables.meters.number[meter] ?? 0
  const level = tables.meters.level[meter]
  if (level === PROFILE) forgetItem(tables, number)
  else if (level === TARGET) {
    tables.targetUnread[number] = 1
    for (let item = firstOf(tables.itemsOfTarget, number); item >= 0; item = nextOf(tables.itemsOfTarget, item)) forgetItem(tables, item)
  } else readLimits(tables, meter)
}

/** As `forgetFigures`, of one item. */
export function forgetItem({ marks }: Tables, item: number): void {
  const at = item * MARKS + FLAGS
  marks[at] = (marks[at] ?? 0) | NEEDS_FIGURES
}

/** Reads what an item's limits and its target's leave. */
export function readFigures(tables: Tables, item: number): void {
  const at = item * MARKS + FLAGS
  tables.marks[at] = (tables.marks[at] ?? 0) & ~NEEDS_FIGURES
  const target = tables.marks[item * MARKS + ITS_TARGET] ?? 0
  if (tables.targetUnread[target] === 1) {
    tables.targetUnread[target] = 0
    const meter = tables.targetMeter[target] ?? -1
    if (meter >= 0) readLimits(tables, meter)
    refreshTarget(tables, target)
  }
  const meter = tables.itemMeter[item] ?? -1
  if (meter >= 0) readLimits(tables, meter)
  refreshItem(tables, item)
}

/** Whether figures that change need not be looked at, for nobody has asked for them yet. */
function isUnread(tables: Tables, meter: number): boolean {
  const number = tables.meters.number[meter] ?? 0
  const level = tables.meters.level[meter]
  if (level === TARGET) return tables.targetUnread[number] === 1
  return level === PROFILE && ((tables.marks[number * MARKS + FLAGS] ?? 0) & NEEDS_FIGURES) !== 0
}

/** Reads everything that a meter shows. */
export function readLimits(tables: Tables, meter: number): void {
  const zone = tables.meters.ofZone.owner[meter] ?? -1
  if (zone >= 0) readMeter(tables.meters, meter, holderOf(tables, meter), tables.source.live, keysOf(tables, meter))
}

/**
 * Windows have begun anew.
 * @param changed bits by place in `CAP_WINDOWS`
 */
export function turnWindows(tables: Tables, meter: number, windows: readonly number[], changed: number): void {
  if (((tables.meters.windows[meter] ?? 0) & changed) === 0) return
  const number = tables.meters.number[meter] ?? 0
  const level = tables.meters.level[meter]
  if (level === PROFILE || level === TARGET) {
    forgetFigures(tables, meter)
    if (level === TARGET) refreshTarget(tables, number)
    else if (tables.itemOut[number] === 1) refreshItem(tables, number)
    return
  }
  const holder = holderOf(tables, meter)
  const keys = keysOf(tables, meter)
  let isConcerned = false
  for (const window of windows) if (readWindow(tables.meters, meter, holder, tables.source.live, keys, window)) isConcerned = true
  if (isConcerned) refreshHolder(tables, meter)
}

/** What a window's figures have become, after a change of the log. */
export function readUsage(tables: Tables, level: Level, id: string, windowKey: string): void {
  const meter = meterById(tables, level, id)
  if (meter < 0 || !isRunning(tables) || isUnread(tables, meter)) return
  const keys = keysOf(tables, meter)
  // A window of the past or the future may push out another of its kind, so that it is the current one that is read, whichever was written.
  const window = CAP_WINDOWS.findIndex((candidate) => keys[candidate].length === windowKey.length)
  if (window >= 0 && readWindow(tables.meters, meter, holderOf(tables, meter), tables.source.live, keys, window)) refreshHolder(tables, meter)
}

export function readLiveCalls(tables: Tables, level: Level, id: string): void {
  const meter = meterById(tables, level, id)
  if (meter < 0 || !isRunning(tables) || isUnread(tables, meter)) return
  readConcurrency(tables.meters, meter, holderOf(tables, meter), tables.source.live)
  refreshHolder(tables, meter)
}

function refreshHolder(tables: Tables, meter: number): void {
  const level = tables.meters.level[meter]
  const number = tables.meters.number[meter] ?? 0
  if (level === PROFILE) refreshItem(tables, number)
  else if (level === TARGET) refreshTarget(tables, number)
  else if (level === BUYER) refreshBuyer(tables, number)
}

function meterById(tables: Tables, level: Level, id: string): number {
  if (level === 'campaign') return id === tables.campaign.campaignId ? tables.campaignMeter : -1
  const numbers = level === 'profile' ? tables.items : level === 'target' ? tables.targets : tables.buyers
  const number = numbers.get(id)
  return number === undefined ? -1 : meterAt(tables, LEVELS.indexOf(level), number)
}

function meterAt(tables: Tables, level: number, number: number): number {
  if (level === CAMPAIGN) return tables.campaignMeter
  const meters = level === PROFILE ? tables.itemMeter : level === TARGET ? tables.targetMeter : tables.buyerMeter
  return meters[number] ?? -1
}

function setMeterAt(tables: Tables, level: number, number: number, meter: number): void {
  if (level === CAMPAIGN) tables.campaignMeter = meter
  else if (level === PROFILE) tables.itemMeter[number] = meter
  else if (level === TARGET) tables.targetMeter[number] = meter
  else tables.buyerMeter[number] = meter
}

function holderOf(tables: Tables, meter: number): MeterHolder {
  const number = tables.meters.number[meter] ?? 0
  switch (tables.meters.level[meter]) {
    case PROFILE: {
      const row = tables.itemRows[number]
      return { level: 'profile', id: row?.profileId ?? '', limits: row?.rules.limits }
    }
    case TARGET: {
      const row = tables.targetRows[number]
      return { level: 'target', id: row?.targetId ?? '', limits: row?.rules.limits }
    }
    case BUYER: {
      const id = tables.buyerIds[number] ?? ''
      return { level: 'buyer', id, limits: tables.source.config.buyers.get(id)?.rules.limits }
    }
    default:
      return { level: 'campaign', id: tables.campaign.campaignId, limits: tables.campaign.rules.limits }
  }
}

function keysOf(tables: Tables, meter: number): ZoneClock['keys'] {
  return tables.zones[tables.meters.ofZone.owner[meter] ?? 0]?.keys ?? UNKNOWN_KEYS
}
