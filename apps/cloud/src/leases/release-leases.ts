import type { TenantTx } from '../db/tenant-tx.ts'

export interface ReleaseLeasesInput {
  readonly organizationId: string
  readonly callId: string
  readonly attempt: number
  /** Whether the call counts against caps: `consume` when it was answered, `return` when it never was. Money is corrected when the hold is resolved. */
  readonly capUse: 'consume' | 'return'
}

/**
 * Gives back every place that an attempt holds. Deleting its lease is what gives them back, so that a repeat changes nothing.
 * Lock the call row before (see db/index.ts).
 * @returns 1 when this very call released the lease; 0 when there was none left
 */
export async function releaseLeases(tx: TenantTx, input: ReleaseLeasesInput): Promise<number> {
  const rows = await tx.$queryRaw<{ released: number }[]>`
    select release_leases(${input.callId}::uuid, ${input.attempt}::int, ${input.capUse === 'return'}::boolean) as released`
  return rows[0]?.released ?? 0
}
