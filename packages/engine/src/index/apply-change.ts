/** From a change of the log to the arrays. Rows and figures are read from the source, which has the change already: so whatever the order, the index ends where the source is. */
import type { BookChange, ProfileConfig, TargetConfig } from '../book/types.ts'
import { refreshBuyer, refreshItem, refreshTarget } from './blockers.ts'
import { firstOf, nextOf } from './chains.ts'
import { outerSettings } from './compile-item.ts'
import { readLiveCalls, readUsage } from './limits.ts'
import { addItem, addTarget, dropItem, imply, readBuyer, rebid, removeTarget } from './structure.ts'
import type { Tables } from './tables.ts'

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
      return change.id !== tables.campaign.campaignId
    case 'publisher':
      return change.id !== tables.campaign.publisherId
  }
}

/** Mostly a new bid. */
function applyProfile(tables: Tables, profileId: string, changed: ProfileConfig | null): void {
  const item = tables.items.get(profileId)
  const old = item === undefined ? undefined : tables.itemRows[item]
  if (changed !== null && item !== undefined && old !== undefined && old.rules === changed.rules && old.targetId === changed.targetId) {
    tables.itemRows[item] = changed
    rebid(tables, item, changed)
    if (changed.status !== old.status) refreshItem(tables, item)
    return
  }
  const row = tables.source.config.profiles.get(profileId)
  if (item !== undefined && old !== undefined) dropItem(tables, item)
  const target = row === undefined ? undefined : tables.targets.get(row.targetId)
  if (row !== undefined && target !== undefined) addItem(tables, row, target)
  for (const targetId of new Set([old?.targetId, row?.targetId])) if (targetId !== undefined) imply(tables, targetId)
}

function applyTarget(tables: Tables, targetId: string): void {
  const row = tables.source.config.targets.get(targetId)
  const isOurs = row?.campaignId === tables.campaign.campaignId
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
  if (tables.buyerSettings[buyer] === settings) return
  tables.buyerSettings[buyer] = settings
  for (const target of targets) recompile(tables, target)
}

/** Items of a target whose settings come from further out. */
function recompile(tables: Tables, target: number): void {
  const targetRow = tables.targetRows[target]
  if (targetRow !== undefined) tables.targetSettings[target] = outerSettings(tables, targetRow)
  const rows: ProfileConfig[] = []
  for (let item = firstOf(tables.itemsOfTarget, target); item >= 0; ) {
    const next = nextOf(tables.itemsOfTarget, item)
    const row = tables.itemRows[item]
    if (row !== undefined) rows.push(row)
    dropItem(tables, item)
    item = next
  }
  for (const row of rows) addItem(tables, row, target)
}

function refreshTargetsOf(tables: Tables, userId: string): void {
  for (const target of tables.targetsOfAgent.get(userId) ?? []) refreshTarget(tables, target)
}
