import { RULES_VERSION, type Candidate, type RouteDecision, type RouteQuery } from '../facts.ts'
import type { ProfileConfig } from '../book/types.ts'
import { judgeProfile } from '../eligibility/index.ts'
import { arrange, type PlanEntry } from '../routing/index.ts'
import { firstOf, nextOf } from './chains.ts'
import { advanceTo } from './clock.ts'
import { bidForScore, scaleHalfEven, toNumber } from './exact-math.ts'
import { isFull } from './meters.ts'
import { aimScan, factsOf, type Scan, type Verdicts } from './scan.ts'
import type { Tables } from './tables.ts'
import { take, walkBlocks, type Walk } from './walk.ts'

/** What decisions reuse. */
export interface Workbench {
  readonly scan: Scan
  readonly walk: Walk
  readonly verdicts: Verdicts
}

const NOBODY: RouteDecision = { rulesVersion: RULES_VERSION, candidates: [], hasMore: false }
/** A bid that an auction does not take; the words are made where a decision is explained. */
const BELOW_RESERVE = { reason: 'price.below_floor', detail: null } as const

export function decideByIndex(tables: Tables, { scan, walk, verdicts }: Workbench, query: RouteQuery, wanted: number): RouteDecision {
  const { terms } = tables
  if (query.denial !== null || !terms.isActive || query.tried.length >= terms.maxAttempts || query.nowMs - query.startedAtMs >= terms.maxMs) return NOBODY
  advanceTo(tables, query.nowMs, query.zones)
  const meter = tables.campaignMeter
  if (meter >= 0 && isFull(tables.meters, meter)) return NOBODY
  prepareWalk(tables, { scan, walk, verdicts }, query, wanted)
  if (query.answers.size > 0) takeAnswers(tables, scan, walk)
  walkBlocks(tables, scan, walk)
  return walk.isCollecting ? arrangeCollected(tables, scan, walk, wanted) : candidatesOf(tables, walk, wanted)
}

/** Everything back to the start, aimed at one call. */
export function prepareWalk(tables: Tables, { scan, walk, verdicts }: Workbench, query: RouteQuery, wanted: number): void {
  const { terms } = tables
  aimScan(scan, tables, query, verdicts)
  walk.isCollecting = !terms.isPlainAuction
  walk.wanted = wanted
  walk.isChanged = false
  walk.stopBelow = scan.leastBid === -Infinity ? -Infinity : scaleHalfEven(scan.leastBid, terms.leastFactorBps)
  walk.scored = 0
  walk.ranking.size = 0
  walk.ranking.places = 0
  walk.ranking.draw = query.draw
  walk.decision = walk.decision === 0x7fffffff ? startOver(walk) : walk.decision + 1
}

/** Bids of outside bidders: few, and judged rule by rule. */
function takeAnswers(tables: Tables, scan: Scan, walk: Walk): void {
  for (const targetId of scan.query.answers.keys()) {
    const target = tables.targets.get(targetId) ?? -1
    if (tables.targetRows[target]?.bidSource !== 'answer') continue
    for (let item = firstOf(tables.itemsOfTarget, target); item >= 0; item = nextOf(tables.itemsOfTarget, item)) {
      const row = tables.itemRows[item]
      if (row === undefined) continue
      const judgement = judgeProfile(factsOf(scan, tables, tables.source.live), row)
      const bid = judgement.kind === 'in' ? toNumber(judgement.bidMicros) : -Infinity
      if (bid !== -Infinity && bid >= scan.leastBid) take(tables, scan, walk, item, bid)
    }
  }
}

function candidatesOf(tables: Tables, { ranking }: Walk, wanted: number): RouteDecision {
  const candidates: Candidate[] = []
  for (let at = 0; at < ranking.size; at++) {
    const profile = tables.itemRows[ranking.items[at] ?? 0]
    const target = tables.targetRows[ranking.targets[at] ?? 0]
    if (profile === undefined || target === undefined) continue
    if (candidates.length >= wanted) return { rulesVersion: RULES_VERSION, candidates, hasMore: true }
    const { profileId } = profile
    const { targetId, buyerId } = target
    const bidMicros = BigInt(ranking.bids[at] ?? 0)
    const price = priceAt(tables, ranking, at)
    const priceMicros = price === ranking.bids[at] ? bidMicros : BigInt(price)
    const seats = ranking.seats[at]
    if (seats === undefined) {
      candidates.push({ profileId, targetId, buyerId, bidMicros, priceMicros, rank: at + 1, userId: null })
      continue
    }
    for (const { userId } of seats) {
      if (candidates.length >= wanted) return { rulesVersion: RULES_VERSION, candidates, hasMore: true }
      candidates.push({ profileId, targetId, buyerId, bidMicros, priceMicros, rank: at + 1, userId })
    }
  }
  return { rulesVersion: RULES_VERSION, candidates, hasMore: false }
}

/** As the auction's `clearingPrice`, in doubles: what it takes to be worth as much as the runner-up of another buyer, and the increment. */
function priceAt({ terms, factorBps }: Tables, ranking: Walk['ranking'], at: number): number {
  const bid = ranking.bids[at] ?? 0
  if (!terms.isSecondPrice) return bid
  let runnerUp = at + 1
  while (runnerUp < ranking.size && ranking.buyers[runnerUp] === ranking.buyers[at]) runnerUp += 1
  const asked = runnerUp < ranking.size ? bidForScore(ranking.scores[runnerUp] ?? 0, factorBps[ranking.targets[at] ?? 0] ?? 1) + terms.increment : terms.reserve
  return Math.min(bid, Math.max(asked, terms.reserve))
}

function arrangeCollected(tables: Tables, scan: Scan, walk: Walk, wanted: number): RouteDecision {
  const entries: PlanEntry[] = []
  const atLeast = Math.max(tables.terms.reserve, 1)
  for (const [index, item] of walk.items.entries()) {
    const profile = tables.itemRows[item]
    const target = tables.targetRows[tables.itemsOfTarget.owner[item] ?? -1]
    const bid = walk.bids[index] ?? 0
    if (profile !== undefined && target !== undefined) entries.push({ profile, target, buyerId: target.buyerId, bidMicros: exactBid(tables, scan, profile, bid), priceObstacle: bid < atLeast ? BELOW_RESERVE : null })
  }
  walk.items.length = 0
  walk.bids.length = 0
  const { candidates, hasMore } = arrange(scan.query, tables.book, tables.source.live, entries, wanted)
  return { rulesVersion: RULES_VERSION, candidates, hasMore }
}

/** Modifiers may take a bid further below zero than a double is exact. */
function exactBid(tables: Tables, scan: Scan, profile: ProfileConfig, bid: number): bigint {
  if (Number.isSafeInteger(bid)) return BigInt(bid)
  const judgement = judgeProfile(factsOf(scan, tables, tables.source.live), profile)
  return judgement.bidMicros ?? 0n
}

function startOver(walk: Walk): number {
  walk.ranked.fill(0)
  return 1
}
