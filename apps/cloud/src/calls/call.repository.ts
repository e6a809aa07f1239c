/** Rows of one call, read under the lock of the call row and written back. Money and leases have their own modules. */
import type { TenantTx } from '../db/index.ts'
import type { AttemptRow, CallRow, CallSnapshot, LegRow } from './call-snapshot.ts'

export type CallKey = { readonly callId: string } | { readonly callSid: string }

interface LockedRow extends CallRow {
  readonly exhausted: boolean | null
}

/**
 * Reads a call.
 * @param mode `lock`: nobody else changes it until the transaction ends; `read`: as it is
 * @returns null where this organisation has no such call
 */
export async function loadCall(tx: TenantTx, key: CallKey, mode: 'lock' | 'read'): Promise<CallSnapshot | null> {
  const callId = 'callId' in key ? key.callId : null
  const callSid = 'callSid' in key ? key.callSid : null
  if (mode === 'lock') await tx.$executeRaw`select 1 from call where id = ${callId}::uuid or "callSid" = ${callSid} for update`
  const [row] = await tx.$queryRaw<LockedRow[]>`
    select c.id, c."organizationId", c."campaignId", c."publisherId", c."accountSid", c."callSid", c."from", c."to", c."callerState", c."callerZip", c.attestation, c.state,
      c.outcome, c."buyerId", c."targetId", c."userId", c.currency, c."priceMicros", c."payoutMicros", c."configRevision", c."receivedAt", c."ringingAt", c."connectedAt",
      c."endedAt", c."durationSeconds", c."settledAt",
      (select d."admittedIndex" is null from call_decision d where d."callId" = c.id order by d.attempt desc limit 1) as exhausted
    from call c where c.id = ${callId}::uuid or c."callSid" = ${callSid}`
  if (!row) return null
  const { exhausted, ...call } = row
  const attempts = await tx.$queryRaw<AttemptRow[]>`
    select number, "targetId", "buyerId", "userId", kind, "priceMicros", state, "legSid", "plannedAt", "claimedAt", "canceledAt", "placementFailedAt", "ringingAt", "answeredAt", "endedAt"
    from call_attempt where "callId" = ${call.id}::uuid order by number`
  const legs = await tx.$queryRaw<LegRow[]>`
    select sid, role, attempt, status, sequence, "ringingAt", "answeredAt", "endedAt", "durationSeconds" from call_leg where "callId" = ${call.id}::uuid order by sid`
  return { call, attempts, legs, exhausted: exhausted ?? false }
}

export async function saveLegs(tx: TenantTx, call: CallRow, legs: readonly LegRow[], now: Date): Promise<void> {
  for (const leg of legs) {
    await tx.$executeRaw`
      insert into call_leg (sid, "organizationId", "callId", role, attempt, status, sequence, "ringingAt", "answeredAt", "endedAt", "durationSeconds", "updatedAt")
      values (${leg.sid}, ${call.organizationId}::uuid, ${call.id}::uuid, ${leg.role}, ${leg.attempt}::int, ${leg.status}, ${leg.sequence}::int, ${leg.ringingAt}::timestamptz,
        ${leg.answeredAt}::timestamptz, ${leg.endedAt}::timestamptz, ${leg.durationSeconds}::int, ${now}::timestamptz)
      on conflict (sid) do update set status = excluded.status, sequence = excluded.sequence, "ringingAt" = excluded."ringingAt", "answeredAt" = excluded."answeredAt",
        "endedAt" = excluded."endedAt", "durationSeconds" = excluded."durationSeconds", "updatedAt" = excluded."updatedAt"`
  }
}

export async function saveAttempts(tx: TenantTx, callId: string, attempts: readonly AttemptRow[]): Promise<void> {
  for (const attempt of attempts) {
    await tx.$executeRaw`
      update call_attempt set state = ${attempt.state}, "legSid" = ${attempt.legSid}, "canceledAt" = ${attempt.canceledAt}::timestamptz,
        "placementFailedAt" = ${attempt.placementFailedAt}::timestamptz, "ringingAt" = ${attempt.ringingAt}::timestamptz, "answeredAt" = ${attempt.answeredAt}::timestamptz,
        "endedAt" = ${attempt.endedAt}::timestamptz
      where "callId" = ${callId}::uuid and number = ${attempt.number}::int`
  }
}

export async function saveCall(tx: TenantTx, call: CallRow, now: Date): Promise<void> {
  await tx.$executeRaw`
    update call set state = ${call.state}, outcome = ${call.outcome}, "buyerId" = ${call.buyerId}::uuid, "targetId" = ${call.targetId}::uuid, "userId" = ${call.userId}::uuid,
      "priceMicros" = ${call.priceMicros}::bigint, "payoutMicros" = ${call.payoutMicros}::bigint, "ringingAt" = ${call.ringingAt}::timestamptz,
      "connectedAt" = ${call.connectedAt}::timestamptz, "endedAt" = ${call.endedAt}::timestamptz, "durationSeconds" = ${call.durationSeconds}::int,
      "settledAt" = ${call.settledAt}::timestamptz, "lastReportAt" = ${now}::timestamptz
    where id = ${call.id}::uuid`
}

/**
 * Takes the right to place an agent's leg. Of any number of nodes that try, one gets it; a claim that is older than `staleBefore` was left behind
 * by a node that died.
 * @returns whether this caller has it now
 */
export async function claimAttempt(tx: TenantTx, attempt: { readonly callId: string; readonly number: number }, now: Date, staleBefore: Date): Promise<boolean> {
  const claimed = await tx.$executeRaw`
    update call_attempt a set "claimedAt" = ${now}::timestamptz from call c
    where a."callId" = ${attempt.callId}::uuid and a.number = ${attempt.number}::int and c.id = a."callId" and c.state <> 'ended' and a.state = 'planned'
      and a."legSid" is null and a."canceledAt" is null and a."placementFailedAt" is null and (a."claimedAt" is null or a."claimedAt" < ${staleBefore}::timestamptz)`
  return claimed === 1
}
