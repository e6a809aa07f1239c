import type { PlanEntry, StrategyContext } from '../types.ts'
import { highestFirst, orderEntries } from './order-entries.ts'

/** 0 to 10000; null where nothing is known. On how many calls it rests does not count here: whoever maintains the score decides when to show it. */
export function qualityOf(entry: PlanEntry): number | null {
  return entry.target.rules.quality?.score ?? null
}

/** Best score first; targets without one come last. */
export function rankByQuality(entries: readonly PlanEntry[], _strategy: unknown, { facts }: StrategyContext): readonly PlanEntry[] {
  return orderEntries(entries, facts.draw, qualityOf, highestFirst)
}
