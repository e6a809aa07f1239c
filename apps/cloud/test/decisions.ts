/** Stored decisions, read back as the exchange itself reads them. */
import { explainRecord, replay } from '@ringfloor/engine'
import type { Explanation, RouteFacts } from '@ringfloor/engine'
import { createZoneTable } from '@ringfloor/shared'
import { createDatabaseBookSource, createDecisionHistory } from '../src/exchange/index.ts'
import type { DecisionHistory } from '../src/exchange/index.ts'
import type { TestDatabase } from './database.ts'

export const testZones = createZoneTable({ databaseVersion: process.versions.tz ?? 'unknown' })

export function openHistory(database: TestDatabase): DecisionHistory {
  return createDecisionHistory({ source: createDatabaseBookSource(database.db), zones: testZones })
}

export interface ReadDecision {
  readonly callId: string
  readonly attempt: number
  readonly seq: number
  readonly trace: string
  /** What replay wrote. */
  readonly replayed: string
  /** What the explanation derives is what was stored. */
  readonly consistent: boolean
  readonly denial: RouteFacts['denial']
  readonly location: RouteFacts['call']['location']
  readonly explanation: Explanation
}

interface Row {
  readonly callId: string
  readonly attempt: number
  readonly organizationId: string
  readonly trace: string
}

/** All decisions of one organisation, or of one of its calls, by the order in which they were made. */
export async function readDecisions(database: TestDatabase, organizationId: string, callId?: string): Promise<readonly ReadDecision[]> {
  const { rows } = await database.admin.query<Row>(
    `select "callId", attempt, "organizationId", trace::text as trace from call_decision where "organizationId" = $1 and ($2::uuid is null or "callId" = $2)`, [organizationId, callId ?? null],
  )
  const read: ReadDecision[] = []
  await openHistory(database).visit(organizationId, rows, (decision, index) => {
    const row = rows[index]
    if (!row || decision.kind !== 'record') throw new Error(`Decision ${index} cannot be read: ${JSON.stringify({ kind: decision.kind, code: decision.kind === 'unreadable' ? decision.code : null })}`)
    const { record, facts, state } = decision
    const repeated = replay(row.trace, state)
    read.push({
      callId: row.callId, attempt: row.attempt, seq: record.seq, trace: row.trace, replayed: repeated.ok ? repeated.text : `${repeated.code}: ${repeated.reason}`, denial: facts.denial,
      location: facts.call.location, ...explainRecord(record, facts.book, facts.live),
    })
  })
  return read.toSorted((a, b) => a.seq - b.seq || a.attempt - b.attempt)
}
