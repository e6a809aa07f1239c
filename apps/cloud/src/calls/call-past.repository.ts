/** What happened before, as far as a decision asks for it: the caller's earlier calls, what calls have brought in, and what was known of this call at first. */
import { decodeRecord } from '@ringfloor/engine'
import type { EarlierCall, RevenueFacts } from '@ringfloor/engine'
import type { Database, TenantTx } from '../db/index.ts'
import type { ArrivalFacts } from './gather-facts.ts'

/** Longer than any window of a rule for duplicates (shared, `duplicateRuleSchema`). */
const EARLIER_CALLS_MS = 31_622_400_000
/** Revenue per call is what the last month has brought in. */
const REVENUE_MS = 30 * 86_400_000

interface EarlierRow {
  readonly callId: string
  readonly at: Date
  readonly campaignId: string
  readonly buyerId: string | null
  readonly targetId: string | null
  readonly connected: boolean
  readonly converted: boolean
}

interface RevenueRow {
  readonly targetId: string
  /** bigint as text */
  readonly calls: string
  readonly micros: string
}

export interface CallPastReader {
  /** Calls of the same caller, but this one, newest first: at most a hundred. */
  readonly earlierCalls: (call: { readonly organizationId: string; readonly id: string; readonly from: string }, nowMs: number) => Promise<readonly EarlierCall[]>
  readonly revenue: (campaign: { readonly organizationId: string; readonly campaignId: string }, nowMs: number) => Promise<readonly RevenueFacts[]>
}

/** An average over a month is not another one a minute later. */
const REVENUE_FRESH_MS = 60_000
const MAX_REVENUE_CAMPAIGNS = 1_000

export function createCallPastReader(db: Pick<Database, 'callFunction'>): CallPastReader {
  const revenues = new Map<string, { readonly atMs: number; readonly revenue: Promise<readonly RevenueFacts[]> }>()

  const readRevenue = async (organizationId: string, campaignId: string, nowMs: number): Promise<readonly RevenueFacts[]> => {
    const rows = await db.callFunction<RevenueRow & Record<string, unknown>>(
      'read_revenue', 'select "targetId", calls, micros from read_revenue($1, $2, $3)', [organizationId, campaignId, new Date(nowMs - REVENUE_MS)],
    )
    return rows.map((row) => ({ targetId: row.targetId, calls: Number(row.calls), microsPerCall: BigInt(row.micros) / BigInt(row.calls) }))
  }

  return {
    async earlierCalls({ organizationId, id, from }, nowMs) {
      const rows = await db.callFunction<EarlierRow & Record<string, unknown>>(
        'read_earlier_calls', 'select "callId", at, "campaignId", "buyerId", "targetId", connected, converted from read_earlier_calls($1, $2, $3)',
        [organizationId, from, new Date(nowMs - EARLIER_CALLS_MS)],
      )
      return rows.filter((row) => row.callId !== id).map(({ at, campaignId, buyerId, targetId, connected, converted }) => ({ atMs: at.getTime(), campaignId, buyerId, targetId, connected, converted }))
    },
    revenue({ organizationId, campaignId }, nowMs) {
      const known = revenues.get(campaignId)
      if (known && nowMs - known.atMs < REVENUE_FRESH_MS) return known.revenue
      if (revenues.size >= MAX_REVENUE_CAMPAIGNS) revenues.clear()
      const revenue = readRevenue(organizationId, campaignId, nowMs)
      revenues.set(campaignId, { atMs: nowMs, revenue })
      revenue.catch(() => revenues.delete(campaignId))
      return revenue
    },
  }
}

/**
 * What was known of the caller and of the number when the call came: every attempt goes by the same. The first decision tells it whole; of one that was stored by rules of
 * before there is what the call's row has, and there were no tags.
 */
export async function readArrival(tx: TenantTx, call: { readonly id: string; readonly callerState: string | null; readonly callerZip: string | null }): Promise<ArrivalFacts> {
  const [row] = await tx.$queryRaw<{ trace: string }[]>`select d.trace::text as trace from call_decision d where d."callId" = ${call.id}::uuid and d.attempt = 1`
  const first = decodeRecord(row?.trace ?? '')
  if (!first.ok) return { location: { country: null, state: call.callerState, city: null, zip: call.callerZip, latE6: null, lonE6: null }, tags: {} }
  const { location, tags } = first.record.query.call
  return { location, tags }
}
