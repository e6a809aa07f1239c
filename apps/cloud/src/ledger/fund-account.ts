import type { TenantTx } from '../db/tenant-tx.ts'

export interface FundAccountInput {
  readonly organizationId: string
  readonly buyerId: string
  /** ISO 4217 */
  readonly currency: string
  /** Above zero. */
  readonly amountMicros: bigint
  /** Made by whoever pays in; a repeat of it changes nothing. */
  readonly fundingId: string
}

export interface FundAccountResult {
  readonly accountId: string
  /** True when this funding had been booked before. */
  readonly duplicate: boolean
}

/** Books money that came from outside onto a buyer's account, opening it on first use. The other side is the organisation's funding account. */
export async function fundAccount(tx: TenantTx, input: FundAccountInput): Promise<FundAccountResult> {
  const rows = await tx.$queryRaw<{ account_id: string; duplicate: boolean }[]>`
    select account_id, duplicate from fund_account(${input.organizationId}::uuid, ${input.buyerId}::uuid, ${input.currency}::text, ${input.amountMicros}::bigint, ${input.fundingId}::uuid)`
  const row = rows[0]
  if (!row) throw new Error('fund_account returned no row')
  return { accountId: row.account_id, duplicate: row.duplicate }
}
