import type { Viewer } from '@ringfloor/shared'
import { buyerIdOf } from '../../auth/index.ts'
import type { TenantTx } from '../../db/index.ts'

/** A buyer's own, all for staff; by name. */
export async function findTargetRows(tx: TenantTx, viewer: Viewer, campaignId: string | undefined) {
  const own = viewer.role === 'buyer' ? { buyerId: buyerIdOf(viewer) } : {}
  const targets = await tx.target.findMany({ where: { ...own, ...(campaignId === undefined ? {} : { campaignId }) }, orderBy: [{ name: 'asc' }, { id: 'asc' }] })
  const buyers = await tx.buyer.findMany({ where: { id: { in: targets.map((target) => target.buyerId) } }, select: { id: true, name: true } })
  const campaigns = await tx.campaign.findMany({ where: { id: { in: targets.map((target) => target.campaignId) } }, select: { id: true, currency: true } })
  const live = await tx.capacity.findMany({ where: { kind: 'target', scopeId: { in: targets.map((target) => target.id) } }, select: { scopeId: true, live: true } })
  const profiles = await tx.bidProfile.groupBy({ by: ['targetId'], where: { targetId: { in: targets.map((target) => target.id) } }, _count: { _all: true } })
  const profilesOf = new Map(profiles.map((row) => [row.targetId, row._count._all]))
  const buyerNames = new Map(buyers.map((buyer) => [buyer.id, buyer.name]))
  const currencies = new Map(campaigns.map((campaign) => [campaign.id, campaign.currency]))
  const liveOf = new Map(live.map((row) => [row.scopeId, row.live]))
  return targets.map((target) => ({
    ...target, buyerName: buyerNames.get(target.buyerId) ?? 'deleted', currency: currencies.get(target.campaignId) ?? 'USD', live: liveOf.get(target.id) ?? 0,
    bidProfiles: profilesOf.get(target.id) ?? 0,
  }))
}
export type TargetRow = Awaited<ReturnType<typeof findTargetRows>>[number]

export interface CapWindow {
  readonly targetId: string
  readonly windowKey: string
}

/** Used places by "<target> <window>"; a window nobody has used is absent. */
export async function findCapUse(tx: TenantTx, windows: readonly CapWindow[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.capCount.findMany({
    where: { level: 'target', scopeId: { in: windows.map((window) => window.targetId) }, windowKey: { in: [...new Set(windows.map((window) => window.windowKey))] } },
    select: { scopeId: true, windowKey: true, calls: true },
  })
  return new Map(rows.map((row) => [`${row.scopeId} ${row.windowKey}`, row.calls]))
}
