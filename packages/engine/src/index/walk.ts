/** Block by block from the best bid down: first the bits, 32 profiles at a time, then of those that are left what bits cannot say. */
import { judgeProfile, usableSeats, type UsableSeat } from '../eligibility/index.ts'
import { scaleHalfEven, toNumber } from './exact-math.ts'
import { takesPlace } from './geography-test.ts'
import { ANY_ATTESTATION, ANY_CALL_TYPE, ANY_CALLER_TYPE, EVERYWHERE, LIVE, NOTHING, OWN_WORDS, RADIUS } from './ladder-layout.ts'
import { rank, settledScore, type Offer, type Ranking } from './ranking.ts'
import { factsOf, type Scan } from './scan.ts'
import { NEEDS_CALL_TYPE, NEEDS_DUPLICATES, NEEDS_GEOGRAPHY, NEEDS_JUDGE, NEEDS_QUALITY, type Tables } from './tables.ts'

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
  /** By target: the decision that ranked it last. */
  rankedIn: Int32Array<ArrayBuffer>
  decision: number
}

export function createWalk(ranking: Ranking): Walk {
  return {
    ranking, items: [], bids: [], offer: { item: 0, target: 0, buyer: 0, bid: 0, score: 0, seats: undefined }, isCollecting: false, wanted: 1, stopBelow: OUT, isChanged: false,
    rankedIn: new Int32Array(64), decision: 0,
  }
}

export function walkBlocks(tables: Tables, scan: Scan, walk: Walk): void {
  const { own, bits, stride, order, high, itemAt, blockCount } = tables.ladder
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
  const target = tables.itemsOfTarget.owner[item] ?? 0
  const flags = tables.flags[item] ?? 0
  let bid = tables.bids[item] ?? 0
  if (flags !== 0) {
    if ((flags & NEEDS_QUALITY) !== 0 && (scan.qualityHistory < (tables.minHistory[item] ?? 0) || scan.qualityScore < (tables.minScore[item] ?? 0))) return OUT
    if ((flags & ~NEEDS_QUALITY) !== 0) {
      bid = bidByRules(tables, scan, item, flags)
      if (bid === OUT) return OUT
    }
  }
  // A bid below zero, which only a step with `anyPrice` takes, is charged as nothing.
  const charge = bid > 0 ? bid : 0
  if (charge > (tables.itemRoom[item] ?? 0) || charge > (tables.targetRoom[target] ?? 0)) return OUT
  if (charge > (tables.buyerRoom[tables.targetsOfBuyer.owner[target] ?? 0] ?? 0) || charge > scan.campaignRoom) return OUT
  return scan.hasTried && isTried(tables, scan, target) ? OUT : bid
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
  if (!needsJudge || row === undefined) return tables.bids[item] ?? 0
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
  const target = tables.itemsOfTarget.owner[item] ?? 0
  if (target >= walk.rankedIn.length) walk.rankedIn = longer(walk.rankedIn, target)
  const { offer } = walk
  offer.item = item
  offer.target = target
  offer.buyer = tables.targetsOfBuyer.owner[target] ?? 0
  offer.bid = bid
  offer.score = scaleHalfEven(bid, tables.factorBps[target] ?? 0)
  offer.seats = seatsOf(tables, scan, target)
  rank(walk.ranking, offer, walk.rankedIn[target] === walk.decision)
  walk.rankedIn[target] = walk.decision
  walk.isChanged = true
}

function seatsOf(tables: Tables, scan: Scan, target: number): readonly UsableSeat[] | undefined {
  const row = tables.targetRows[target]
  return row?.kind === 'agents' ? usableSeats(factsOf(scan, tables, tables.source.live), row) : undefined
}

function longer(array: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(index * 2 + 16)
  copy.set(array)
  return copy
}
