import type { PlanEntry, StrategyContext } from '../types.ts'
import { lowestFirst, orderEntries } from './order-entries.ts'

/** Calls in progress, of at most so many; null: no limit. */
export interface Load {
  readonly live: number
  readonly limit: number | null
}

/** How busy targets are, with the calls that were just sent to them. */
export function loadsOf({ facts }: StrategyContext): (entry: PlanEntry) => Load {
  const sent = new Map<string, number>()
  for (const { targetId } of facts.pending) sent.set(targetId, (sent.get(targetId) ?? 0) + 1)
  return ({ target }) => ({ live: facts.live.live('target', target.targetId) + (sent.get(target.targetId) ?? 0), limit: target.rules.limits?.concurrency ?? null })
}

/** By the share of the limit that is in use, compared exactly; without a limit nothing is in use. Equal shares by calls in progress. */
function compareLoads(a: Load, b: Load): number {
  return lowestFirst(numerator(a) * denominator(b), numerator(b) * denominator(a)) || lowestFirst(a.live, b.live)
}

/** A limit of zero is full. */
function numerator({ live, limit }: Load): bigint {
  return limit === null ? 0n : limit === 0 ? 1n : BigInt(live)
}

function denominator({ limit }: Load): bigint {
  return limit === null || limit === 0 ? 1n : BigInt(limit)
}

/** Smallest share of its own concurrency limit in use first; targets without a limit before them, those with fewer calls in progress first. */
export function rankByLoad(entries: readonly PlanEntry[], _strategy: unknown, context: StrategyContext): readonly PlanEntry[] {
  return orderEntries(entries, context.facts.draw, loadsOf(context), compareLoads)
}

/** In basis points of the limit, rounded down; without a limit 0. */
export function shareInUseBps({ live, limit }: Load): number {
  if (limit === null) return 0
  return limit === 0 ? 10_000 : Math.floor((live * 10_000) / limit)
}
