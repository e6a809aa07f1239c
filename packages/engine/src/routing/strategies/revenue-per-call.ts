import type { Strategy } from '@ringfloor/shared'
import { priceWithoutAuction } from '../own-price.ts'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { highestFirst, orderEntries } from './order-entries.ts'

/**
 * Most money per call first: the average of history where it rests on at least `minCalls`, otherwise the bid. Where the facts name a target twice, what rests
 * on more calls counts, and of equals the higher.
 */
export function rankByRevenue(entries: readonly PlanEntry[], strategy: Extract<Strategy, { kind: 'revenue_per_call' }>, { facts }: StrategyContext): readonly PlanEntry[] {
  const history = new Map<string, { readonly calls: number; readonly microsPerCall: bigint }>()
  for (const row of facts.revenue) {
    if (row.calls < strategy.minCalls) continue
    const known = history.get(row.targetId)
    if (known === undefined || row.calls > known.calls || (row.calls === known.calls && row.microsPerCall > known.microsPerCall)) history.set(row.targetId, row)
  }
  return orderEntries(entries, facts.draw, (entry) => history.get(entry.target.targetId)?.microsPerCall ?? priceWithoutAuction(entry), highestFirst)
}
