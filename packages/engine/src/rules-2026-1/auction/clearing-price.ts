import type { AuctionBid, AuctionRules } from './types.ts'

/**
 * What a bid at or above the floor pays. First price: itself. Second price: the runner-up's bid plus the increment, at least the floor, never
 * more than itself. The runner-up is the best bid below it of another buyer: a buyer's second target must not raise the price of its first.
 * @param below the valid bids that rank below it, worst first
 */
export function clearingPrice(bid: AuctionBid, below: readonly { readonly bid: AuctionBid }[], rules: AuctionRules): bigint {
  if (rules.auctionKind === 'first_price') return bid.bidMicros
  const runnerUp = below.findLast((other) => other.bid.buyerId !== bid.buyerId)
  if (runnerUp === undefined) return max(rules.floorMicros, 0n)
  const wanted = max(rules.floorMicros, runnerUp.bid.bidMicros + rules.incrementMicros)
  return wanted < bid.bidMicros ? wanted : bid.bidMicros
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
