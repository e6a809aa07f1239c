/** Items, targets and buyers coming and going. */
import type { ProfileConfig, TargetConfig } from '../book/types.ts'
import { implyProfile } from '../book/index.ts'
import { qualityFactorBps } from '../auction/index.ts'
import { noteLeastBid, refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { addToChain, firstOf, nextOf, removeFromChain } from './chains.ts'
import { queueExpiry, zoneNumber } from './clock.ts'
import { compileItem, outerSettings, standingBid } from './compile-item.ts'
import { forgetItem, setLimits } from './limits.ts'
import { MAX_MICROS, scaleHalfEven, toNumber } from './exact-math.ts'
import { insertItem, moveItem, removeItem } from './ladder.ts'
import { BID, BUYER, buyerNumber, FIGURES, FLAGS, HAS_MAXIMUM, MARKS, NEEDS_JUDGE, takeItem, TARGET, takeTarget, type Tables } from './tables.ts'

/** Adds a target with its profiles, which come from the source. */
export function addTarget(tables: Tables, row: TargetConfig): void {
  const target = registerTarget(tables, row)
  const profileIds = tables.source.config.profileIdsOf(row.targetId)
  if (profileIds.size === 0) addItem(tables, implyProfile(row), target)
  for (const profileId of profileIds) {
    const profile = tables.source.config.profiles.get(profileId)
    if (profile !== undefined) addItem(tables, profile, target)
  }
  refreshTarget(tables, target)
}

/** A target without its profiles. Returns its number. */
export function registerTarget(tables: Tables, row: TargetConfig): number {
  const target = takeTarget(tables)
  tables.targets.set(row.targetId, target)
  tables.targetRows[target] = row
  tables.targetIds[target] = row.targetId
  tables.targetUnread[target] = 0
  tables.factorBps[target] = Number(qualityFactorBps(tables.campaign.rules.qualityAdjustment, row.rules.quality))
  const isNewBuyer = !tables.buyers.has(row.buyerId)
  const buyer = buyerNumber(tables, row.buyerId)
  if (isNewBuyer) readBuyer(tables, buyer)
  addToChain(tables.targetsOfBuyer, buyer, target)
  tables.targetSettings[target] = outerSettings(tables, row)
  const zone = zoneNumber(tables, row.timeZone)
  tables.targetZone[target] = zone
  tables.targetSchedule[target] = -1
  setLimits(tables, 'target', target, row.rules.limits, zone)
  if (row.kind === 'agents') for (const userId of row.agentIds) linkAgent(tables, userId, target)
  tables.targetOut[target] = 0
  return target
}

export function removeTarget(tables: Tables, targetId: string): void {
  const target = tables.targets.get(targetId)
  if (target === undefined) return
  for (let item = firstOf(tables.itemsOfTarget, target); item >= 0; ) {
    const next = nextOf(tables.itemsOfTarget, item)
    dropItem(tables, item)
    item = next
  }
  const row = tables.targetRows[target]
  setLimits(tables, 'target', target, undefined, 0)
  for (const userId of row?.agentIds ?? []) tables.targetsOfAgent.get(userId)?.delete(target)
  removeFromChain(tables.targetsOfBuyer, target)
  tables.targets.delete(targetId)
  tables.targetRows[target] = undefined
  tables.freeTargets.push(target)
}

/** What the source says of a buyer now: limits and state. Its targets' settings are compiled into their items. */
export function readBuyer(tables: Tables, buyer: number): void {
  const id = tables.buyerIds[buyer] ?? ''
  const row = tables.source.config.buyers.get(id)
  setLimits(tables, 'buyer', buyer, row?.rules.limits, row === undefined ? 0 : zoneNumber(tables, row.timeZone))
  refreshBuyer(tables, buyer)
}

export function addItem(tables: Tables, row: ProfileConfig, target: number): void {
  const targetRow = tables.targetRows[target]
  if (targetRow === undefined) return
  leaveTarget(tables, row.profileId)
  const item = takeItem(tables)
  const key = compileProfile(tables, item, row, target)
  // A bid that comes with the call has no place among standing ones.
  if (targetRow.bidSource === 'book') insertItem(tables.ladder, item, key)
  queueExpiry(tables, item)
  refreshItem(tables, item)
}

/** Everything about an item but its place. Returns its key. */
export function compileProfile(tables: Tables, item: number, row: ProfileConfig, target: number): number {
  const targetRow = tables.targetRows[target]
  if (targetRow === undefined) return 0
  tables.items.set(row.profileId, item)
  tables.itemRows[item] = row
  tables.itemRules[item] = row.rules
  tables.marks[item * MARKS + TARGET] = target
  tables.marks[item * MARKS + BUYER] = tables.targetsOfBuyer.owner[target] ?? 0
  addToChain(tables.itemsOfTarget, target, item)
  compileItem(tables, item, row, target, targetRow)
  setLimits(tables, 'profile', item, row.rules.limits, tables.targetZone[target] ?? 0)
  if (tables.targetUnread[target] === 1) forgetItem(tables, item)
  return noteBid(tables, item, target, standingBid(row, targetRow))
}

/** A profile leaves the target where it is now, say where a change of the target is read before the change that moved the profile there. */
export function leaveTarget(tables: Tables, profileId: string): void {
  const item = tables.items.get(profileId)
  if (item === undefined) return
  const targetId = tables.itemRows[item]?.targetId
  dropItem(tables, item)
  if (targetId !== undefined) imply(tables, targetId)
}

/** Takes an item out of everything. */
export function dropItem(tables: Tables, item: number): void {
  const row = tables.itemRows[item]
  if (row === undefined) return
  removeItem(tables.ladder, item)
  setLimits(tables, 'profile', item, undefined, 0)
  removeFromChain(tables.itemsOfTarget, item)
  removeFromChain(tables.itemsOfSchedule, item)
  tables.items.delete(row.profileId)
  tables.itemRows[item] = undefined
  tables.itemRules[item] = undefined
  tables.maxima.delete(item)
  tables.freeItems.push(item)
}

/** The row's bid, which may be another than before, finds its place. What is looked at here, a market that bids a million times a second looks at as often. */
export function rebid(tables: Tables, item: number, row: ProfileConfig): void {
  const target = tables.marks[item * MARKS + TARGET] ?? 0
  const before = tables.figures[item * FIGURES + BID]
  const bid = bidOf(tables, item, row, target)
  if (bid === before) return
  const key = noteBid(tables, item, target, bid)
  if ((tables.ladder.placeOf[item] ?? -1) >= 0) moveItem(tables.ladder, item, key)
}

/** The standing bid; where the call has a say in it the highest that it can be. */
function bidOf(tables: Tables, item: number, row: ProfileConfig, target: number): number {
  const flags = tables.marks[item * MARKS + FLAGS] ?? 0
  if ((flags & (NEEDS_JUDGE | HAS_MAXIMUM)) === 0) return Math.min(toNumber(row.bidMicros), MAX_MICROS)
  if ((flags & NEEDS_JUDGE) === 0) return Math.min(toNumber(row.bidMicros), tables.maxima.get(item) ?? MAX_MICROS, MAX_MICROS)
  const targetRow = tables.targetRows[target]
  return targetRow === undefined ? 0 : standingBid(row, targetRow)
}

/** @returns the item's key: the best score it can have */
function noteBid(tables: Tables, item: number, target: number, bid: number): number {
  tables.figures[item * FIGURES + BID] = bid
  const isFixed = ((tables.marks[item * MARKS + FLAGS] ?? 0) & NEEDS_JUDGE) === 0
  noteLeastBid(tables, tables.marks[item * MARKS + BUYER] ?? 0, isFixed ? bid : 0)
  return scaleHalfEven(bid, tables.factorBps[target] ?? 0)
}

function linkAgent(tables: Tables, userId: string, target: number): void {
  const known = tables.targetsOfAgent.get(userId)
  if (known === undefined) tables.targetsOfAgent.set(userId, new Set([target]))
  else known.add(target)
}

/** A target without profiles has its implied one, any other has not. */
export function imply(tables: Tables, targetId: string): void {
  const target = tables.targets.get(targetId)
  const row = target === undefined ? undefined : tables.targetRows[target]
  if (target === undefined || row === undefined) return
  const item = impliedItem(tables, target, targetId)
  const isAlone = tables.source.config.profileIdsOf(targetId).size === 0
  if (isAlone && item === undefined) addItem(tables, implyProfile(row), target)
  if (!isAlone && item !== undefined) dropItem(tables, item)
}

function impliedItem(tables: Tables, target: number, targetId: string): number | undefined {
  const item = tables.items.get(targetId)
  return item !== undefined && tables.itemsOfTarget.owner[item] === target && !tables.source.config.profiles.has(targetId) ? item : undefined
}
