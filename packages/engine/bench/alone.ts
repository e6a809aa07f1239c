/** Figures of the index that no peer has: percentiles, decisions and scored bids per second, live bid changes, rebuild, memory. */
import type { BookChange, ProfileConfig } from '../src/book/types.ts'
import type { RouteQuery } from '../src/facts.ts'
import { advanceTo } from '../src/index/clock.ts'
import { compileBook, createWorkbench } from '../src/index/create-campaign-index.ts'
import { prepareWalk } from '../src/index/decide.ts'
import { createCampaignIndex } from '../src/index/index.ts'
import { walkBlocks } from '../src/index/walk.ts'
import { createRandom } from '../test/index-world.ts'
import { CAMPAIGN, type Market } from './market.ts'
import { median, percentile, timeEachCall, timePerCall } from './measure.ts'
import { createOurs, type Ours } from './ours.ts'
import type { Report } from './report.ts'

const ROUNDS = 5
const US_PER_SECOND = 1_000_000
const CHANGES = 100_000
const HALF_WEIGHT = { qualityAdjustment: { weightBasisPoints: 5_000, neutralScore: 5_000, minHistory: 10 } }

export function measureAlone(market: Market, ours: Ours, report: Report, prefix: string): void {
  measureDecisions(ours, report, prefix)
  measureScoring(ours, report, prefix)
  measureChanges(ours, report, prefix)
  measureRebuild(ours, report, prefix)
  measureDecisions(createOurs(market, HALF_WEIGHT), report, `${prefix}/quality-adjusted`)
}

function measureDecisions({ index, queries }: Ours, report: Report, prefix: string): void {
  const means = Array.from({ length: ROUNDS }, () => timePerCall(queries, (query) => index.decide(query, 1)))
  const each = timeEachCall(queries, ROUNDS, (query) => index.decide(query, 1))
  const isPlain = !prefix.endsWith('quality-adjusted')
  report.state(`${prefix}/p50`, 'us', percentile(each, 0.5))
  report.state(`${prefix}/p99`, 'us', percentile(each, 0.99), isPlain ? { value: 5, better: 'less' } : undefined)
  report.state(`${prefix}/decisions-per-second`, 'decisions/s', US_PER_SECOND / median(means), isPlain ? { value: 1_000_000, better: 'more' } : undefined)
}

/**
 * Every eligible bid of a call. Scored: passed by all rules, scored and put in its rank among all others; nothing is handed out. Priced: decisions that ask for all candidates; counted are these, each
 * scored, ranked, priced and made. (A target's other profiles are scored as well, but not counted.)
 */
function measureScoring({ state, index, queries }: Ours, report: Report, prefix: string): void {
  const some = queries.slice(0, 500)
  const tables = compileBook(state, CAMPAIGN)
  const [first] = some
  if (tables === undefined || first === undefined) return
  const bench = createWorkbench(tables, first)
  advanceTo(tables, first.nowMs, first.zones)
  const rateOf = (count: (query: RouteQuery) => number): number => {
    let bids = 0
    const spent = timePerCall(some, (query) => (bids += count(query)))
    return (bids / some.length / spent) * US_PER_SECOND
  }
  const scored = (query: RouteQuery): number => {
    prepareWalk(tables, bench, query, Infinity)
    walkBlocks(tables, bench.scan, bench.walk)
    return bench.walk.ranking.size
  }
  const rounds = Array.from({ length: ROUNDS }, () => ({ scored: rateOf(scored), priced: rateOf((query) => index.decide(query).candidates.length) }))
  report.state(`${prefix}/bids-scored-per-second`, 'bids/s', median(rounds.map((round) => round.scored)), { value: 10_000_000, better: 'more' })
  report.state(`${prefix}/bids-scored-and-priced-per-second`, 'bids/s', median(rounds.map((round) => round.priced)))
}

/**
 * New bids between decisions, one or a hundred, while auctions run. Rows and changes are made beforehand. Twice: into the index alone, which
 * reads a new bid from the change itself, and through the book's state, which takes every entry of the log first.
 */
function measureChanges({ state, index, queries }: Ours, report: Report, prefix: string): void {
  const alone = createCampaignIndex(state, CAMPAIGN)
  const applyBoth = (changes: readonly BookChange[]): void => {
    state.apply({ seq: state.seq + 1, changes })
    index.apply(changes)
  }
  for (const perDecision of [1, 100]) {
    const rates = { alone: [] as number[], both: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      rates.alone.push(changesPerSecond(makeBatches(state.config.profiles, perDecision, round), queries, alone.apply, (query) => alone.decide(query, 1)))
      rates.both.push(changesPerSecond(makeBatches(state.config.profiles, perDecision, round), queries, applyBoth, (query) => index.decide(query, 1)))
    }
    report.state(`${prefix}/bid-changes/${perDecision}-per-decision`, 'changes/s', median(rates.alone), { value: 1_000_000, better: 'more' })
    report.state(`${prefix}/bid-changes/${perDecision}-per-decision/with-the-book`, 'changes/s', median(rates.both))
  }
}

function makeBatches(profiles: ReadonlyMap<string, ProfileConfig>, perDecision: number, seed: number): readonly (readonly BookChange[])[] {
  const random = createRandom(seed)
  const rows = [...profiles.values()]
  return Array.from({ length: CHANGES / perDecision }, () => Array.from({ length: perDecision }, (): BookChange => {
    const row = random.pick(rows)
    return { kind: 'profile', id: row.profileId, row: { ...row, bidMicros: BigInt((150 + random.below(2_000) + random.below(2_000) + random.below(2_000)) * 10_000) } }
  }))
}

/**
 * A batch, a decision, a batch, …: once through state and index, once through the index alone, whose source then takes the rows straight into a map.
 */
function changesPerSecond(batches: readonly (readonly BookChange[])[], queries: readonly RouteQuery[], apply: (changes: readonly BookChange[]) => void, decide: (query: RouteQuery) => unknown): number {
  const from = process.hrtime.bigint()
  for (const [at, changes] of batches.entries()) {
    apply(changes)
    const query = queries[at % queries.length]
    if (query !== undefined) decide(query)
  }
  return (CHANGES * 1e9) / Number(process.hrtime.bigint() - from)
}

function measureRebuild({ state, index, queries }: Ours, report: Report, prefix: string): void {
  const [query] = queries
  if (query === undefined) return
  const spent = Array.from({ length: ROUNDS }, () => timePerCall([query], () => createCampaignIndex(state, CAMPAIGN).decide(query, 1)) / 1_000)
  report.state(`${prefix}/rebuild`, 'ms to the first decision', median(spent), { value: 300, better: 'less' })
  report.state(`${prefix}/memory`, 'bytes', index.memoryBytes())
}
