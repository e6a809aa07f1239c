import type { BookState } from '../book/index.ts'
import type { Candidate, RouteDecision, RouteQuery, ZoneTable } from '../facts.ts'

/** Offsets as the zone database had them when the call was decided, at that instant. */
export interface RecordedZones {
  readonly databaseVersion: string
  /** Sorted by zone. */
  readonly offsets: readonly (readonly [zone: string, offsetMinutes: number])[]
}

/** One decision as it is kept: what it was asked and what it decided. The book and its live figures are those at `seq`. */
export interface DecisionRecord {
  readonly rulesVersion: string
  readonly seq: number
  readonly campaignId: string
  readonly query: Omit<RouteQuery, 'zones'>
  readonly zones: RecordedZones
  /** How many candidates were asked for; null for all. */
  readonly maxCandidates: number | null
  readonly candidates: readonly Candidate[]
  readonly hasMore: boolean
}

/** What of a book a record needs. */
export type RecordedBook = Pick<BookState, 'seq' | 'zones'>

/** A decision just made on `book` as a record. Take it before the next entry of the log is applied. */
export function recordDecision(book: RecordedBook, campaignId: string, query: RouteQuery, decision: RouteDecision, maxCandidates: number | null = null): DecisionRecord {
  const { zones, ...rest } = query
  return {
    rulesVersion: decision.rulesVersion,
    seq: book.seq,
    campaignId,
    query: rest,
    zones: { databaseVersion: zones.databaseVersion, offsets: book.zones(campaignId).map((zone) => [zone, zones.offsetAt(zone, query.nowMs).offsetMinutes] as const) },
    maxCandidates,
    candidates: decision.candidates,
    hasMore: decision.hasMore,
  }
}

/**
 * The zone table of a record: its own offsets at the instant of the decision, and nothing known of how long they are in force. For other instants
 * and zones, which only a what-if asks for, the table of `otherwise`; without one the recorded offset, or UTC.
 */
export function zonesOfRecord({ zones, query }: DecisionRecord, otherwise?: ZoneTable): ZoneTable {
  const offsets = new Map(zones.offsets)
  return {
    databaseVersion: zones.databaseVersion,
    offsetAt: (zone, atMs) => {
      const recorded = offsets.get(zone)
      if (recorded !== undefined && (atMs === query.nowMs || otherwise === undefined)) return { offsetMinutes: recorded, untilMs: Infinity }
      return otherwise?.offsetAt(zone, atMs) ?? { offsetMinutes: 0, untilMs: Infinity }
    },
  }
}
