import { MAX_AMOUNT_MICROS } from '@ringfloor/shared'
import type { CampaignBook } from '../book/types.ts'
import { leastPriceForMargin } from '../eligibility/index.ts'

/**
 * The least that an auction of this campaign sells a call for: its floor, its publisher's reserve, or the least price that leaves the minimum margin, whichever is
 * highest. Where no price leaves that margin, more than anybody can bid.
 */
export function reserveOf(book: CampaignBook): bigint {
  const { floorMicros, payout, rules } = book.campaign
  const forMargin = rules.minimumMargin === undefined ? 0n : (leastPriceForMargin(payout, rules.minimumMargin) ?? MAX_AMOUNT_MICROS + 1n)
  return [floorMicros, book.publisher?.rules.reserve ?? 0n, forMargin].reduce((highest, micros) => (micros > highest ? micros : highest), 0n)
}
