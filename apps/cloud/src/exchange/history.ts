/** Decisions of the past: read back, derived anew on the book of their time, and remembered, for what is past does not change. */
import type { Trace } from '@ringfloor/engine/rules-2026-1'
import { factsOfRecord } from '@ringfloor/engine'
import type { BookState, DecisionRecord, RouteFacts, ZoneTable } from '@ringfloor/engine'
import type { BookSource } from './book-source.ts'
import { viewOfFacts, viewOfTrace } from './decision-view.ts'
import type { DecisionView } from './decision-view.ts'
import { createGate } from './gate.ts'
import { readStoredDecision } from './read-decision.ts'
import type { UnreadableCode } from './read-decision.ts'
import { walkBook } from './walk-book.ts'
import { createWeightedCache } from './weighted-cache.ts'

/** A decision as its row has it. */
export interface DecisionText {
  readonly callId: string
  readonly attempt: number
  /** Byte for byte as it was written. */
  readonly trace: string
}

export type PastDecision =
  | { readonly kind: 'trace'; readonly trace: Trace }
  /** `facts` and `state` are those of the decision only until the visit returns: then the book moves on. */
  | { readonly kind: 'record'; readonly record: DecisionRecord; readonly facts: RouteFacts; readonly state: BookState }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode }

export interface DecisionHistory {
  /**
   * Visits decisions of one organisation, those on the log in one pass from the earliest to the latest, whatever order they are given in.
   * @throws AppError `overloaded`, `database.unavailable`
   */
  readonly visit: (organizationId: string, rows: readonly DecisionText[], look: (decision: PastDecision, index: number) => void) => Promise<void>
  /** One per row; null where it cannot be told any more. */
  readonly views: (organizationId: string, rows: readonly DecisionText[]) => Promise<readonly (DecisionView | null)[]>
  /** Position of the newest entry of the organisation's log. */
  readonly latestSeq: (organizationId: string) => Promise<number>
}

export interface DecisionHistoryOptions {
  readonly source: BookSource
  /** For instants that the records do not speak of. */
  readonly zones: ZoneTable
}

/** Books of the past that are open at once; each may be as large as the book of today. */
const MAX_WALKS = 2
const MAX_WAITING_WALKS = 64
/** Books that are kept open after a walk: what is asked next is mostly a little later. */
const MAX_KEPT_STATES = 4
/** Verdicts that are remembered, over all views. */
const MAX_KEPT_VERDICTS = 100_000

export function createDecisionHistory({ source, zones }: DecisionHistoryOptions): DecisionHistory {
  const gate = createGate(MAX_WALKS, MAX_WAITING_WALKS)
  const known = createWeightedCache<DecisionView>(MAX_KEPT_VERDICTS)
  const kept = new Map<string, BookState>()

  /** Out of the map while it is used: nobody else may move it meanwhile. */
  const takeState = (organizationId: string): BookState | undefined => {
    const state = kept.get(organizationId)
    kept.delete(organizationId)
    return state
  }
  const keepState = (organizationId: string, state: BookState | undefined): void => {
    if (!state) return
    kept.set(organizationId, state)
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT_STATES) return
      kept.delete(oldest)
    }
  }

  const visit: DecisionHistory['visit'] = async (organizationId, rows, look) => {
    const onLog: { readonly record: DecisionRecord; readonly index: number }[] = []
    for (const [index, row] of rows.entries()) {
      const stored = readStoredDecision(row.trace)
      if (stored.kind === 'record') onLog.push({ record: stored.record, index })
      else look(stored, index)
    }
    if (onLog.length === 0) return
    onLog.sort((a, b) => a.record.seq - b.record.seq)
    await gate.run(async () => {
      const ended = await walkBook({ source, organizationId, from: takeState(organizationId) }, onLog.map(({ record }) => record.seq), (place, state) => {
        const stop = onLog[place]
        if (stop) look(pastDecision(stop.record, state), stop.index)
      })
      keepState(organizationId, ended)
    })
  }

  const pastDecision = (record: DecisionRecord, state: BookState | undefined): PastDecision => {
    if (!state) return { kind: 'unreadable', code: 'log_pruned' }
    const book = state.campaignBook(record.campaignId)
    return book ? { kind: 'record', record, facts: factsOfRecord(record, book, state.live, zones), state } : { kind: 'unreadable', code: 'campaign_missing' }
  }

  return {
    visit,
    async views(organizationId, rows) {
      const found = rows.map((row) => known.get(keyOf(row)) ?? null)
      const missing = rows.flatMap((row, index) => (found[index] ? [] : [{ row, index }]))
      await visit(organizationId, missing.map(({ row }) => row), (decision, place) => {
        const asked = missing[place]
        const view = viewOf(decision)
        if (!asked || !view) return
        found[asked.index] = view
        known.set(keyOf(asked.row), view, 1 + view.decision.verdicts.length)
      })
      return found
    },
    latestSeq: source.latestSeq,
  }
}

/** Ids of calls are unique over all organisations. */
const keyOf = (row: DecisionText): string => `${row.callId}:${row.attempt}`

function viewOf(decision: PastDecision): DecisionView | null {
  if (decision.kind === 'unreadable') return null
  return decision.kind === 'trace' ? viewOfTrace(decision.trace) : viewOfFacts(decision.facts)
}
