/** A campaign's book, compiled from nothing in passes: targets, the order of all bids, then every profile once, in the order in which the source keeps them. */
import { implyProfile } from '../book/index.ts'
import type { CampaignBook, ProfileConfig, TargetConfig } from '../book/types.ts'
import { zoneNumber } from './clock.ts'
import { standingBid } from './compile-item.ts'
import { scaleHalfEven } from './exact-math.ts'
import { setLimits } from './limits.ts'
import { loadItems } from './ladder.ts'
import { sortByKey } from './sort-by-key.ts'
import { compileProfile, registerTarget } from './structure.ts'
import { createTables, takeItem, type Tables } from './tables.ts'
import { readTerms } from './terms.ts'
import type { IndexSource } from './types.ts'

/** Reading through all profiles there are is faster than looking up this share of them. */
const WORTH_READING_ALL = 0.2

/** Undefined where the source has no such campaign. */
export function compileBook(source: IndexSource, campaignId: string): Tables | undefined {
  const { config } = source
  const campaign = config.campaigns.get(campaignId)
  if (campaign === undefined) return undefined
  const publisher = (campaign.publisherId === null ? undefined : config.publishers.get(campaign.publisherId)) ?? null
  const book: CampaignBook = { campaign, publisher, buyers: config.buyers, targets: config.targets, profiles: config.profiles, agents: config.agents }
  const targets: TargetConfig[] = []
  let items = 0
  for (const targetId of config.targetIdsOf(campaignId)) {
    const row = config.targets.get(targetId)
    if (row === undefined) continue
    targets.push(row)
    items += Math.max(1, config.profileIdsOf(targetId).size)
  }
  const tables = createTables(source, book, readTerms(book), { items, targets: targets.length })
  setLimits(tables, 'campaign', 0, campaign.rules.limits, zoneNumber(tables, campaign.timeZone))
  for (const row of targets) registerTarget(tables, row)
  const profiles = listProfiles(tables, targets, items)
  compileInOrder(tables, profiles)
  return tables
}

/** The source's own order is that of memory, mostly. */
function listProfiles({ source: { config }, targets }: Tables, rows: readonly TargetConfig[], expected: number): readonly ProfileConfig[] {
  const profiles: ProfileConfig[] = []
  const isMost = expected > config.profiles.size * WORTH_READING_ALL
  if (isMost) for (const profile of config.profiles.values()) if (targets.has(profile.targetId)) profiles.push(profile)
  for (const row of rows) {
    const ids = config.profileIdsOf(row.targetId)
    if (ids.size === 0) profiles.push(implyProfile(row))
    if (isMost) continue
    for (const id of ids) {
      const profile = config.profiles.get(id)
      if (profile !== undefined) profiles.push(profile)
    }
  }
  return profiles
}

/** Numbers go by the order of the bids, so that a walk from the best down reads the arrays from their beginning on. Who has no standing bid comes last. */
function compileInOrder(tables: Tables, profiles: readonly ProfileConfig[]): void {
  const count = profiles.length
  const keys = new Float64Array(count)
  const owners = new Int32Array(count)
  const places = new Int32Array(count)
  let placed = 0
  for (let index = 0; index < count; index++) {
    const profile = profiles[index]
    const target = profile === undefined ? -1 : (tables.targets.get(profile.targetId) ?? -1)
    const targetRow = tables.targetRows[target]
    owners[index] = target
    places[index] = index
    if (profile === undefined || targetRow === undefined) continue
    const isStanding = targetRow.bidSource === 'book'
    if (isStanding) placed += 1
    keys[index] = isStanding ? scaleHalfEven(standingBid(profile, targetRow), tables.factorBps[target] ?? 0) : -Infinity
  }
  const sorted = sortByKey(places, keys)
  const numbers = new Int32Array(count)
  for (let number = 0; number < count; number++) {
    takeItem(tables)
    numbers[sorted.items[number] ?? 0] = number
  }
  for (let index = 0; index < count; index++) {
    const profile = profiles[index]
    if (profile !== undefined) compileProfile(tables, numbers[index] ?? 0, profile, owners[index] ?? -1)
  }
  loadItems(tables.ladder, placed, sorted.keys)
}
