import { clearingPrice } from './clearing-price.ts'
import { compareTied } from './tie-break.ts'
import type { AuctionBid, AuctionRules, BidResult } from './types.ts'

/**
 * Ranks the bids and prices every one of them as if it took the call.
 *
 * A bid's price is computed among the valid bids from it downwards. Whoever ranked higher did not take the call (refused at admission, did not
 * answer), so it competes for nothing; and a buyer must not pay more because somebody else failed. It also makes the funds check well defined:
 * prices depend only on what ranks lower, so one pass from the bottom decides each bid with the valid ones below it known. A bid that its
 * buyer cannot pay is no bid: it sets nobody's price.
 * @returns one result per bid: the ranked ones first, best first, then the others in no particular order
 */
export function runAuction<Bid extends AuctionBid>(bids: readonly Bid[], rules: AuctionRules, draw: number): readonly BidResult<Bid>[] {
  const refused: BidResult<Bid>[] = []
  const ordered: Bid[] = []
  for (const bid of bids) {
    if (bid.bidMicros > 0n && bid.bidMicros >= rules.floorMicros) ordered.push(bid)
    else refused.push({ kind: 'below_floor', bid })
  }
  ordered.sort((a, b) => (a.bidMicros === b.bidMicros ? compareTied(draw, a.targetId, b.targetId) : a.bidMicros > b.bidMicros ? -1 : 1))

  const valid: { readonly bid: Bid; readonly priceMicros: bigint }[] = []
  for (let index = ordered.length - 1; index >= 0; index--) {
    const bid = ordered[index]
    if (bid === undefined) continue
    const priceMicros = clearingPrice(bid, valid, rules)
    if (bid.availableMicros >= priceMicros) valid.push({ bid, priceMicros })
    else refused.push({ kind: 'insufficient_funds', bid, priceMicros })
  }
  const ranked = valid.reverse().map(({ bid, priceMicros }, index): BidResult<Bid> => ({ kind: 'ranked', bid, rank: index + 1, priceMicros }))
  return [...ranked, ...refused]
}
