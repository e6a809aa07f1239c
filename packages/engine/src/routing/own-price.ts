import type { PlanEntry } from './types.ts'

/** What a target pays where no auction is held: its bid, and nothing for a bid below zero. */
export function priceWithoutAuction({ bidMicros }: PlanEntry): bigint {
  return bidMicros > 0n ? bidMicros : 0n
}
