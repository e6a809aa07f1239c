import { clearingPrice } from './clearing-price.ts'
import { scoreOf } from './score.ts'
import { tieKey } from './tie-break.ts'
import type { AuctionBid, AuctionTerms, RankedBid } from './types.ts'

/**
 * Ranks bids by score, best first, ties by the draw, and prices every one of them as if it took the call.
 *
 * A price counts from its bid downwards: whoever ranked higher did not take the call (refused at admission, did not answer), so it competes for nothing, and a
 * buyer does not pay more because somebody else failed. The runner-up is another buyer's: a second target must not raise the price of its buyer's first.
 * @param bids at most one per target, all at or above the reserve; in any order
 */
export function runAuction<Bid extends AuctionBid>(bids: readonly Bid[], terms: AuctionTerms, draw: number): readonly RankedBid<Bid>[] {
  const scored = bids.map((bid) => ({ bid, scoreMicros: scoreOf(bid.bidMicros, bid.factorBps), tie: tieKey(draw, bid.targetId) }))
  scored.sort((a, b) => {
    if (a.scoreMicros !== b.scoreMicros) return a.scoreMicros > b.scoreMicros ? -1 : 1
    return a.tie - b.tie || (a.bid.targetId < b.bid.targetId ? -1 : 1)
  })
  const ranked: RankedBid<Bid>[] = []
  // From the bottom: the best bid so far, and the best so far of anybody but its buyer. One of the two is every bid's runner-up.
  let best: { readonly buyerId: string; readonly scoreMicros: bigint } | null = null
  let bestOfOthers: bigint | null = null
  for (const { bid, scoreMicros } of scored.reverse()) {
    const runnerUpScore: bigint | null = best === null || best.buyerId !== bid.buyerId ? (best?.scoreMicros ?? null) : bestOfOthers
    ranked.push({ bid, scoreMicros, priceMicros: clearingPrice(bid, runnerUpScore, terms) })
    if (best !== null && best.buyerId !== bid.buyerId) bestOfOthers = best.scoreMicros
    best = { buyerId: bid.buyerId, scoreMicros }
  }
  return ranked.reverse()
}
