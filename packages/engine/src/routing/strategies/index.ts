import type { Strategy } from '@ringfloor/shared'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { rankByQuality } from './highest-quality.ts'
import { rankByHybrid } from './hybrid.ts'
import { rankByLoad } from './least-loaded.ts'
import { rankByIdleTime } from './longest-idle.ts'
import { rankByCost } from './lowest-cost.ts'
import { rankByPriority } from './priority.ts'
import { rankByDistance } from './proximity.ts'
import { rankByRevenue } from './revenue-per-call.ts'
import { rankByTurn } from './round-robin.ts'
import { rankByWeight } from './weight.ts'

type StrategyKind = Strategy['kind']
type StrategyOf = { readonly [Kind in StrategyKind]: Extract<Strategy, { kind: Kind }> }
type Rank<Kind extends StrategyKind> = (entries: readonly PlanEntry[], strategy: StrategyOf[Kind], context: StrategyContext) => Iterable<PlanEntry>

/** Each gives back the entries it was given, at most one per target, best first: all of them, each once, in the same order whatever order they came in. */
const STRATEGIES: { readonly [Kind in StrategyKind]: Rank<Kind> } = {
  priority: rankByPriority,
  weight: rankByWeight,
  round_robin: rankByTurn,
  least_loaded: rankByLoad,
  lowest_cost: rankByCost,
  highest_quality: rankByQuality,
  hybrid: rankByHybrid,
  proximity: rankByDistance,
  longest_idle: rankByIdleTime,
  revenue_per_call: rankByRevenue,
}

export function rankByStrategy<Kind extends StrategyKind>(entries: readonly PlanEntry[], strategy: StrategyOf[Kind] & { readonly kind: Kind }, context: StrategyContext): Iterable<PlanEntry> {
  const rank: Rank<Kind> = STRATEGIES[strategy.kind]
  return rank(entries, strategy, context)
}
