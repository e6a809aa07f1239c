/** Limits of the four levels: who has a meter, and what it says. */
import { CAP_WINDOWS, type Limits } from '@ringfloor/shared'
import { LEVELS, type Level } from '../book/types.ts'
import { isRunning, refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { addToChain, removeFromChain } from './chains.ts'
import { hasLimits, readConcurrency, readMeter, readWindow, takeMeter, type MeterHolder } from './meters.ts'
import { UNKNOWN_KEYS, type Tables, type ZoneClock } from './tables.ts'

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
  addToChain(meters.ofZone, zone, meter)
  if (isRunning(tables)) readLimits(tables, meter)
}

/** Reads everything that a meter shows. */
export function readLimits(tables: Tables, meter: number): void {
  const zone = tables.meters.ofZone.owner[meter] ?? -1
  if (zone >= 0) readMeter(tables.meters, meter, holderOf(tables, meter), tables.source.live, keysOf(tables, meter))
}

/** Reads windows that have begun anew. */
export function readWindows(tables: Tables, meter: number, windows: readonly number[]): void {
  const holder = holderOf(tables, meter)
  const keys = keysOf(tables, meter)
  let isConcerned = false
  for (const window of windows) if (readWindow(tables.meters, meter, holder, tables.source.live, keys, window)) isConcerned = true
  if (isConcerned) refreshHolder(tables, meter)
}

/** What a window's figures have become, after a change of the log. */
export function readUsage(tables: Tables, level: Level, id: string, windowKey: string): void {
  const meter = meterById(tables, level, id)
  if (meter < 0 || !isRunning(tables)) return
  const keys = keysOf(tables, meter)
  // A window of the past or the future may push out another of its kind, so that it is the current one that is read, whichever was written.
  const window = CAP_WINDOWS.findIndex((candidate) => keys[candidate].length === windowKey.length)
  if (window >= 0 && readWindow(tables.meters, meter, holderOf(tables, meter), tables.source.live, keys, window)) refreshHolder(tables, meter)
}

export function readLiveCalls(tables: Tables, level: Level, id: string): void {
  const meter = meterById(tables, level, id)
  if (meter < 0 || !isRunning(tables)) return
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
