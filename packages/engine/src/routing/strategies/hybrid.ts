import { multiplyRatioHalfEven, type Strategy } from '@ringfloor/shared'
import { priceWithoutAuction } from '../own-price.ts'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { qualityOf } from './highest-quality.ts'
import { loadsOf, shareInUseBps } from './least-loaded.ts'
import { costOf } from './lowest-cost.ts'
import { highestFirst, orderEntries } from './order-entries.ts'
import { priorityOf } from './priority.ts'
import { distancesOf } from './proximity.ts'

type HybridStrategy = Extract<Strategy, { kind: 'hybrid' }>
type Component = keyof HybridStrategy['weights']

const BEST = 10_000n

/** What each component looks at, and whether more of it is better. Null: not known, which counts as the worst. */
const COMPONENTS: { readonly [Name in Component]: { readonly moreIsBetter: boolean; readonly valueOf: (context: StrategyContext, entries: readonly PlanEntry[]) => (entry: PlanEntry) => bigint | number | null } } = {
  bid: { moreIsBetter: true, valueOf: () => priceWithoutAuction },
  quality: { moreIsBetter: true, valueOf: () => qualityOf },
  cost: { moreIsBetter: false, valueOf: () => costOf },
  load: { moreIsBetter: false, valueOf: loadValues },
  priority: { moreIsBetter: false, valueOf: () => priorityOf },
  distance: { moreIsBetter: false, valueOf: distancesOf },
}
const COMPONENT_NAMES = Object.keys(COMPONENTS) as Component[]

/**
 * By the weighted sum of components, highest first. Each is scaled to 0..10000 among those whom the step asks: the best of them has 10000, the worst 0, in
 * between in proportion, half to even. Where all are equal they all have 10000. Unknown counts as 0. Weights that are left out, or 0, count for nothing.
 */
export function rankByHybrid(entries: readonly PlanEntry[], strategy: HybridStrategy, context: StrategyContext): readonly PlanEntry[] {
  const weighted = COMPONENT_NAMES.flatMap((name) => {
    const weight = strategy.weights[name] ?? 0
    return weight === 0 ? [] : [{ weight: BigInt(weight), scale: scaleAmong(entries, COMPONENTS[name].valueOf(context, entries), COMPONENTS[name].moreIsBetter) }]
  })
  return orderEntries(entries, context.facts.draw, (entry) => weighted.reduce((sum, { weight, scale }) => sum + weight * scale(entry), 0n), highestFirst)
}

/** Shares of the limits in use; where nobody asked has a limit, calls in progress. */
function loadValues(context: StrategyContext, entries: readonly PlanEntry[]): (entry: PlanEntry) => number {
  const loadOf = loadsOf(context)
  const someLimit = entries.some((entry) => loadOf(entry).limit !== null)
  return (entry) => (someLimit ? shareInUseBps(loadOf(entry)) : loadOf(entry).live)
}

function scaleAmong(entries: readonly PlanEntry[], valueOf: (entry: PlanEntry) => bigint | number | null, moreIsBetter: boolean): (entry: PlanEntry) => bigint {
  let lowest: bigint | null = null
  let highest: bigint | null = null
  const valueAsInteger = (entry: PlanEntry): bigint | null => {
    const value = valueOf(entry)
    return value === null ? null : BigInt(value)
  }
  for (const entry of entries) {
    const value = valueAsInteger(entry)
    if (value === null) continue
    if (lowest === null || value < lowest) lowest = value
    if (highest === null || value > highest) highest = value
  }
  return (entry) => {
    const value = valueAsInteger(entry)
    if (value === null || lowest === null || highest === null) return 0n
    if (lowest === highest) return BEST
    return multiplyRatioHalfEven(moreIsBetter ? value - lowest : highest - value, BEST, highest - lowest)
  }
}
