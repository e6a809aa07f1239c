import type { TenantTx } from '../../db/index.ts'
import type { DecisionText } from '../../exchange/index.ts'

/** Null where the organisation has no such campaign. */
export async function findCampaignCurrency(tx: TenantTx, campaignId: string): Promise<string | null> {
  return (await tx.campaign.findUnique({ where: { id: campaignId }, select: { currency: true } }))?.currency ?? null
}

/** The first decisions of a campaign's last calls, newest first. */
export function findFirstDecisions(tx: TenantTx, campaignId: string, limit: number): Promise<(DecisionText & { readonly receivedAt: Date })[]> {
  return tx.$queryRaw<(DecisionText & { receivedAt: Date })[]>`
    select c.id as "callId", 1 as attempt, c."receivedAt", d.trace::text as trace
    from (select x.id, x."receivedAt" from call x where x."campaignId" = ${campaignId}::uuid order by x."receivedAt" desc, x.id desc limit ${limit}) c
    join call_decision d on d."callId" = c.id and d.attempt = 1 order by c."receivedAt" desc, c.id desc`
}
