import { bidForScore } from './score.ts'
import type { AuctionBid, AuctionTerms } from './types.ts'

/**
 * What a bid pays if it takes the call. First price: itself. Second price: what it takes to be worth as much as the runner-up, plus the increment; at least
 * the reserve, never more than itself.
 * @param runnerUpScore of the best bid below it of another buyer; null where there is none
 */
export function clearingPrice(bid: AuctionBid, runnerUpScore: bigint | null, terms: AuctionTerms): bigint {
  if (terms.kind === 'first_price') return bid.bidMicros
  const asked = runnerUpScore === null ? terms.reserveMicros : bidForScore(runnerUpScore, bid.factorBps) + terms.incrementMicros
  const wanted = asked > terms.reserveMicros ? asked : terms.reserveMicros
  return wanted < bid.bidMicros ? wanted : bid.bidMicros
}
