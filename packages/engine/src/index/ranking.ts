/** Who is in so far, best first: one entry per target, its best profile. Kept between decisions, so that deciding allocates nothing. */
import { tieKey } from '../auction/index.ts'
import type { UsableSeat } from '../eligibility/index.ts'
import { widened } from './ladder-layout.ts'

const UNKNOWN = -1

export interface Ranking {
  size: number
  /** Candidates that the entries make: seats of agents targets, one for each other. */
  places: number
  items: Int32Array<ArrayBuffer>
  targets: Int32Array<ArrayBuffer>
  buyers: Int32Array<ArrayBuffer>
  bids: Float64Array<ArrayBuffer>
  scores: Float64Array<ArrayBuffer>
  /** The target's tie key under the draw, once it was needed. */
  ties: Float64Array<ArrayBuffer>
  /** Of agents targets. */
  readonly seats: (readonly UsableSeat[] | undefined)[]
  draw: number
  /** Ids, for ties. */
  readonly targetId: (target: number) => string
  readonly profileId: (item: number) => string
}

/** A profile that is in. */
export interface Offer {
  item: number
  target: number
  buyer: number
  bid: number
  score: number
  seats: readonly UsableSeat[] | undefined
}

export function createRanking(targetId: Ranking['targetId'], profileId: Ranking['profileId']): Ranking {
  return {
    size: 0, places: 0, items: new Int32Array(64), targets: new Int32Array(64), buyers: new Int32Array(64), bids: new Float64Array(64), scores: new Float64Array(64), ties: new Float64Array(64),
    seats: [], draw: 0, targetId, profileId,
  }
}

/** Puts an offer in its place, unless its target has a better one there. `isKnown`: the target may be in the ranking. */
export function rank(ranking: Ranking, offer: Offer, isKnown: boolean): void {
  if (isKnown) {
    const at = findTarget(ranking, offer.target)
    if (at >= 0) {
      if (!isBetterProfile(ranking, offer, at)) return
      takeOut(ranking, at)
    }
  }
  if (ranking.size === ranking.items.length) grow(ranking)
  const { scores } = ranking
  let at = ranking.size
  let tie = UNKNOWN
  while (at > 0) {
    const above = scores[at - 1] ?? 0
    if (above > offer.score) break
    if (above === offer.score) {
      if (tie === UNKNOWN) tie = tieKey(ranking.draw, ranking.targetId(offer.target))
      if (staysAbove(ranking, at - 1, offer, tie)) break
    }
    shift(ranking, at - 1, at)
    at -= 1
  }
  ranking.items[at] = offer.item
  ranking.targets[at] = offer.target
  ranking.buyers[at] = offer.buyer
  ranking.bids[at] = offer.bid
  scores[at] = offer.score
  ranking.ties[at] = tie
  ranking.seats[at] = offer.seats
  ranking.size += 1
  ranking.places += offer.seats?.length ?? 1
}

/**
 * The least score that can still matter: everything below it changes neither the first `wanted` candidates, nor that there are more, nor, with `isSecondPrice`, the
 * runner-up of the last of them. -Infinity while anything can.
 */
export function settledScore(ranking: Ranking, wanted: number, isSecondPrice: boolean): number {
  const { size, scores, buyers, seats } = ranking
  if (ranking.places < wanted) return -Infinity
  let places = 0
  let last = 0
  while (last < size) {
    places += seats[last]?.length ?? 1
    if (places >= wanted) break
    last += 1
  }
  if (last >= size) return -Infinity
  // More seats than wanted are more candidates; otherwise the next target is.
  let needed = places > wanted ? last : last + 1
  if (isSecondPrice) {
    let runnerUp = last + 1
    while (runnerUp < size && buyers[runnerUp] === buyers[last]) runnerUp += 1
    needed = Math.max(needed, runnerUp)
  }
  return needed < size ? (scores[needed] ?? 0) : -Infinity
}

function findTarget({ targets, size }: Ranking, target: number): number {
  for (let at = size - 1; at >= 0; at--) if (targets[at] === target) return at
  return -1
}

function isBetterProfile(ranking: Ranking, offer: Offer, at: number): boolean {
  const score = ranking.scores[at] ?? 0
  if (offer.score !== score) return offer.score > score
  const mine = ranking.profileId(offer.item)
  const other = ranking.profileId(ranking.items[at] ?? 0)
  const difference = tieKey(ranking.draw, mine) - tieKey(ranking.draw, other)
  return difference === 0 ? mine < other : difference < 0
}

function staysAbove(ranking: Ranking, at: number, offer: Offer, tie: number): boolean {
  let other = ranking.ties[at] ?? UNKNOWN
  if (other === UNKNOWN) {
    other = tieKey(ranking.draw, ranking.targetId(ranking.targets[at] ?? 0))
    ranking.ties[at] = other
  }
  if (other !== tie) return other < tie
  return ranking.targetId(ranking.targets[at] ?? 0) < ranking.targetId(offer.target)
}

function takeOut(ranking: Ranking, from: number): void {
  ranking.places -= ranking.seats[from]?.length ?? 1
  for (let at = from + 1; at < ranking.size; at++) shift(ranking, at, at - 1)
  ranking.size -= 1
}

function shift(ranking: Ranking, from: number, to: number): void {
  ranking.items[to] = ranking.items[from] ?? 0
  ranking.targets[to] = ranking.targets[from] ?? 0
  ranking.buyers[to] = ranking.buyers[from] ?? 0
  ranking.bids[to] = ranking.bids[from] ?? 0
  ranking.scores[to] = ranking.scores[from] ?? 0
  ranking.ties[to] = ranking.ties[from] ?? 0
  ranking.seats[to] = ranking.seats[from]
}

function grow(ranking: Ranking): void {
  const length = ranking.items.length * 2
  ranking.items = widened(ranking.items, new Int32Array(length))
  ranking.targets = widened(ranking.targets, new Int32Array(length))
  ranking.buyers = widened(ranking.buyers, new Int32Array(length))
  ranking.bids = widened(ranking.bids, new Float64Array(length))
  ranking.scores = widened(ranking.scores, new Float64Array(length))
  ranking.ties = widened(ranking.ties, new Float64Array(length))
}
