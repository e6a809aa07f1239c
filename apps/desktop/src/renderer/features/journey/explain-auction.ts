/** Pure: the auction in a manager's words. Everything is read from the stored journey; nothing is guessed. */
import { formatDecimal, parseDecimal, REASON_TEXT, type CallJourney } from '@ringfloor/shared'
import { formatMoney } from '../../ui/format.ts'
import { rulesInWords } from '../decision/rule-words.ts'
import { notAskedWords } from '../decision/verdicts.ts'

export type Auction = NonNullable<CallJourney['auction']>
export type JourneyTarget = Auction['targets'][number]

/** Bids that took part, best first. */
export function rankedTargets(auction: Auction): readonly JourneyTarget[] {
  return auction.targets.filter((target) => target.rank !== null).sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0))
}

/** Those in the auction by rank, then the others in the order given. */
export function orderedTargets(auction: Auction): readonly JourneyTarget[] {
  return [...rankedTargets(auction), ...auction.targets.filter((target) => target.rank === null)]
}

function count(amount: number, one: string, many: string): string {
  return `${amount === 0 ? 'No' : amount} ${amount === 1 ? one : many}`
}

/** A sentence each for so many of a buyer's targets; a buyer may have hundreds. */
const MAX_TOLD = 3

/** For a buyer, who sees only own targets: what became of their bids. */
export function explainOwnTargets(auction: Auction, currency: string): string {
  const winner = auction.targets.find((target) => target.result === 'won')
  if (winner) return [`${winner.targetName} won this call.`, explainPrice(auction, winner, currency)].filter(Boolean).join(' ')
  const lost = auction.targets.filter((target) => target.result === 'lost')
  if (lost.length === 0) return 'None of your targets could take this call.'
  const told = lost
    .slice(0, MAX_TOLD)
    .map((target) => `${target.targetName}${target.bid === null ? '' : ` bid ${formatMoney(target.bid, currency)} and`} did not win${target.reason ? `: ${REASON_TEXT[target.reason].charAt(0).toLowerCase()}${REASON_TEXT[target.reason].slice(1)}` : '.'}`)
    .join(' ')
  return lost.length > MAX_TOLD ? `${told} ${lost.length - MAX_TOLD} more of your targets did not win either; the table has their reasons.` : told
}

/** A plan may put a lower bid first: by quality, turn, share or priority. Where bids are hidden nobody can tell. */
function hasHighestBid(winner: JourneyTarget, ranked: readonly JourneyTarget[]): boolean {
  const own = winner.bid === null ? undefined : parseDecimal(winner.bid)
  return own === undefined || ranked.every((target) => target.bid === null || (parseDecimal(target.bid) ?? 0n) <= own)
}

/** One or two sentences: who got the call, and how the price came about. */
export function explainAuction(auction: Auction, currency: string): string {
  const ranked = rankedTargets(auction)
  const winner = auction.targets.find((target) => target.result === 'won')
  if (!winner) {
    const passedOver = auction.targets.filter((target) => target.reason === 'lost.not_in_plan').length
    if (ranked.length === 0 && passedOver > 0) return notAskedWords(passedOver)
    return ranked.length === 0
      ? `${count(auction.targets.length, 'target was', 'targets were')} looked at and none could take this call.`
      : `${count(ranked.length, 'target was', 'targets were')} able to take this call, but ${auction.targets.some((target) => target.reason === 'lost.caller_hung_up') ? 'the caller hung up first' : 'nobody answered'}.`
  }
  const passed = ranked.filter((target) => target.rank !== null && winner.rank !== null && target.rank < winner.rank)
  const how = passed.length > 0
    ? `${winner.targetName} took the call after ${passed.map((target) => target.targetName).join(', ')} ranked higher but did not connect.`
    : ranked.length === 1
      ? `${winner.targetName} won with the one valid bid.`
      : hasHighestBid(winner, ranked) ? `${winner.targetName} won with the highest of ${ranked.length} valid bids.` : `${winner.targetName} won: it came first of ${ranked.length} targets in the routing plan.`
  return [how, explainPrice(auction, winner, currency)].filter(Boolean).join(' ')
}

/** How the clearing price came about; empty where the viewer may not see the numbers. */
export function explainPrice(auction: Auction, winner: JourneyTarget, currency: string): string {
  const clearing = auction.clearingPrice === null ? undefined : parseDecimal(auction.clearingPrice)
  const own = winner.bid === null ? undefined : parseDecimal(winner.bid)
  if (clearing === undefined || own === undefined) return ''
  const money = (micros: bigint) => formatMoney(formatDecimal(micros), currency)
  if (auction.kind === 'first_price') return `In a first-price auction the winner pays its own bid: ${money(clearing)}.`
  const floor = auction.floor === null ? undefined : parseDecimal(auction.floor)
  const next = rankedTargets(auction).find((target) => target.rank !== null && winner.rank !== null && target.rank > winner.rank)
  const nextBid = next?.bid ? parseDecimal(next.bid) : undefined
  if (next && nextBid !== undefined && clearing >= nextBid && clearing <= own) {
    const step = clearing - nextBid
    const how = clearing === own && step > 0n ? ', and never more than its own bid' : step > 0n ? ` plus ${money(step)}` : ''
    return `In a second-price auction it pays the next bid, ${money(nextBid)} from ${next.targetName}${how}: ${money(clearing)} instead of its own ${money(own)}.`
  }
  if (floor !== undefined && clearing === floor) return `Nobody else was left to bid, so it pays the floor: ${money(clearing)} instead of its own ${money(own)}.`
  return `It pays ${money(clearing)}; its own bid was ${money(own)}.`
}

/** The detail of a reason, unless it has no word that the reason does not have. */
export function detailOf({ reason, detail }: Pick<JourneyTarget, 'reason' | 'detail'>): string | null {
  if (detail === null || reason === null) return detail && rulesInWords(detail)
  const words = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9 ]/g, '').split(' ')
  const said = new Set(words(REASON_TEXT[reason]))
  return words(detail).every((word) => said.has(word)) ? null : rulesInWords(detail)
}

/** Where an amount lies between nothing and the largest bid, 0..1. For bars only. */
export function shareOf(amount: string | null, largest: string | null): number {
  const part = amount === null ? undefined : parseDecimal(amount)
  const whole = largest === null ? undefined : parseDecimal(largest)
  if (part === undefined || whole === undefined || whole <= 0n) return 0
  return Math.min(1, Math.max(0, Number((part * 1000n) / whole) / 1000))
}

/** The largest of some amounts; null where there is none. */
export function largestOf(amounts: readonly (string | null)[]): string | null {
  return amounts.reduce<string | null>((largest, amount) => {
    if (amount === null) return largest
    return largest === null || (parseDecimal(amount) ?? 0n) > (parseDecimal(largest) ?? 0n) ? amount : largest
  }, null)
}

/** The largest amount among the bids, the floor and the clearing price. */
export function largestAmount(auction: Auction): string | null {
  return largestOf([...auction.targets.map((target) => target.bid), auction.floor, auction.clearingPrice])
}
