/**
 * One organisation's book in this process: the state that its log adds up to, and a compiled index per campaign that was asked for. Nothing here waits:
 * whoever holds a book between two lines of code without `await` decides on one position of the log.
 */
import { createCampaignIndex, encodeRecord, recordDecision } from '@ringfloor/engine'
import type { BookChange, BookLogEntry, BookState, CampaignIndex, ConfigView, RouteDecision, RouteQuery } from '@ringfloor/engine'
import { createCampaignNeeds } from './campaign-needs.ts'
import type { CampaignNeeds } from './campaign-needs.ts'

export interface OrganizationBook {
  /** Position of the log that everything below is at. */
  readonly seq: number
  /** Position of the last entry that changed what the plan page shows, too: campaigns, publishers, buyers or targets. */
  readonly pageSeq: number
  readonly config: ConfigView
  /** What a query for this campaign must bring along; undefined where the book has no such campaign. */
  readonly needsOf: (campaignId: string) => CampaignNeeds | undefined
  /** Undefined where the book has no such campaign. */
  readonly decide: (campaignId: string, query: RouteQuery, maxCandidates: number) => RouteDecision | undefined
  /** A decision just made here, as it is stored: take it before anything is waited for. */
  readonly record: (campaignId: string, query: RouteQuery, decision: RouteDecision, maxCandidates: number) => string
  /** The next entry. Others are ignored. */
  readonly apply: (entry: BookLogEntry) => void
  /** The state as JSON text, to be restored later. */
  readonly checkpoint: () => string
  readonly indexBytes: () => number
}

const PAGE_KINDS: ReadonlySet<BookChange['kind']> = new Set<BookChange['kind']>(['campaign', 'publisher', 'buyer', 'target'])

export function createOrganizationBook(state: BookState): OrganizationBook {
  const indexes = new Map<string, CampaignIndex>()
  const needs = createCampaignNeeds(state.config)
  let pageSeq = state.seq

  const indexOf = (campaignId: string): CampaignIndex | undefined => {
    const known = indexes.get(campaignId)
    if (known || !state.config.campaigns.has(campaignId)) return known
    const index = createCampaignIndex(state, campaignId)
    indexes.set(campaignId, index)
    return index
  }

  return {
    get seq() {
      return state.seq
    },
    get pageSeq() {
      return pageSeq
    },
    config: state.config,
    needsOf: (campaignId) => needs.of(campaignId),
    decide: (campaignId, query, maxCandidates) => indexOf(campaignId)?.decide(query, maxCandidates),
    record: (campaignId, query, decision, maxCandidates) => encodeRecord(recordDecision(state, campaignId, query, decision, maxCandidates)),
    apply(entry) {
      const result = state.apply(entry)
      if (!result.ok || !result.applied) return
      for (const [campaignId, index] of indexes) {
        if (state.config.campaigns.has(campaignId)) index.apply(entry.changes)
        else indexes.delete(campaignId)
      }
      needs.apply(entry.changes)
      if (entry.changes.some((change) => PAGE_KINDS.has(change.kind))) pageSeq = entry.seq
    },
    checkpoint: () => JSON.stringify(state.checkpoint()),
    indexBytes: () => [...indexes.values()].reduce((sum, index) => sum + index.memoryBytes(), 0),
  }
}
