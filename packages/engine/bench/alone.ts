/** Figures of the index that no peer has: percentiles, decisions and scored bids per second, live bid changes, rebuild, memory. */
import type { BookChange, ProfileConfig } from '../src/book/types.ts'
import type { RouteQuery } from '../src/facts.ts'
import { advanceTo } from '../src/index/clock.ts'
import { compileBook } from '../src/index/build.ts'
import { createWorkbench } from '../src/index/create-campaign-index.ts'
import { prepareWalk } from '../src/index/decide.ts'
import { createCampaignIndex, type CampaignIndex } from '../src/index/index.ts'
import { walkBlocks } from '../src/index/walk.ts'
import { createRandom } from '../test/index-world.ts'
import { CAMPAIGN, type Market } from './market.ts'
import { median, percentile, timeEachCall, timePerCall } from './measure.ts'
import { createOurs, type Ours } from './ours.ts'
import type { Report } from './report.ts'

const ROUNDS = 5
const US_PER_SECOND = 1_000_000
const US_PER_MS = 1_000
const MS_PER_HOUR = 3_600_000
const CHANGES = 100_000
const PORTION = 1_000
const HALF_WEIGHT = { qualityAdjustment: { weightBasisPoints: 5_000, neutralScore: 5_000, minHistory: 10 } }

export function measureAlone(market: Market, ours: Ours, report: Report, prefix: string): void {
  measureDecisions(ours, report, prefix)
  measureScoring(ours, report, prefix)
  measureChanges(ours, report, prefix)
  measureRebuild(ours, report, prefix)
  measureWorst(market, ours, report, prefix)
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
  // What was put off at the start is read with the first calls: not what is measured here.
  for (const query of some) scored(query)
  const rounds = Array.from({ length: ROUNDS }, () => ({ scored: rateOf(scored), priced: rateOf((query) => index.decide(query).candidates.length) }))
  report.state(`${prefix}/bids-scored-per-second`, 'bids/s', median(rounds.map((round) => round.scored)), { value: 10_000_000, better: 'more' })
  report.state(`${prefix}/bids-scored-and-priced-per-second`, 'bids/s', median(rounds.map((round) => round.priced)))
}

/**
 * New bids between decisions, one or a hundred, while auctions run. Twice: into the index alone, which
 * reads a new bid from the change itself, and through the book's state, which takes every entry of the log first.
 */
function measureChanges({ state, index, queries }: Ours, report: Report, prefix: string): void {
  const none = (): void => undefined
  const profiles = [...state.config.profiles.values()]
  const alone = createCampaignIndex(state, CAMPAIGN)
  const applyBoth = (changes: readonly BookChange[]): void => {
    state.apply({ seq: state.seq + 1, changes })
    index.apply(changes)
  }
  for (const perDecision of [1, 100]) {
    const rates = { taken: [] as number[], alone: [] as number[], both: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      rates.taken.push(changesPerSecond({ profiles, perDecision, seed: ROUNDS + round }, queries, alone.apply, none))
      rates.alone.push(changesPerSecond({ profiles, perDecision, seed: round }, queries, alone.apply, (query) => alone.decide(query, 1)))
      rates.both.push(changesPerSecond({ profiles, perDecision, seed: round }, queries, applyBoth, (query) => index.decide(query, 1)))
    }
    report.state(`${prefix}/bid-changes/${perDecision}-per-decision`, 'changes/s', median(rates.alone), { value: 1_000_000, better: 'more' })
    const each = US_PER_SECOND / median(rates.alone)
    const taking = US_PER_SECOND / median(rates.taken)
    report.state(`${prefix}/bid-changes/${perDecision}-per-decision/change`, 'us per change', taking)
    // Among a hundred changes it is less than what rounds differ by.
    if (perDecision === 1) report.state(`${prefix}/bid-changes/${perDecision}-per-decision/decision`, 'us per decision', each - taking)
    report.state(`${prefix}/bid-changes/${perDecision}-per-decision/with-the-book`, 'changes/s', median(rates.both))
  }
}

