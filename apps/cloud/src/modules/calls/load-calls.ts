/** Puts stored calls together from their rows: a fixed number of queries, however many calls. */
import type { Viewer } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import type { DecisionHistory } from '../../exchange/index.ts'
import { toAttempt, toCall, toDecision, toMoney } from './calls.mapper.ts'
import { findAttemptRows, findCallIds, findCallRows, findDecisionRows, findMoneyRows, findNames, type AttemptRow, type CallRow, type DecisionRow, type PageRequest } from './calls.repository.ts'
import type { ListCursor } from './list-cursor.ts'
import type { StoredCall, StoredDecision, StoredJourney, TargetName } from './stored-call.ts'

function groupByCall<Row extends { readonly callId: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, (row) => row.callId)
}

const present = (ids: readonly (string | null)[]): string[] => ids.filter((id) => id !== null)

function namesOf(calls: readonly CallRow[], attempts: readonly AttemptRow[]) {
  return {
    campaigns: calls.map((call) => call.campaignId),
    publishers: present(calls.map((call) => call.publisherId)),
    buyers: attempts.map((attempt) => attempt.buyerId),
    targets: attempts.map((attempt) => attempt.targetId),
    users: present(attempts.map((attempt) => attempt.userId)),
  }
}

export interface LoadedPage {
  readonly calls: readonly StoredCall[]
  /** Where the page ended; null when there is nothing after it. */
  readonly end: ListCursor | null
}

export interface CallSources {
  readonly db: Database
  readonly history: Pick<DecisionHistory, 'views'>
}

/** Decisions are read only for buyers: nobody else's row needs them. */
export async function loadPage({ db, history }: CallSources, viewer: Viewer, page: PageRequest): Promise<LoadedPage> {
  const stored = await db.withTenant(viewer.organizationId, async (tx) => {
    const cursors = await findCallIds(tx, viewer, page)
    const ids = cursors.map((cursor) => cursor.id)
    if (ids.length === 0) return null
    const rows = await findCallRows(tx, ids)
    const attemptRows = await findAttemptRows(tx, ids)
    const decisionRows = viewer.role === 'buyer' ? await findDecisionRows(tx, ids) : []
    const { names } = await findNames(tx, namesOf(rows, attemptRows))
    return { cursors, rows: new Map(rows.map((row) => [row.id, row])), attempts: groupByCall(attemptRows), decisionRows, names }
  })
  if (!stored) return { calls: [], end: null }
  const decisions = groupByCall(await readDecisions(history, viewer, stored.decisionRows))
  const calls = stored.cursors.flatMap(({ id }) => {
    const row = stored.rows.get(id)
    return row ? toCall(row, (stored.attempts.get(id) ?? []).map((attempt) => toAttempt(attempt, stored.names)), decisions.get(id) ?? [], stored.names) : []
  })
  return { calls, end: stored.cursors.length < page.limit ? null : (stored.cursors.at(-1) ?? null) }
}

async function readDecisions(history: CallSources['history'], viewer: Viewer, rows: readonly DecisionRow[]): Promise<readonly (StoredDecision & { readonly callId: string })[]> {
  const views = await history.views(viewer.organizationId, rows)
  return rows.map((row, index) => ({ ...toDecision(row, views[index] ?? null), callId: row.callId }))
}

/** Null where the organisation has no such call. */
export async function loadJourney({ db, history }: CallSources, viewer: Viewer, callId: string): Promise<StoredJourney | null> {
  const stored = await db.withTenant(viewer.organizationId, async (tx) => {
    const [row] = await findCallRows(tx, [callId])
    if (!row) return null
    return { row, attemptRows: await findAttemptRows(tx, [callId]), decisionRows: await findDecisionRows(tx, [callId]), money: await findMoneyRows(tx, callId) }
  })
  if (!stored) return null
  const { row, attemptRows, money } = stored
  const decisions = await readDecisions(history, viewer, stored.decisionRows)
  const owners = present(money.accounts.map((account) => account.ownerId))
  const considered = decisions.flatMap((decision) => decision.trace?.decision.verdicts.map((verdict) => verdict.targetId) ?? [])
  const wanted = namesOf([row], attemptRows)
  const { names, buyerOf } = await db.withTenant(viewer.organizationId, (tx) =>
    findNames(tx, { ...wanted, buyers: [...wanted.buyers, ...owners], publishers: [...wanted.publishers, ...owners], targets: [...wanted.targets, ...considered] }),
  )
  const targetNames = new Map<string, TargetName>()
  for (const [targetId, buyerId] of buyerOf) targetNames.set(targetId, { name: names.get(targetId) ?? 'deleted', buyerName: names.get(buyerId) ?? 'deleted' })
  return { ...toCall(row, attemptRows.map((attempt) => toAttempt(attempt, names)), decisions, names), ...toMoney(money, names), targetNames }
}
