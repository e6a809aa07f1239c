/** Rows of one call, read under the lock of the call row and written back. Money and leases have their own modules. */
import type { TenantTx } from '../db/index.ts'
import type { AttemptRow, CallRow, CallSnapshot, LegRow } from './call-snapshot.ts'

export type CallKey = { readonly callId: string } | { readonly callSid: string }

/** JSON's view of a row: instants and micro-units as text. */
type Json<Row> = { readonly [Key in keyof Row]: Date extends Row[Key] ? string | null : bigint extends Row[Key] ? string : Row[Key] }

interface LoadedRow extends CallRow {
  readonly exhausted: boolean | null
  readonly attempts: readonly Json<AttemptRow>[]
  readonly legs: readonly Json<LegRow>[]
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text))

function toAttempt(row: Json<AttemptRow>): AttemptRow {
  return {
    ...row, priceMicros: BigInt(row.priceMicros), plannedAt: new Date(row.plannedAt ?? 0), claimedAt: toDate(row.claimedAt), canceledAt: toDate(row.canceledAt),
    placementFailedAt: toDate(row.placementFailedAt), ringingAt: toDate(row.ringingAt), answeredAt: toDate(row.answeredAt), endedAt: toDate(row.endedAt),
  }
}

function toLeg(row: Json<LegRow>): LegRow {
  return { ...row, ringingAt: toDate(row.ringingAt), answeredAt: toDate(row.answeredAt), endedAt: toDate(row.endedAt) }
}

/**
 * Reads a call.
 * @param mode `lock`: nobody else changes it until the transaction ends; `read`: as it is
 * @returns null where this organisation has no such call
 */
export async function loadCall(tx: TenantTx, key: CallKey, mode: 'lock' | 'read'): Promise<CallSnapshot | null> {
  const callId = 'callId' in key ? key.callId : null
  const callSid = 'callSid' in key ? key.callSid : null
  // A statement of its own: what is read afterwards must be what the previous holder of the lock has written.
  if (mode === 'lock') await tx.$executeRaw`select 1 from call where id = ${callId}::uuid or "callSid" = ${callSid} for update`
  const [row] = await tx.$queryRaw<LoadedRow[]>`
    select c.id, c."organizationId", c."campaignId", c."publisherId", c."accountSid", c."callSid", c."from", c."to", c."callerState", c."callerZip", c.attestation, c.state,
      c.outcome, c."buyerId", c."targetId", c."userId", c.currency, c."priceMicros", c."payoutMicros", c."configRevision", c."receivedAt", c."ringingAt", c."connectedAt",
      c."endedAt", c."durationSeconds", c."settledAt", c.terms,
      (select d."admittedIndex" is null from call_decision d where d."callId" = c.id order by d.attempt desc limit 1) as exhausted,
      (select coalesce(json_agg(json_build_object('number', a.number, 'targetId', a."targetId", 'buyerId', a."buyerId", 'userId', a."userId", 'kind', a.kind,
          'priceMicros', a."priceMicros"::text, 'state', a.state, 'legSid', a."legSid", 'plannedAt', a."plannedAt", 'claimedAt', a."claimedAt", 'canceledAt', a."canceledAt",
          'placementFailedAt', a."placementFailedAt", 'ringingAt', a."ringingAt", 'answeredAt', a."answeredAt", 'endedAt', a."endedAt") order by a.number), '[]')
        from call_attempt a where a."callId" = c.id) as attempts,
      (select coalesce(json_agg(json_build_object('sid', l.sid, 'role', l.role, 'attempt', l.attempt, 'status', l.status, 'sequence', l.sequence, 'ringingAt', l."ringingAt",
          'answeredAt', l."answeredAt", 'endedAt', l."endedAt", 'durationSeconds', l."durationSeconds") order by l.sid), '[]')
        from call_leg l where l."callId" = c.id) as legs
    from call c where c.id = ${callId}::uuid or c."callSid" = ${callSid}`
  if (!row) return null
  const { exhausted, attempts, legs, ...call } = row
  return { call, attempts: attempts.map(toAttempt), legs: legs.map(toLeg), exhausted: exhausted ?? false }
}

export interface CallChanges {
  readonly call: CallRow
  readonly attempts: readonly AttemptRow[]
  readonly legs: readonly LegRow[]
}

/** Writes what changed, in one statement. */
export async function saveChanges(tx: TenantTx, { call, attempts, legs }: CallChanges, now: Date): Promise<void> {
  const attemptRows = JSON.stringify(attempts.map(({ priceMicros: _unchanged, ...attempt }) => attempt))
  await tx.$executeRaw`
    with saved_legs as (
      insert into call_leg (sid, "organizationId", "callId", role, attempt, status, sequence, "ringingAt", "answeredAt", "endedAt", "durationSeconds", "updatedAt")
      select l.sid, ${call.organizationId}::uuid, ${call.id}::uuid, l.role, l.attempt, l.status, l.sequence, l."ringingAt", l."answeredAt", l."endedAt", l."durationSeconds", ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(legs)}::jsonb) as l(sid text, role text, attempt int, status text, sequence int, "ringingAt" timestamptz, "answeredAt" timestamptz,
        "endedAt" timestamptz, "durationSeconds" int)
      on conflict ("callId", sid) do update set status = excluded.status, sequence = excluded.sequence, "ringingAt" = excluded."ringingAt", "answeredAt" = excluded."answeredAt",
        "endedAt" = excluded."endedAt", "durationSeconds" = excluded."durationSeconds", "updatedAt" = excluded."updatedAt"
    ), saved_attempts as (
      update call_attempt a set state = n.state, "legSid" = n."legSid", "canceledAt" = n."canceledAt", "placementFailedAt" = n."placementFailedAt", "ringingAt" = n."ringingAt",
        "answeredAt" = n."answeredAt", "endedAt" = n."endedAt"
      from jsonb_to_recordset(${attemptRows}::jsonb) as n(number int, state text, "legSid" text, "canceledAt" timestamptz, "placementFailedAt" timestamptz, "ringingAt" timestamptz,
        "answeredAt" timestamptz, "endedAt" timestamptz)
      where a."callId" = ${call.id}::uuid and a.number = n.number
    )
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
