import { campaignViewSchema, formatDecimal, type CampaignView, type Viewer } from '@ringfloor/shared'
import type { CampaignRow } from './campaigns.repository.ts'

function payoutText(row: CampaignRow): string {
  return row.payoutKind === 'flat' ? `${formatDecimal(row.payoutMicros)} ${row.currency} a call` : `${row.payoutBasisPoints / 100} % of the price`
}

/** A buyer sees the terms it bids under, not whose traffic it is nor what that publisher earns: payout and numbers are then empty. */
export function toCampaignView(row: CampaignRow, viewer: Viewer): CampaignView {
  const isBuyer = viewer.role === 'buyer'
  return campaignViewSchema.parse({
    id: row.id, name: row.name, status: row.status, auctionKind: row.auctionKind, floor: formatDecimal(row.floorMicros), currency: row.currency,
    payout: isBuyer ? '' : payoutText(row), publisherName: isBuyer ? null : row.publisherName, numbers: isBuyer ? [] : row.numbers, version: row.version,
  })
}
