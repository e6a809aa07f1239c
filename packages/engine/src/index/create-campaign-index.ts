import { RULES_VERSION, type RouteQuery } from '../facts.ts'
import { applyChange } from './apply-change.ts'
import { compileBook } from './build.ts'
import { decideByIndex, type Workbench } from './decide.ts'
import { clearVisited } from './ladder.ts'
import { createRanking } from './ranking.ts'
import { createScan } from './scan.ts'
import { bytesOfTables, type Tables } from './tables.ts'
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
      if (tables !== undefined) clearVisited(tables.ladder)
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
  const ranking = createRanking((target) => tables.targetIds[target] ?? '', (item) => tables.itemRows[item]?.profileId ?? '')
  return { scan: createScan(query), walk: createWalk(ranking), verdicts: new Map() }
}
