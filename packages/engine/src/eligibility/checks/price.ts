/** The bid itself. Last, for a bidder outside the exchange is asked only once everything else is in order. */
import { leastPriceForMargin } from '../margin.ts'
import type { BidAnswer } from '../../facts.ts'
import type { Check, Scene } from '../types.ts'
import { amount, cut } from '../words.ts'
import { chargeableBid } from './limits.ts'

type NoBid = Extract<BidAnswer, { kind: 'none' }>

const ANSWER_WORDS: Readonly<Record<NoBid['reason'], string>> = {
  'price.no_bid': 'answered without a bid',
  'technical.bid_timeout': 'no answer in time',
  'technical.bid_error': 'no answer, because of an error',
  'technical.bid_invalid': 'answer was not understood',
}
const MAX_ANSWER_LENGTH = 200

function answerOf({ facts, target }: Scene): BidAnswer | undefined {
  return target.bidSource === 'answer' ? (facts.answers.get(target.targetId) ?? { kind: 'none', reason: 'technical.bid_timeout', detail: null }) : undefined
}

export const noAnswer: Check = {
  reasons: ['price.no_bid', 'technical.bid_timeout', 'technical.bid_error', 'technical.bid_invalid'],
  find: (scene) => {
    const answer = answerOf(scene)
    return answer?.kind === 'none' ? { reason: answer.reason, detail: answer.detail === null ? ANSWER_WORDS[answer.reason] : cut(answer.detail, MAX_ANSWER_LENGTH) } : null
  },
}

export const currency: Check = {
  reasons: ['technical.currency'],
  find: (scene) => {
    const answer = answerOf(scene)
    const own = scene.facts.book.campaign.currency
    return answer?.kind === 'bid' && answer.currency !== own ? { reason: 'technical.currency', detail: `bid in ${answer.currency}, campaign in ${own}` } : null
  },
}

export const expiry: Check = {
  reasons: ['price.bid_expired'],
  find: (scene) => {
    const { nowMs } = scene.facts
    const answer = answerOf(scene)
    const ends = [scene.profile.rules.expiresAtMs ?? null, answer?.kind === 'bid' ? answer.expiresAtMs : null].filter((atMs) => atMs !== null && atMs <= nowMs)
    if (ends.length === 0) return null
    return { reason: 'price.bid_expired', detail: `expired ${Math.floor((nowMs - Math.min(...ends.map(Number))) / 1000)} s ago` }
  },
}

export const noBid: Check = {
  reasons: ['price.no_bid'],
  isPriceObstacle: true,
  find: ({ bid: { bidMicros } }) => (bidMicros === null || bidMicros > 0n ? null : { reason: 'price.no_bid', detail: `bid ${amount(bidMicros)}` }),
}

/** The campaign's floor or the publisher's reserve, whichever is higher. */
export const belowFloor: Check = {
  reasons: ['price.below_floor'],
  isPriceObstacle: true,
  find: ({ bid: { bidMicros }, facts: { book } }) => {
    const reserve = book.publisher?.rules.reserve ?? 0n
    const floor = reserve > book.campaign.floorMicros ? reserve : book.campaign.floorMicros
    return bidMicros === null || bidMicros >= floor ? null : { reason: 'price.below_floor', detail: `bid ${amount(bidMicros)}, floor ${amount(floor)}` }
  },
}

/** What the publisher earns and the exchange keeps is no buyer's business: the words name the bid alone. */
export const belowMargin: Check = {
  reasons: ['price.below_margin'],
  isPriceObstacle: true,
  find: ({ bid: { bidMicros }, facts: { book } }) => {
    const { minimumMargin } = book.campaign.rules
    if (bidMicros === null || minimumMargin === undefined) return null
    const least = leastPriceForMargin(book.campaign.payout, minimumMargin)
    return least !== null && bidMicros >= least ? null : { reason: 'price.below_margin', detail: `bid ${amount(bidMicros)}` }
  },
}

/** Against the bid, the most that can be charged: the price that comes of the auction must not tell a buyer about another's bid. */
export const funds: Check = {
  reasons: ['price.insufficient_funds'],
  find: (scene) => {
    const { facts, target } = scene
    const bidMicros = chargeableBid(scene)
    const available = facts.live.availableMicros(target.buyerId, facts.book.campaign.currency)
    return available >= bidMicros ? null : { reason: 'price.insufficient_funds', detail: `${amount(available)} available, bid ${amount(bidMicros)}` }
  },
}
