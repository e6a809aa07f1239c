import type { TenantTx } from '../db/index.ts'

/** Which calls the reconciler must look at. Each instant is "said nothing since". */
export interface DueBefore {
  /** Somebody should ring, or be rung. */
  readonly unconnected: Date
  /** The apology is being played. */
  readonly exhausted: Date
  readonly connected: Date
  /** Over, but the money is not settled: a leg's end was not reported. */
  readonly unsettled: Date
  /** An agent's leg that nobody has begun to place. */
  readonly unplaced: Date
}

export interface DueCall {
  readonly id: string
  readonly lastReportAt: Date
}

/** A finished call whose charge waits for a conversion is not due while its hold stands: there is nobody to ask. Once the hold has lapsed it is, and is closed. */
export function findDueCalls(tx: TenantTx, before: DueBefore, limit: number): Promise<DueCall[]> {
  return tx.$queryRaw<DueCall[]>`
    select c.id, c."lastReportAt" from call c
    where c."settledAt" is null and (
      (c.state in ('routing', 'ringing') and c.outcome is null and c."lastReportAt" < ${before.unconnected}::timestamptz)
      or (c.state in ('routing', 'ringing') and c.outcome is not null and c."lastReportAt" < ${before.exhausted}::timestamptz)
      or (c.state = 'connected' and c."lastReportAt" < ${before.connected}::timestamptz)
      or (c.state = 'ended' and c."lastReportAt" < ${before.unsettled}::timestamptz and not (
        c.outcome = 'connected' and (c.terms #>> '{charge,due,kind}' = 'conversion' or c.terms #>> '{charge,amount,kind}' = 'share')
        and exists (select 1 from ledger_hold h where h."callId" = c.id and h.state = 'held')))
      or (c.state <> 'ended' and exists (
        select 1 from call_attempt a where a."callId" = c.id and a.kind = 'agents' and a.state = 'planned' and a."claimedAt" is null and a."legSid" is null
          and a."canceledAt" is null and a."placementFailedAt" is null and a."plannedAt" < ${before.unplaced}::timestamptz)))
    order by c."lastReportAt" limit ${limit}::int`
}

/** One node looks after it; the others see that it was heard of just now. @returns whether this node has it */
export async function takeDueCall(tx: TenantTx, due: DueCall, now: Date): Promise<boolean> {
  return (await tx.$executeRaw`update call set "lastReportAt" = ${now}::timestamptz where id = ${due.id}::uuid and "lastReportAt" = ${due.lastReportAt}::timestamptz`) === 1
}

/** Calls of the organisation that hold a lease on their campaign. */
export async function countLiveCalls(tx: TenantTx): Promise<number> {
  const [row] = await tx.$queryRaw<{ live: number }[]>`select coalesce(sum(live), 0)::int as live from capacity where kind = 'campaign'`
  return row?.live ?? 0
}
