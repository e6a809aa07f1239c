import { tieKey } from '../../auction/index.ts'
import type { PlanEntry } from '../types.ts'

/**
 * Entries by a comparison of their keys, smaller first; equal keys by the draw, so that the order of the input never matters. Every key is made once.
 */
export function orderEntries<Key>(entries: readonly PlanEntry[], draw: number, keyOf: (entry: PlanEntry) => Key, compare: (a: Key, b: Key) => number): readonly PlanEntry[] {
  return entries
    .map((entry) => ({ entry, key: keyOf(entry), tie: tieKey(draw, entry.target.targetId) }))
    .sort((a, b) => compare(a.key, b.key) || a.tie - b.tie || (a.entry.target.targetId < b.entry.target.targetId ? -1 : 1))
    .map(({ entry }) => entry)
}

/** Lowest first; what is not known comes last. */
export function lowestFirst(a: number | bigint | null, b: number | bigint | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/** Highest first; what is not known comes last. */
export function highestFirst(a: number | bigint | null, b: number | bigint | null): number {
  return a === null || b === null ? lowestFirst(a, b) : lowestFirst(b, a)
}
