import type { TenantTx } from '../db/tenant-tx.ts'

export interface ReleaseLeasesInput {
  readonly organizationId: string
  readonly callId: string
  readonly attempt: number
  /** Whether the call counts against the target's hour and day caps: `consume` when it was answered, `return` when it never was. */
  readonly capUse: 'consume' | 'return'
}

/**
 * Gives back every place that an attempt holds. Deleting the lease row is what gives it back, so that a repeat changes nothing.
 * Lock the call row before (see db/index.ts).
 * @returns how many leases were released by this very call; 0 when there were none left
 */
export async function releaseLeases(tx: TenantTx, input: ReleaseLeasesInput): Promise<number> {
  const rows = await tx.$queryRaw<{ released: number }[]>`
    select release_leases(${input.callId}::uuid, ${input.attempt}::int, ${input.capUse === 'return'}::boolean) as released`
  return rows[0]?.released ?? 0
}
