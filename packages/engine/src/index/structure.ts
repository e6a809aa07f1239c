/** Items, targets and buyers coming and going. */
import type { ProfileConfig, TargetConfig } from '../book/types.ts'
import { implyProfile } from '../book/index.ts'
import { qualityFactorBps } from '../auction/index.ts'
import { noteLeastBid, refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { addToChain, firstOf, nextOf, removeFromChain } from './chains.ts'
import { queueExpiry, zoneNumber } from './clock.ts'
import { compileItem, highestBid, outerSettings } from './compile-item.ts'
import { setLimits } from './limits.ts'
import { scaleHalfEven, toNumber } from './exact-math.ts'
import { insertItem, moveItem, removeItem } from './ladder.ts'
import { buyerNumber, NEEDS_JUDGE, takeItem, takeTarget, type Tables } from './tables.ts'

/** Where a full build collects items with their keys, instead of putting them into the ladder one by one. */
export type Placing = (item: number, key: number) => void

/** Adds a target with its profiles, which come from the source. */
export function addTarget(tables: Tables, row: TargetConfig, place?: Placing): void {
  const target = takeTarget(tables)
  tables.targets.set(row.targetId, target)
  tables.targetRows[target] = row
  tables.factorBps[target] = Number(qualityFactorBps(tables.campaign.rules.qualityAdjustment, row.rules.quality))
  const isNewBuyer = !tables.buyers.has(row.buyerId)
  const buyer = buyerNumber(tables, row.buyerId)
  if (isNewBuyer) readBuyer(tables, buyer)
  addToChain(tables.targetsOfBuyer, buyer, target)
  tables.targetSettings[target] = outerSettings(tables, row)
  setLimits(tables, 'target', target, row.rules.limits, zoneNumber(tables, row.timeZone))
  if (row.kind === 'agents') for (const userId of row.agentIds) linkAgent(tables, userId, target)
  tables.targetOut[target] = 0
  const profileIds = tables.source.config.profileIdsOf(row.targetId)
  if (profileIds.size === 0) addItem(tables, implyProfile(row), target, place)
  for (const profileId of profileIds) {
    const profile = tables.source.config.profiles.get(profileId)
    if (profile !== undefined) addItem(tables, profile, target, place)
  }
  refreshTarget(tables, target)
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

export function addItem(tables: Tables, row: ProfileConfig, target: number, place?: Placing): void {
  const targetRow = tables.targetRows[target]
  if (targetRow === undefined) return
  if (place === undefined) leaveOtherTarget(tables, row.profileId)
  const item = takeItem(tables)
  tables.items.set(row.profileId, item)
  tables.itemRows[item] = row
  addToChain(tables.itemsOfTarget, target, item)
  compileItem(tables, item, row, targetRow, tables.targetSettings[target] ?? outerSettings(tables, targetRow))
  setLimits(tables, 'profile', item, row.rules.limits, zoneNumber(tables, targetRow.timeZone))
  const key = noteBid(tables, item, target, bidOf(tables, item, row, target))
  // A bid that comes with the call has no place among standing ones.
  if (targetRow.bidSource === 'book') {
    if (place === undefined) insertItem(tables.ladder, item, key)
    else place(item, key)
  }
  queueExpiry(tables, item)
  refreshItem(tables, item)
}

/** Where a change of the target is read before the change that moved the profile there. */
function leaveOtherTarget(tables: Tables, profileId: string): void {
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
  tables.freeItems.push(item)
}

/** The row's bid, which may be another than before, finds its place. What is looked at here, a market that bids a million times a second looks at as often. */
export function rebid(tables: Tables, item: number, row: ProfileConfig): void {
  const target = tables.itemsOfTarget.owner[item] ?? -1
  const before = tables.bids[item]
  const bid = bidOf(tables, item, row, target)
  if (bid === before) return
  const key = noteBid(tables, item, target, bid)
  if ((tables.ladder.placeOf[item] ?? -1) >= 0) moveItem(tables.ladder, item, key)
}

/** The standing bid; where the call has a say in it the highest that it can be. */
function bidOf(tables: Tables, item: number, row: ProfileConfig, target: number): number {
  if (((tables.flags[item] ?? 0) & NEEDS_JUDGE) === 0) return Math.min(toNumber(row.bidMicros), tables.caps[item] ?? 0)
  const targetRow = tables.targetRows[target]
  return targetRow === undefined ? 0 : highestBid(row.bidMicros, row, targetRow)
}

/** @returns the item's key: the best score it can have */
function noteBid(tables: Tables, item: number, target: number, bid: number): number {
  tables.bids[item] = bid
  const isFixed = ((tables.flags[item] ?? 0) & NEEDS_JUDGE) === 0
  noteLeastBid(tables, tables.targetsOfBuyer.owner[target] ?? 0, isFixed ? bid : 0)
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
