import type { TenantTx } from '../db/tenant-tx.ts'

export interface LedgerFault {
  readonly accountId: string
  readonly what: 'posted' | 'held'
  /** As stored in the balance. */
  readonly storedMicros: bigint
  /** As rebuilt from the transfers or the holds. */
  readonly rebuiltMicros: bigint
}

export interface LedgerVerdict {
  readonly balanced: boolean
  readonly accounts: number
  readonly transfers: number
  readonly faults: readonly LedgerFault[]
}

interface FaultRow {
  readonly account_id: string
  readonly what: 'posted' | 'held'
  readonly stored: bigint
  readonly rebuilt: bigint
}

/** Rebuilds every balance of the organisation from its transfers and holds and compares. Reads only. */
export async function verifyLedger(tx: TenantTx, organizationId: string): Promise<LedgerVerdict> {
  const faults = await tx.$queryRaw<FaultRow[]>`
    with moved as (
      select account_id, sum(amount)::bigint as amount from (
        select "creditAccountId" as account_id, "amountMicros" as amount from ledger_transfer where "organizationId" = ${organizationId}::uuid
        union all
        select "debitAccountId", -"amountMicros" from ledger_transfer where "organizationId" = ${organizationId}::uuid
      ) sides group by account_id
    ), promised as (
      select "accountId" as account_id, sum("amountMicros")::bigint as amount from ledger_hold
      where "organizationId" = ${organizationId}::uuid and state = 'held' group by 1
    )
    select a.id as account_id, 'posted' as what, a."postedMicros" as stored, coalesce(m.amount, 0) as rebuilt
    from ledger_account a left join moved m on m.account_id = a.id
    where a."organizationId" = ${organizationId}::uuid and a."postedMicros" <> coalesce(m.amount, 0)
    union all
    select a.id, 'held', a."heldMicros", coalesce(p.amount, 0)
    from ledger_account a left join promised p on p.account_id = a.id
    where a."organizationId" = ${organizationId}::uuid and a."heldMicros" <> coalesce(p.amount, 0)`
  const [counts] = await tx.$queryRaw<{ accounts: number; transfers: number }[]>`
    select (select count(*)::int from ledger_account where "organizationId" = ${organizationId}::uuid) as accounts,
           (select count(*)::int from ledger_transfer where "organizationId" = ${organizationId}::uuid) as transfers`
  return {
    balanced: faults.length === 0,
    accounts: counts?.accounts ?? 0,
    transfers: counts?.transfers ?? 0,
    faults: faults.map((row) => ({ accountId: row.account_id, what: row.what, storedMicros: row.stored, rebuiltMicros: row.rebuilt })),
  }
}
