import type { CampaignBook, TargetConfig } from '../book/types.ts'
import { RULES_VERSION, type RouteQuery } from '../facts.ts'
import { applyChange } from './apply-change.ts'
import { zoneNumber } from './clock.ts'
import { decideByIndex, type Workbench } from './decide.ts'
import { setLimits } from './limits.ts'
import { loadItems } from './ladder.ts'
import { createRanking } from './ranking.ts'
import { createScan } from './scan.ts'
import { sortByKey } from './sort-by-key.ts'
import { addTarget } from './structure.ts'
import { bytesOfTables, createTables, type Tables } from './tables.ts'
import { readTerms } from './terms.ts'
import type { CampaignIndex, IndexSource } from './types.ts'
import { createWalk } from './walk.ts'

/**
 * Compiles one campaign's book as the source has it now, and keeps it compiled while the source changes. A campaign that the source does not have decides for nobody.
 * Figures and clocks are read at the first decision, whose zones and instant they need.
 */
export function createCampaignIndex(source: IndexSource, campaignId: string): CampaignIndex {
  let tables = compileBook(source, campaignId)
  let bench: Workbench | undefined
  const rebuild = (): void => {
    tables = compileBook(source, campaignId)
    bench = undefined
  }
  return {
    apply: (changes) => {
      for (const change of changes) {
        if (tables === undefined ? change.kind === 'campaign' && change.id === campaignId : !applyChange(tables, change)) {
          // What is compiled now holds all the changes: the source has them.
          rebuild()
          return
        }
      }
    },
    decide: (query, maxCandidates = Infinity) => {
      if (tables === undefined) return { rulesVersion: RULES_VERSION, candidates: [], hasMore: false }
      bench ??= createWorkbench(tables, query)
      return decideByIndex(tables, bench, query, maxCandidates)
    },
    memoryBytes: () => (tables === undefined ? 0 : bytesOfTables(tables)),
  }
}

/** What decisions over these tables reuse. */
export function createWorkbench(tables: Tables, query: RouteQuery): Workbench {
  const ranking = createRanking((target) => tables.targetRows[target]?.targetId ?? '', (item) => tables.itemRows[item]?.profileId ?? '')
  return { scan: createScan(query), walk: createWalk(ranking), verdicts: new Map() }
}

/** Undefined where the source has no such campaign. */
export function compileBook(source: IndexSource, campaignId: string): Tables | undefined {
  const { config } = source
  const campaign = config.campaigns.get(campaignId)
  if (campaign === undefined) return undefined
  const publisher = (campaign.publisherId === null ? undefined : config.publishers.get(campaign.publisherId)) ?? null
  const book: CampaignBook = { campaign, publisher, buyers: config.buyers, targets: config.targets, profiles: config.profiles, agents: config.agents }
  const rows: TargetConfig[] = []
  let items = 0
  for (const targetId of config.targetIdsOf(campaignId)) {
    const row = config.targets.get(targetId)
    if (row === undefined) continue
    rows.push(row)
    items += Math.max(1, config.profileIdsOf(targetId).size)
  }
  const tables = createTables(source, book, readTerms(book), { items, targets: rows.length })
  setLimits(tables, 'campaign', 0, campaign.rules.limits, zoneNumber(tables, campaign.timeZone))
  const placed = new Int32Array(items)
  const keys = new Float64Array(items)
  let count = 0
  for (const row of rows) {
    addTarget(tables, row, (item, key) => {
      placed[count] = item
      keys[count++] = key
    })
  }
  const sorted = sortByKey(placed.subarray(0, count), keys.subarray(0, count))
  loadItems(tables.ladder, sorted.items, sorted.keys)
  return tables
}
