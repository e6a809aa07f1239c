import type { TenantTx } from '../../db/index.ts'

/** The oldest number of an active campaign. */
export async function findNumberToDial(tx: TenantTx): Promise<string | null> {
  const rows = await tx.$queryRaw<{ number: string }[]>`
    select n.number from phone_number n join campaign c on c.id = n."campaignId" where c.status = 'active' order by n.id limit 1`
  return rows[0]?.number ?? null
}
