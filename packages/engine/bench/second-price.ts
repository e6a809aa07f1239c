/** The second-price rule as every peer applies it to bids that are in. */
import { compareTied } from '../src/auction/index.ts'
import { FLOOR, INCREMENT, RESERVE } from './market.ts'
import type { Answer, Found } from './contender.ts'

export const LEAST = Math.max(FLOOR, RESERVE)

/** Best first; of equal bids the draw's target, and of one target the draw's profile. */
export function compareFound(draw: number, a: Found, b: Found): number {
  return b.bid - a.bid || compareTied(draw, a.targetId, b.targetId) || compareTied(draw, a.profileId, b.profileId)
}

/** @param ranked best first, at least as far as the first bid of another buyer than the best's */
export function priceOf(ranked: readonly Found[]): Answer {
  const [winner] = ranked
  if (winner === undefined) return { winner: null, price: 0, runnerUp: null }
  const runnerUp = ranked.find(({ buyerId }) => buyerId !== winner.buyerId)
  const asked = runnerUp === undefined ? LEAST : runnerUp.bid + INCREMENT
  return { winner: winner.profileId, price: Math.min(winner.bid, Math.max(LEAST, asked)), runnerUp: runnerUp?.profileId ?? null }
}

/** Whether more bids, none above the last one, could change winner or runner-up: all that tie with either must be known. */
export function isSettled(descending: readonly Found[]): boolean {
  const best = descending[0]
  const last = descending.at(-1)
  if (best === undefined || last === undefined || last.bid === best.bid) return false
  const top = descending.filter(({ bid }) => bid === best.bid)
  const other = descending.find(({ buyerId }) => top.every((found) => found.buyerId !== buyerId)) ?? (new Set(top.map(({ buyerId }) => buyerId)).size > 1 ? best : undefined)
  return other !== undefined && last.bid < other.bid
}
