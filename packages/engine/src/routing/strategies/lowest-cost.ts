import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

/** In micro-units per call; a target that says none costs nothing. */
export function costOf(entry: PlanEntry): bigint {
  return entry.target.rules.cost ?? 0n
}

/** What it costs to reach the target, lowest first. */
export function rankByCost(entries: readonly PlanEntry[], _strategy: unknown, { facts }: StrategyContext): readonly PlanEntry[] {
  return orderEntries(entries, facts.draw, costOf, lowestFirst)
}
