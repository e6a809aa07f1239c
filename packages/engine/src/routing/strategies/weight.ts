import { tieKey } from '../../auction/index.ts'
import type { PlanEntry, StrategyContext } from '../types.ts'
import { orderEntries } from './order-entries.ts'

/** Of a target that says none. */
export const DEFAULT_WEIGHT = 1

export function weightOf(entry: PlanEntry): number {
  return entry.target.rules.weight ?? DEFAULT_WEIGHT
}

/**
 * By chance, in proportion to weight: the first place goes to each target with the probability weight / sum of weights, every further place likewise among those
 * who are left. Weight 0 comes after all others. The chance is the draw's: the same draw gives the same order, whatever the order of the input. Places are drawn
 * as they are asked for.
 */
export function* rankByWeight(entries: readonly PlanEntry[], _strategy: unknown, { facts, stepKey }: StrategyContext): Generator<PlanEntry> {
  const pool = entries.filter((entry) => weightOf(entry) > 0).sort((a, b) => (a.target.targetId < b.target.targetId ? -1 : 1))
  const rest = entries.filter((entry) => weightOf(entry) <= 0)
  const sums = buildSums(pool.map(weightOf))
  let left = pool.reduce((sum, entry) => sum + weightOf(entry), 0)
  for (let place = 0; place < pool.length; place++) {
    const index = findSlot(sums, pointBelow(left, facts.draw, `${stepKey}:${place}`))
    const entry = pool[index]
    if (entry === undefined) break
    addWeight(sums, index, -weightOf(entry))
    left -= weightOf(entry)
    yield entry
  }
  yield* orderEntries(rest, facts.draw, () => 0, () => 0)
}

/** An integer from 0 to `limit` - 1, from 64 bits of hash: no value is more likely than another by more than `limit` / 2^64. */
function pointBelow(limit: number, draw: number, key: string): number {
  const bits = (BigInt(tieKey(draw, `weight:${key}:high`)) << 32n) | BigInt(tieKey(draw, `weight:${key}:low`))
  return Number((bits * BigInt(limit)) >> 64n)
}

/** A Fenwick tree: sums of prefixes that can be changed and searched in logarithmic time. Slot 0 is unused. */
function buildSums(weights: readonly number[]): number[] {
  const sums = [0, ...weights]
  for (let slot = 1; slot < sums.length; slot++) {
    const parent = slot + (slot & -slot)
    if (parent < sums.length) sums[parent] = (sums[parent] ?? 0) + (sums[slot] ?? 0)
  }
  return sums
}

function addWeight(sums: number[], index: number, weight: number): void {
  for (let slot = index + 1; slot < sums.length; slot += slot & -slot) sums[slot] = (sums[slot] ?? 0) + weight
}

/** The first index up to which the weights add up to more than the point. */
function findSlot(sums: readonly number[], point: number): number {
  let slot = 0
  let left = point
  let step = 1
  while (step * 2 < sums.length) step *= 2
  for (; step >= 1; step /= 2) {
    const sum = sums[slot + step]
    if (sum !== undefined && sum <= left) {
      slot += step
      left -= sum
    }
  }
  return slot
}
