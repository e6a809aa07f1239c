/**
 * The second phase of a call's money: a hold is resolved exactly once, by posting, voiding or expiring it. A repeat finds it resolved and changes
 * nothing.
 */
import { AppError } from '@ringfloor/shared'
import type { TenantTx } from '../db/tenant-tx.ts'

/** An account by its owner; it is opened on first use. Buyers' accounts are opened by funding them. */
export type AccountRef = { readonly kind: 'publisher'; readonly ownerId: string } | { readonly kind: 'platform_revenue' } | { readonly kind: 'buyer' }

export interface HoldTransfer {
  /** Unique key, e.g. "call:<id>:payout": the same key is never posted twice. */
  readonly key: string
  /** payout | margin | subsidy … for the eye. */
  readonly kind: string
  /** `buyer` is the account that the hold is on. */
  readonly debit: AccountRef
  readonly credit: AccountRef
  /** Above zero. */
  readonly amountMicros: bigint
}

/** `post`: what is debited from the buyer, summed over the transfers, must not exceed the hold; the rest of the hold is released. */
export type HoldResolution = { readonly kind: 'post'; readonly transfers: readonly HoldTransfer[] } | { readonly kind: 'void' } | { readonly kind: 'expire' }

export interface ResolveHoldInput {
  readonly organizationId: string
  readonly callId: string
  readonly attempt: number
  readonly resolution: HoldResolution
}

export interface HoldResolutionResult {
  /** `resolved` by this call · `already` resolved before · `none`: this attempt has no hold. */
  readonly result: 'resolved' | 'already' | 'none'
  /** State of the hold afterwards. */
  readonly state: 'held' | 'posted' | 'voided' | 'expired' | null
  /** Accounts whose figures changed, for `balance.changed` events. */
  readonly accounts: readonly { readonly accountId: string; readonly kind: string; readonly ownerId: string | null }[]
}

interface ResolveRow {
  readonly result: HoldResolutionResult
}

const STATE_OF = { post: 'posted', void: 'voided', expire: 'expired' } as const

/**
 * Resolves the hold of one attempt. Lock the call row before and release the leases first or not at all in the same transaction (db/index.ts).
 * @throws AppError `internal` where the transfers would debit more than was held: a programming error, nothing is posted
 */
export async function resolveHold(tx: TenantTx, input: ResolveHoldInput): Promise<HoldResolutionResult> {
  const transfers = input.resolution.kind === 'post' ? input.resolution.transfers : []
  const wire = transfers.map((transfer) => ({
    key: transfer.key,
    kind: transfer.kind,
    debitKind: transfer.debit.kind,
    debitOwner: ownerOf(transfer.debit),
    creditKind: transfer.credit.kind,
    creditOwner: ownerOf(transfer.credit),
    amount: transfer.amountMicros.toString(),
  }))
  const rows = await tx.$queryRaw<ResolveRow[]>`
    select resolve_hold(${input.organizationId}::uuid, ${input.callId}::uuid, ${input.attempt}::int, ${STATE_OF[input.resolution.kind]}::text, ${JSON.stringify(wire)}::jsonb) as result`
  const row = rows[0]
  if (!row) throw new AppError('internal', { message: 'resolve_hold returned no row', userMessage: 'The call could not be settled.' })
  return row.result
}

function ownerOf(account: AccountRef): string | null {
  return account.kind === 'publisher' ? account.ownerId : null
}
