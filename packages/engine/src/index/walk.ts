/** Block by block from the best bid down: first the bits, 32 profiles at a time, then of those that are left what bits cannot say. */
import { judgeProfile, usableSeats, type UsableSeat } from '../eligibility/index.ts'
import { scaleHalfEven, toNumber } from './exact-math.ts'
import { takesPlace } from './geography-test.ts'
import { ANY_ATTESTATION, ANY_CALL_TYPE, ANY_CALLER_TYPE, EVERYWHERE, LIVE, NOTHING, OWN_WORDS, RADIUS, WORTH_CLEARING } from './ladder-layout.ts'
import { rank, settledScore, type Offer, type Ranking } from './ranking.ts'
import { factsOf, type Scan } from './scan.ts'
import { readFigures } from './limits.ts'
import {
  BID, BUYER, FIGURES, FLAGS, HISTORY, MARKS, NEEDS, NEEDS_CALL_TYPE, NEEDS_DUPLICATES, NEEDS_FIGURES, NEEDS_GEOGRAPHY, NEEDS_JUDGE, NEEDS_QUALITY, ROOM, SCORE_SHIFT, TARGET, type Tables,
} from './tables.ts'

/** No bid: below everything that counts. */
const OUT = Number.NEGATIVE_INFINITY

/** What a walk fills: the ranking of an auction, or all that are in. */
export interface Walk {
  readonly ranking: Ranking
  /** With `isCollecting`: items that are in, and their bids. */
  readonly items: number[]
  readonly bids: number[]
  readonly offer: Offer
  isCollecting: boolean
  wanted: number
  /** Blocks below are not looked at. */
  stopBelow: number
  isChanged: boolean
  /** By target: the decision that ranked it last, and the score it was given. */
  ranked: Float64Array<ArrayBuffer>
  /** Offers that passed all rules and were scored, in the last walk. */
  scored: number
  decision: number
}

export function createWalk(ranking: Ranking): Walk {
  return {
    ranking, items: [], bids: [], offer: { item: 0, target: 0, buyer: 0, bid: 0, score: 0, seats: undefined }, isCollecting: false, wanted: 1, stopBelow: OUT, isChanged: false,
    ranked: new Float64Array(128), scored: 0, decision: 0,
  }
}

export function walkBlocks(tables: Tables, scan: Scan, walk: Walk): void {
  const { ladder } = tables
  const { own, bits, stride, order, high, itemAt, blockCount, fallen } = ladder
  const callerType = (scan.callerType - NOTHING) * stride
  const attestation = (scan.attestation - NOTHING) * stride
  const callType = (scan.callType - NOTHING) * stride
  const country = (scan.country - NOTHING) * stride
  const state = (scan.state - NOTHING) * stride
  const city = (scan.city - NOTHING) * stride
  const zip = (scan.zip - NOTHING) * stride
  const notCountry = (scan.notCountry - NOTHING) * stride
  const notState = (scan.notState - NOTHING) * stride
  // Where the caller's coordinates are unknown nobody has a radius around them.
  const withRadii = scan.place.point === null ? 0 : -1
  for (let position = 0; position < blockCount; position++) {
    const block = order[position] ?? 0
    if ((high[block] ?? 0) < walk.stopBelow) break
    if ((fallen[block] ?? 0) >= WORTH_CLEARING) ladder.toClear = block
    for (let half = 0; half < 2; half++) {
      const word = block * 2 + half
      const line = block * OWN_WORDS + half
      let matches = (own[line + EVERYWHERE * 2] ?? 0) | (bits[state + word] ?? 0) | (bits[country + word] ?? 0) | (bits[zip + word] ?? 0) | (bits[city + word] ?? 0) | ((own[line + RADIUS * 2] ?? 0) & withRadii)
      matches &= (own[line + LIVE * 2] ?? 0) & ((own[line + ANY_CALL_TYPE * 2] ?? 0) | (bits[callType + word] ?? 0))
      if (matches === 0) continue
      matches &= ((own[line + ANY_CALLER_TYPE * 2] ?? 0) | (bits[callerType + word] ?? 0)) & ((own[line + ANY_ATTESTATION * 2] ?? 0) | (bits[attestation + word] ?? 0))
      matches &= ~((bits[notCountry + word] ?? 0) | (bits[notState + word] ?? 0))
      while (matches !== 0) {
        const item = itemAt[word * 32 + 31 - Math.clz32(matches & -matches)] ?? 0
        matches &= matches - 1
        const bid = bidOf(tables, scan, item)
        if (bid >= scan.leastBid && bid !== OUT) take(tables, scan, walk, item, bid)
      }
    }
    if (walk.isChanged) {
      walk.isChanged = false
      walk.stopBelow = Math.max(walk.stopBelow, settledScore(walk.ranking, walk.wanted, tables.terms.isSecondPrice))
    }
  }
}