interface NewBids {
  readonly profiles: readonly ProfileConfig[]
  readonly perDecision: number
  readonly seed: number
}

function makeBatch({ profiles, perDecision }: NewBids, random: ReturnType<typeof createRandom>): readonly BookChange[] {
  return Array.from({ length: perDecision }, (): BookChange => {
    const row = random.pick(profiles)
    return { kind: 'profile', id: row.profileId, row: { ...row, bidMicros: BigInt((150 + random.below(2_000) + random.below(2_000) + random.below(2_000)) * 10_000) } }
  })
}

/** A batch, a decision, a batch, … A thousand changes at a time are made just before, untimed: as fresh as from the wire. */
function changesPerSecond(bids: NewBids, queries: readonly RouteQuery[], apply: (changes: readonly BookChange[]) => void, decide: (query: RouteQuery) => unknown): number {
  const random = createRandom(bids.seed)
  let spent = 0
  let at = 0
  for (let portion = 0; portion < CHANGES / PORTION; portion++) {
    const batches = Array.from({ length: PORTION / bids.perDecision }, () => makeBatch(bids, random))
    const from = process.hrtime.bigint()
    for (const changes of batches) {
      apply(changes)
      const query = queries[at++ % queries.length]
      if (query !== undefined) decide(query)
    }
    spent += Number(process.hrtime.bigint() - from)
  }
  return (CHANGES * 1e9) / spent
}

/** Calls that nobody takes, for whom every block is looked at; and the calls that come first when an hour has begun in every zone, when all hourly limits begin anew. */
function measureWorst(market: Market, { state, queries }: Ours, report: Report, prefix: string): void {
  const index = createCampaignIndex(state, CAMPAIGN)
  const some = queries.slice(0, 1_000)
  for (const query of some) index.decide(query, 1)
  // The same calls, all from mobiles, where everybody takes landlines only.
  const { index: refusing } = createOurs(market, { settings: { callerTypes: ['landline'] } })
  const empty = Array.from({ length: ROUNDS }, () => timePerCall(some, (query) => refusing.decide(query, 1)))
  report.state(`${prefix}/nobody-eligible`, 'us per decision', median(empty))
  const turns: number[] = []
  const after: number[] = []
  for (let hour = 1; hour <= ROUNDS; hour++) {
    const later = some.map((query): RouteQuery => ({ ...query, nowMs: query.nowMs + hour * MS_PER_HOUR }))
    turns.push(timePerCall(later.slice(0, 1), (query) => index.decide(query, 1)) / US_PER_MS)
    after.push(timePerCall(later.slice(1), (query) => index.decide(query, 1)))
  }
  report.state(`${prefix}/hour-begins`, 'ms for the first decision', median(turns))
  report.state(`${prefix}/hour-begins/after`, 'us per decision, the next 999', median(after))
}

function measureRebuild({ state, index, queries }: Ours, report: Report, prefix: string): void {
  const [query] = queries
  if (query === undefined) return
  const spent: number[] = []
  const all: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    let built: CampaignIndex | undefined
    spent.push(timePerCall([query], () => (built = createCampaignIndex(state, CAMPAIGN)).decide(query, 1)) / US_PER_MS)
    // Limits of profiles and targets are read when a call first comes by: here a thousand calls that look at everybody.
    all.push(timePerCall(queries.slice(0, 1_000), (call) => built?.decide(call)) - timePerCall(queries.slice(0, 1_000), (call) => built?.decide(call)))
  }
  report.state(`${prefix}/rebuild`, 'ms to the first decision', median(spent), { value: 300, better: 'less' })
  report.state(`${prefix}/rebuild/put-off`, 'ms later, with the calls that first look at a profile', median(all))
  report.state(`${prefix}/memory`, 'bytes', index.memoryBytes())
}
