/** The compiled index against the oracle: the same state, the same calls, every candidate, every price. */
import { createCampaignIndex } from '../src/index/index.ts'
import { decideRoute } from '../src/routing/index.ts'
import type { RouteDecision, RouteQuery } from '../src/facts.ts'
import { applyToWorld, createWorld, passTime, randomChanges, randomQuery, type World } from './index-world.ts'
import { CAMPAIGN_ID } from './next-world.ts'

export interface Round {
  readonly seed: number
  /** Of the book. */
  readonly profiles: number
  readonly calls: number
}

export interface Mismatch {
  readonly seed: number
  readonly call: number
  readonly query: RouteQuery
  readonly expected: RouteDecision
  readonly found: RouteDecision
}

export interface RoundResult {
  readonly calls: number
  /** Calls that somebody gets. */
  readonly won: number
  readonly changes: number
  readonly mismatch: Mismatch | null
}

/** So many books of a size, with so many calls each. */
export interface PlanPart {
  readonly books: number
  readonly profiles: number
  readonly calls: number
}

/** The oracle's time grows with the book: most calls go to small ones. */
export const ISSUE_PLAN: readonly PlanPart[] = [
  { books: 1_600, profiles: 10, calls: 50 },
  { books: 120, profiles: 100, calls: 100 },
  { books: 48, profiles: 300, calls: 100 },
  { books: 30, profiles: 1_000, calls: 100 },
  { books: 2, profiles: 10_000, calls: 100 },
]

/** All books of a part, from a seed on; ends at the first mismatch. */
export function runPlan({ books, profiles, calls }: PlanPart, firstSeed: number): RoundResult {
  const sum = { calls: 0, won: 0, changes: 0 }
  for (let book = 0; book < books; book++) {
    const result = runRound({ seed: firstSeed + book, profiles, calls })
    sum.calls += result.calls
    sum.won += result.won
    sum.changes += result.changes
    if (result.mismatch !== null) return { ...sum, mismatch: result.mismatch }
  }
  return { ...sum, mismatch: null }
}

const LIMITS = [1, 1, 2, 3, 10, Infinity] as const

/** One book from its seed, with changes between its calls; ends at the first call that the two decide differently. */
export function runRound({ seed, profiles, calls }: Round): RoundResult {
  const world = createWorld(seed, profiles)
  const index = createCampaignIndex(world.state, CAMPAIGN_ID)
  let won = 0
  let changes = 0
  for (let call = 0; call < calls; call++) {
    const log = applyToWorld(world, randomChanges(world))
    changes += log.length
    index.apply(log)
    passTime(world)
    const query = randomQuery(world)
    const wanted = world.random.pick(LIMITS)
    const expected = decideByOracle(world, query, wanted)
    const found = index.decide(query, wanted)
    if (expected.candidates.length > 0) won += 1
    if (!isSame(expected, found)) return { calls: call + 1, won, changes, mismatch: { seed, call, query, expected, found } }
  }
  return { calls, won, changes, mismatch: null }
}

function decideByOracle({ state }: World, query: RouteQuery, wanted: number): RouteDecision {
  const book = state.campaignBook(CAMPAIGN_ID)
  return book === undefined ? { rulesVersion: '2026.2', candidates: [], hasMore: false } : decideRoute({ ...query, book, live: state.live }, wanted)
}

export function isSame(a: RouteDecision, b: RouteDecision): boolean {
  return describe(a) === describe(b)
}

/** Bit for bit, in the order of the fields. */
function describe(decision: RouteDecision): string {
  return JSON.stringify(decision, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
