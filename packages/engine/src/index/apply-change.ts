/** From a change of the log to the arrays. Rows and figures are read from the source, which has the change already: so whatever the order, the index ends where the source is. */
import { isSameDocument } from '../book/index.ts'
import type { BookChange, ProfileConfig, TargetConfig } from '../book/types.ts'
import { refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { firstOf, nextOf } from './chains.ts'
import { zoneNumber } from './clock.ts'
import { outerSettings } from './compile-item.ts'
import { readLiveCalls, readUsage, setLimits } from './limits.ts'
import { readTerms } from './terms.ts'
import { addItem, addTarget, dropItem, imply, leaveTarget, readBuyer, rebid, removeTarget } from './structure.ts'
import { FLAGS, IS_PAUSED, MARKS, NEEDS_DUPLICATES, NEEDS_JUDGE, TARGET, type Tables } from './tables.ts'

/** Takes in one change. @returns false where the book must be compiled anew: the campaign itself is another one */
export function applyChange(tables: Tables, change: BookChange): boolean {
  switch (change.kind) {
    case 'profile':
      applyProfile(tables, change.id, change.row)
      return true
    case 'used':
      readUsage(tables, change.level, change.id, change.windowKey)
      return true
    case 'live':
      if (change.scope === 'seat') refreshTargetsOf(tables, change.id)
      else readLiveCalls(tables, change.scope, change.id)
      return true
    case 'funds': {
      const buyer = tables.buyers.get(change.buyerId)
      if (buyer !== undefined && change.currency === tables.campaign.currency) refreshBuyer(tables, buyer)
      return true
    }
    case 'seat':
      refreshTargetsOf(tables, change.userId)
      return true
    case 'agent':
      refreshTargetsOf(tables, change.id)
      return true
    case 'target':
    case 'agents':
      applyTarget(tables, change.id)
      return true
    case 'buyer':
      applyBuyer(tables, change.id)
      return true
    case 'campaign':
      return change.id !== tables.campaign.campaignId || patchCampaign(tables)
    case 'publisher':
      return change.id !== tables.campaign.publisherId || patchCampaign(tables)
  }
}

/**
 * Floor, increment, status, limits, plan, payout: what the campaign and its publisher say about every call. Nobody's bits or places depend on it.
 * @returns false where they do, or the campaign is gone
 */
function patchCampaign(tables: Tables): boolean {
  const { source, campaign: old } = tables
  const campaign = source.config.campaigns.get(old.campaignId)
  if (campaign === undefined || campaign.currency !== old.currency) return false
  const { settings, qualityAdjustment } = old.rules
  if (!isSameDocument(settings, campaign.rules.settings) || !isSameDocument(qualityAdjustment, campaign.rules.qualityAdjustment)) return false
  const publisher = (campaign.publisherId === null ? undefined : source.config.publishers.get(campaign.publisherId)) ?? null
  tables.campaign = campaign
  tables.book = { ...tables.book, campaign, publisher }
  tables.terms = readTerms(tables.book)
  setLimits(tables, 'campaign', 0, campaign.rules.limits, zoneNumber(tables, campaign.timeZone))
  // What a buyer must be able to pay depends on the reserve.
  for (let buyer = 0; buyer < tables.buyerIds.length; buyer++) refreshBuyer(tables, buyer)
  return true
}

/** Mostly a new bid. */
function applyProfile(tables: Tables, profileId: string, changed: ProfileConfig | null): void {
  const item = tables.items.get(profileId)
  if (changed !== null && item !== undefined && isSameButBid(tables, item, changed)) {
    applyBid(tables, item, changed)
    return
  }
  const row = tables.source.config.profiles.get(profileId)
  // Rules that say the same as before are the same there, though they were read anew.
  if (row !== undefined && item !== undefined && isSameButBid(tables, item, row)) {
    applyBid(tables, item, row)
    return
  }
  const old = item === undefined ? undefined : tables.itemRows[item]
  if (item !== undefined && old !== undefined) dropItem(tables, item)
  const target = row === undefined ? undefined : tables.targets.get(row.targetId)
  if (row !== undefined && target !== undefined) addItem(tables, row, target)
  for (const targetId of new Set([old?.targetId, row?.targetId])) if (targetId !== undefined) imply(tables, targetId)
}

function isSameButBid({ itemRules, targetIds, marks }: Tables, item: number, row: ProfileConfig): boolean {
  return itemRules[item] === row.rules && targetIds[marks[item * MARKS + TARGET] ?? 0] === row.targetId
}

/** The row itself is kept where its bid is read from it, or its state is another one. */
function applyBid(tables: Tables, item: number, row: ProfileConfig): void {
  const at = item * MARKS + FLAGS
  const flags = tables.marks[at] ?? 0
  const isOther = (row.status !== 'active') !== ((flags & IS_PAUSED) !== 0)
  if (isOther || (flags & (NEEDS_JUDGE | NEEDS_DUPLICATES)) !== 0) tables.itemRows[item] = row
  rebid(tables, item, row)
  if (!isOther) return
  tables.marks[at] = flags ^ IS_PAUSED
  refreshItem(tables, item)
}

function applyTarget(tables: Tables, targetId: string): void {
  const row = tables.source.config.targets.get(targetId)
  const isOurs = row?.campaignId === tables.campaign.campaignId
  const namesake = tables.items.get(targetId)
  // A bid profile with the id of a target goes when that comes, and no change of its own says so.
  if (namesake !== undefined && tables.itemRows[namesake]?.targetId !== targetId && !tables.source.config.profiles.has(targetId)) leaveTarget(tables, targetId)
  const target = tables.targets.get(targetId)
  const old = target === undefined ? undefined : tables.targetRows[target]
  if (row !== undefined && isOurs && target !== undefined && old !== undefined && isSameButStatus(old, row)) {
    tables.targetRows[target] = row
    refreshTarget(tables, target)
    return
  }
  removeTarget(tables, targetId)
  if (row !== undefined && isOurs) addTarget(tables, row)
}

/** The implied profile's bid is the target's, and its rules are compiled into its items: only its state may differ. */
function isSameButStatus(old: TargetConfig, row: TargetConfig): boolean {
  return (
    old.rules === row.rules && old.buyerId === row.buyerId && old.campaignId === row.campaignId && old.kind === row.kind && old.bidSource === row.bidSource && old.bidMicros === row.bidMicros &&
    old.timeZone === row.timeZone && old.agentIds === row.agentIds
  )
}

function applyBuyer(tables: Tables, buyerId: string): void {
  const buyer = tables.buyers.get(buyerId)
  if (buyer === undefined) return
  readBuyer(tables, buyer)
  const targets: number[] = []
  for (let target = firstOf(tables.targetsOfBuyer, buyer); target >= 0; target = nextOf(tables.targetsOfBuyer, target)) targets.push(target)
  const settings = tables.source.config.buyers.get(buyerId)?.rules.settings
  if (isSameDocument(tables.buyerSettings[buyer], settings)) return
  tables.buyerSettings[buyer] = settings
  for (const target of targets) recompile(tables, target)
}

/** Items of a target whose settings come from further out. */
function recompile(tables: Tables, target: number): void {
  const targetRow = tables.targetRows[target]
  if (targetRow !== undefined) tables.targetSettings[target] = outerSettings(tables, targetRow)
  tables.targetSchedule[target] = -1
  const rows: ProfileConfig[] = []
  for (let item = firstOf(tables.itemsOfTarget, target); item >= 0; ) {
    const next = nextOf(tables.itemsOfTarget, item)
    const row = tables.itemRows[item]
    if (row !== undefined) rows.push(currentRow(tables, row))
    dropItem(tables, item)
    item = next
  }
  for (const row of rows) addItem(tables, row, target)
}

/** With the bid that it has now, unless it is at another target by now: then a change that comes later says so. */
function currentRow({ source }: Tables, row: ProfileConfig): ProfileConfig {
  const current = source.config.profiles.get(row.profileId)
  return current?.targetId === row.targetId ? current : row
}

function refreshTargetsOf(tables: Tables, userId: string): void {
  for (const target of tables.targetsOfAgent.get(userId) ?? []) refreshTarget(tables, target)
}
