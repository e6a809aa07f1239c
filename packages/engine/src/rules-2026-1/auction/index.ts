export { runAuction } from './run-auction.ts'
export { compareTied } from './tie-break.ts'
export type { AuctionBid, BidResult } from './types.ts'