/** What an item bids for the call; `OUT` where it does not take it. */
function bidOf(tables: Tables, scan: Scan, item: number): number {
  const { figures, marks } = tables
  const mark = item * MARKS
  const flags = marks[mark + FLAGS] ?? 0
  let bid = figures[item * FIGURES + BID] ?? 0
  if ((flags & NEEDS) !== 0) {
    if ((flags & NEEDS_QUALITY) !== 0 && (scan.qualityHistory < (marks[mark + HISTORY] ?? 0) || scan.qualityScore < flags >> SCORE_SHIFT)) return OUT
    if ((flags & (NEEDS & ~NEEDS_QUALITY)) !== 0) {
      if ((flags & NEEDS_FIGURES) !== 0 && !hasRoom(tables, item)) return OUT
      bid = bidByRules(tables, scan, item, flags)
      if (bid === OUT) return OUT
    }
  }
  // A bid below zero, which only a step with `anyPrice` takes, is charged as nothing.
  const charge = bid > 0 ? bid : 0
  const target = marks[mark + TARGET] ?? 0
  if (charge > (figures[item * FIGURES + ROOM] ?? 0) || charge > (tables.targetRoom[target] ?? 0)) return OUT
  if (charge > (tables.buyerRoom[marks[mark + BUYER] ?? 0] ?? 0) || charge > scan.campaignRoom) return OUT
  return scan.hasTried && isTried(tables, scan, target) ? OUT : bid
}

/** Reads what limits leave, where that was put off. */
function hasRoom(tables: Tables, item: number): boolean {
  readFigures(tables, item)
  return tables.itemOut[item] === 0 && tables.targetOut[tables.itemsOfTarget.owner[item] ?? 0] === 0
}

function bidByRules(tables: Tables, scan: Scan, item: number, flags: number): number {
  if ((flags & NEEDS_GEOGRAPHY) !== 0) {
    const places = tables.itemPlaces[item]
    if (places !== undefined && !takesPlace(places, scan.place)) return OUT
  }
  if ((flags & NEEDS_CALL_TYPE) !== 0) {
    const { callType } = scan.query.call
    if (callType === null || tables.itemCallTypes[item]?.has(callType) !== true) return OUT
  }
  const needsJudge = (flags & NEEDS_JUDGE) !== 0 || ((flags & NEEDS_DUPLICATES) !== 0 && scan.hasEarlierCalls)
  const row = tables.itemRows[item]
  if (!needsJudge || row === undefined) return tables.figures[item * FIGURES + BID] ?? 0
  const judgement = judgeProfile(factsOf(scan, tables, tables.source.live), row)
  return judgement.kind === 'in' ? toNumber(judgement.bidMicros) : OUT
}

/** A line is not tried twice; of an agents target the seats decide. */
function isTried(tables: Tables, scan: Scan, target: number): boolean {
  const row = tables.targetRows[target]
  if (row === undefined || row.kind === 'agents') return false
  for (const { targetId } of scan.query.tried) if (targetId === row.targetId) return true
  return false
}

/** An item that is in. */
export function take(tables: Tables, scan: Scan, walk: Walk, item: number, bid: number): void {
  if (walk.isCollecting) {
    walk.items.push(item)
    walk.bids.push(bid)
    return
  }
  const target = tables.marks[item * MARKS + TARGET] ?? 0
  const score = scaleHalfEven(bid, tables.factorBps[target] ?? 0)
  walk.scored += 1
  if (score < walk.stopBelow) return
  if (target * 2 >= walk.ranked.length) walk.ranked = longer(walk.ranked, target)
  const { offer, ranked } = walk
  const isKnown = ranked[target * 2] === walk.decision
  // Its target has a better one: most often so, for better ones come first.
  if (isKnown && score < (ranked[target * 2 + 1] ?? 0)) return
  offer.item = item
  offer.target = target
  offer.buyer = tables.marks[item * MARKS + BUYER] ?? 0
  offer.bid = bid
  offer.score = score
  offer.seats = ((tables.marks[item * MARKS + FLAGS] ?? 0) & NEEDS_JUDGE) === 0 ? undefined : seatsOf(tables, scan, target)
  rank(walk.ranking, offer, isKnown)
  ranked[target * 2] = walk.decision
  ranked[target * 2 + 1] = score
  walk.isChanged = true
}

function seatsOf(tables: Tables, scan: Scan, target: number): readonly UsableSeat[] | undefined {
  const row = tables.targetRows[target]
  return row?.kind === 'agents' ? usableSeats(factsOf(scan, tables, tables.source.live), row) : undefined
}

function longer(array: Float64Array, target: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(target * 4 + 16)
  copy.set(array)
  return copy
}
