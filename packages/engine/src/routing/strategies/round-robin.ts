import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

/**
 * Whoever was given a call longest ago. A target that never had one comes first; one that this node has just sent a call to, whose admission the log does not
 * show yet, comes after all others, the latest last: so calls at the same instant go around as well.
 *
 * Fair over time: of n targets that are always eligible, everyone gets exactly one of any n calls, as long as calls enter the log in the order in which they
 * were sent. Several nodes do not see what the others have just sent: then turns overlap at an instant, nobody is preferred, and shares are still nearer to each
 * other than by chance. A target that was closed or full meanwhile is given the next call when it returns, and then waits its turn like everybody: missed
 * calls are not made up for.
 */
export function rankByTurn(entries: readonly PlanEntry[], _strategy: unknown, { facts }: StrategyContext): readonly PlanEntry[] {
  const sent = new Map<string, number>()
  for (const [index, { targetId }] of facts.pending.entries()) sent.set(targetId, index)
  return orderEntries(
    entries,
    facts.draw,
    ({ target }) => ({ sent: sent.get(target.targetId) ?? -1, turn: facts.live.turn(target.targetId) }),
    (a, b) => lowestFirst(a.sent, b.sent) || lowestFirst(a.turn, b.turn),
  )
}
