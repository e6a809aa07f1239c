import { usableSeats } from '../../eligibility/index.ts'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

interface BestSeat {
  /** When a call was sent to it that the log does not show yet, counted over `pending`; -1 for none. */
  readonly sent: number
  readonly skillLevels: number
  readonly idleSinceMs: number
}

/**
 * The target whose best seat is best: seats to which a call was just sent come last, then more skill in what the call needs comes first, then who has been idle
 * longest. Targets without a seat that can ring, such as numbers, come last.
 */
export function rankByIdleTime(entries: readonly PlanEntry[], _strategy: unknown, { facts }: StrategyContext): readonly PlanEntry[] {
  const sent = new Map(facts.pending.flatMap(({ userId }, index) => (userId === null ? [] : [[userId, index] as const])))
  const bestSeat = ({ target }: PlanEntry): BestSeat | null => {
    const [seat] = usableSeats(facts, target)
    return seat === undefined ? null : { ...seat, sent: sent.get(seat.userId) ?? -1 }
  }
  return orderEntries(entries, facts.draw, bestSeat, compareSeats)
}

function compareSeats(a: BestSeat | null, b: BestSeat | null): number {
  if (a === null || b === null) return lowestFirst(a === null ? null : 0, b === null ? null : 0)
  return lowestFirst(a.sent, b.sent) || lowestFirst(b.skillLevels, a.skillLevels) || lowestFirst(a.idleSinceMs, b.idleSinceMs)
}
