import { distanceMeters } from '../../eligibility/index.ts'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

/** Whole metres between the caller and a target; null where the place of either is not known. */
export function distancesOf({ facts }: StrategyContext): (entry: PlanEntry) => number | null {
  const { latE6, lonE6 } = facts.call.location
  if (latE6 === null || lonE6 === null) return () => null
  return ({ target }) => (target.rules.place === undefined ? null : distanceMeters({ latE6, lonE6 }, target.rules.place))
}

/** Nearest to the caller first. Targets without a place come last; where the caller's is unknown, they all do. */
export function rankByDistance(entries: readonly PlanEntry[], _strategy: unknown, context: StrategyContext): readonly PlanEntry[] {
  return orderEntries(entries, context.facts.draw, distancesOf(context), lowestFirst)
}
