/** Puts stored calls together from their rows: a fixed number of queries, however many calls. */
import type { Viewer } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import { toAttempt, toCall, toDecision, toMoney } from './calls.mapper.ts'
import { findAttemptRows, findCallIds, findCallRows, findDecisionRows, findMoneyRows, findNames, type AttemptRow, type CallRow, type PageRequest } from './calls.repository.ts'
import type { ListCursor } from './list-cursor.ts'
import type { StoredCall, StoredJourney, TargetName } from './stored-call.ts'

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

/** Decisions are read only for buyers: nobody else's row needs them. */
export function loadPage(db: Database, viewer: Viewer, page: PageRequest): Promise<LoadedPage> {
  return db.withTenant(viewer.organizationId, async (tx) => {
    const cursors = await findCallIds(tx, viewer, page)
    const ids = cursors.map((cursor) => cursor.id)
    if (ids.length === 0) return { calls: [], end: null }
    const rows = new Map((await findCallRows(tx, ids)).map((row) => [row.id, row]))
    const attemptRows = await findAttemptRows(tx, ids)
    const decisions = groupByCall(viewer.role === 'buyer' ? await findDecisionRows(tx, ids) : [])
    const { names } = await findNames(tx, namesOf([...rows.values()], attemptRows))
    const attempts = groupByCall(attemptRows)
    const calls = ids.flatMap((id) => {
      const row = rows.get(id)
      return row ? toCall(row, (attempts.get(id) ?? []).map((attempt) => toAttempt(attempt, names)), (decisions.get(id) ?? []).map(toDecision), names) : []
    })
    return { calls, end: ids.length < page.limit ? null : (cursors.at(-1) ?? null) }
  })
}

/** Null where the organisation has no such call. */
export function loadJourney(db: Database, viewer: Viewer, callId: string): Promise<StoredJourney | null> {
  return db.withTenant(viewer.organizationId, async (tx) => {
    const [row] = await findCallRows(tx, [callId])
    if (!row) return null
    const attemptRows = await findAttemptRows(tx, [callId])
    const decisions = (await findDecisionRows(tx, [callId])).map(toDecision)
    const money = await findMoneyRows(tx, callId)
    const owners = present(money.accounts.map((account) => account.ownerId))
    const considered = decisions.flatMap((decision) => decision.trace?.decision.verdicts.map((verdict) => verdict.targetId) ?? [])
    const wanted = namesOf([row], attemptRows)
    const { names, buyerOf } = await findNames(tx, {
      ...wanted, buyers: [...wanted.buyers, ...owners], publishers: [...wanted.publishers, ...owners], targets: [...wanted.targets, ...considered],
    })
    const targetNames = new Map<string, TargetName>()
    for (const [targetId, buyerId] of buyerOf) targetNames.set(targetId, { name: names.get(targetId) ?? 'deleted', buyerName: names.get(buyerId) ?? 'deleted' })
    return { ...toCall(row, attemptRows.map((attempt) => toAttempt(attempt, names)), decisions, names), ...toMoney(money, names), targetNames }
  })
}
