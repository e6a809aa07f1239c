import { STAFF_ROLES, type Viewer } from '@ringfloor/shared'
import { buyerIdOf, publisherIdOf } from '../../auth/index.ts'
import type { TenantTx } from '../../db/index.ts'

/** A publisher's own campaigns, those in which a buyer has targets, all for staff; by name. */
export async function findCampaignRows(tx: TenantTx, viewer: Viewer) {
  const targets = viewer.role === 'buyer' ? await tx.target.findMany({ where: { buyerId: buyerIdOf(viewer) }, distinct: ['campaignId'], select: { campaignId: true } }) : []
  const where = STAFF_ROLES.includes(viewer.role)
    ? {}
    : viewer.role === 'publisher'
      ? { publisherId: publisherIdOf(viewer) }
      : { id: { in: targets.map((target) => target.campaignId) } }
  const campaigns = await tx.campaign.findMany({ where, orderBy: [{ name: 'asc' }, { id: 'asc' }] })
  const numbers = await tx.phoneNumber.findMany({
    where: { campaignId: { in: campaigns.map((campaign) => campaign.id) } }, orderBy: { number: 'asc' }, select: { campaignId: true, number: true },
  })
  const publishers = await tx.publisher.findMany({ where: { id: { in: campaigns.flatMap((campaign) => campaign.publisherId ?? []) } }, select: { id: true, name: true } })
  const numbersOf = Map.groupBy(numbers, (number) => number.campaignId)
  const names = new Map(publishers.map((publisher) => [publisher.id, publisher.name]))
  return campaigns.map((campaign) => ({
    ...campaign,
    numbers: (numbersOf.get(campaign.id) ?? []).map((number) => number.number),
    publisherName: campaign.publisherId ? (names.get(campaign.publisherId) ?? null) : null,
  }))
}
export type CampaignRow = Awaited<ReturnType<typeof findCampaignRows>>[number]
