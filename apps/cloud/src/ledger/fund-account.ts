import { AppError } from '@ringfloor/shared'
import { databaseErrorCode } from '../db/database-errors.ts'
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

/** errcode of fund_account: the same funding id with another amount or account. */
const FUNDING_DIFFERS = 'RF002'

/**
 * Books money that came from outside onto a buyer's account, opening it on first use. The other side is the organisation's funding account.
 * @throws AppError `conflict` where this funding was booked before with another amount or for another buyer
 */
export async function fundAccount(tx: TenantTx, input: FundAccountInput): Promise<FundAccountResult> {
  const row = (await book(tx, input))[0]
  if (!row) throw new Error('fund_account returned no row')
  return { accountId: row.account_id, duplicate: row.duplicate }
}

async function book(tx: TenantTx, input: FundAccountInput): Promise<{ account_id: string; duplicate: boolean }[]> {
  try {
    return await tx.$queryRaw<{ account_id: string; duplicate: boolean }[]>`
      select account_id, duplicate from fund_account(${input.organizationId}::uuid, ${input.buyerId}::uuid, ${input.currency}::text, ${input.amountMicros}::bigint, ${input.fundingId}::uuid)`
  } catch (cause) {
    if (databaseErrorCode(cause) !== FUNDING_DIFFERS) throw cause
    throw new AppError('conflict', { message: `Funding ${input.fundingId} was booked differently before`, userMessage: 'This payment was booked before with another amount or for another buyer.', cause })
  }
}
