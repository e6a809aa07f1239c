/**
 * `npm run bench -- engine [--json]`: one second-price decision among 100,000 bid profiles with the production rule set (market.ts), ours beside better-sqlite3, native roaring bitmaps, filter and
 * sort over objects; and among 10,000 beside json-rules-engine. The same market and calls from one seed. Every answer is compared first: winner, price and runner-up of every call a peer is
 * measured with, or the run fails. Then rounds in turn, medians, microseconds per decision.
 *   --json        JSON lines {"name","ours","peer","ratio","unit"} on standard output; ratio is how many times better ours is
 *   --rounds 5 --size 100000 --seed 7
 */
import { parseArgs } from 'node:util'
import type { Answer, Contender } from './contender.ts'
import { measureAlone } from './alone.ts'
import { createMarket, type Market, type MarketCall } from './market.ts'
import { median, timePerCall, timePerCallAwaited } from './measure.ts'
import { createOurs, type Ours } from './ours.ts'
import { createNaive } from './peers/naive.ts'
import { createRoaring } from './peers/roaring.ts'
import { createSqlite } from './peers/sqlite.ts'
import { createReport } from './report.ts'

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, size: { type: 'string', default: '100000' }, seed: { type: 'string', default: '7' } },
})
const ROUNDS = Number(flags.rounds)
const SIZE = Number(flags.size)
const SEED = Number(flags.seed)
const RULES_SIZE = 10_000
const CALLS = 20_000
/** Of them, those that a peer is checked and timed with: as many as its speed allows. */
const CALLS_OF_PEER = { sqlite: 4_000, roaring: 4_000, naive: 60, rules: 6 } as const
/** All decisions are checked against the plain filter and sort with so many calls. */
const CHECKED_CALLS = 400

const report = createReport(flags.json)
await main()

async function main(): Promise<void> {
  const market = createMarket(SEED, SIZE, CALLS)
  const ours = createOurs(market)
  const size = SIZE === 100_000 ? '100k' : String(SIZE)
  await contend(ours, market, createNaive(market), { name: `engine/second-price/${size}/naive`, timed: CALLS_OF_PEER.naive, checked: CHECKED_CALLS })
  const sqlite = await createSqlite(market)
  report.say(`sqlite: by ${sqlite.binding}`)
  await contend(ours, market, sqlite, { name: `engine/second-price/${size}/sqlite`, timed: CALLS_OF_PEER.sqlite, checked: CALLS_OF_PEER.sqlite })
  const roaring = await createRoaring(market, report.say)
  if (roaring !== undefined) await contend(ours, market, roaring, { name: `engine/second-price/${size}/roaring`, timed: CALLS_OF_PEER.roaring, checked: CALLS_OF_PEER.roaring })
  await contendWithRules()
  measureAlone(market, ours, report, `engine/second-price/${size}`)
}

async function contendWithRules(): Promise<void> {
  const market = createMarket(SEED, RULES_SIZE, CALLS)
  const ours = createOurs(market)
  try {
    const { createJsonRules } = await import('./peers/json-rules.ts')
    await contend(ours, market, createJsonRules(market), { name: 'engine/rules/10k/json-rules-engine', timed: CALLS_OF_PEER.rules, checked: CALLS_OF_PEER.rules })
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    report.say('json-rules-engine is not installed, so its line is left out')
  }
}

interface Match {
  readonly name: string
  readonly timed: number
  readonly checked: number
}

/** Answers first, then time: the peer with as many calls as its speed allows, ours with all of them, in turn. */
async function contend(ours: Ours, market: Market, peer: Contender, { name, timed, checked }: Match): Promise<void> {
  let won = 0
  for (const call of market.calls.slice(0, checked)) {
    const expected = await peer.decide(call)
    compare(peer, call, expected, ours.answer(call), (await ours.decide(call)).price)
    if (expected.winner !== null) won += 1
  }
  report.say(`${name}: ${checked} calls answered the same, ${won} of them with a winner`)
  const calls = market.calls.slice(0, timed)
  const decideOurs = ({ index }: Ours): number => timePerCall(ours.queries, (query) => index.decide(query, 1))
  const decidePeer = (): Promise<number> | number => (peer.name === 'json-rules-engine' ? timePerCallAwaited(calls, peer.decide) : timePerCall(calls, peer.decide))
  decideOurs(ours)
  await decidePeer()
  const rounds: { ours: number; peer: number }[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push({ ours: decideOurs(ours), peer: await decidePeer() })
  report.compare(name, 'us per decision', median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.peer)))
}

function compare(peer: Contender, call: MarketCall, expected: Answer, found: Answer, priceOfOne: number): void {
  const isSame = expected.winner === found.winner && expected.price === found.price && expected.runnerUp === found.runnerUp && expected.price === priceOfOne
  if (!isSame) throw new Error(`${peer.name} and the index disagree about ${JSON.stringify(call)}: ${JSON.stringify(expected)}, ${JSON.stringify(found)}`)
}
