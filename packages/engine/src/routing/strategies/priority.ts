import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

/** Of a target that says none. */
export const DEFAULT_PRIORITY = 1000

export function priorityOf(entry: PlanEntry): number {
  return entry.target.rules.priority ?? DEFAULT_PRIORITY
}

/** Lowest number first. */
export function rankByPriority(entries: readonly PlanEntry[], _strategy: unknown, { facts }: StrategyContext): readonly PlanEntry[] {
  return orderEntries(entries, facts.draw, priorityOf, lowestFirst)
}
