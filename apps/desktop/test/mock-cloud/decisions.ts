/** A small auction over the world: enough rules that an explanation, a repetition and "what if" hang together. */
import {
  formatDecimal, parseDecimal, REASON_TEXT, type CallSummary, type DecisionExplanation, type DecisionReplay, type ExplainedTarget, type ReasonCode, type WhatIfCall, type WhatIfCampaign, type WhatIfChange,
  type WhatIfRow,
} from '@ringfloor/shared'
import type { World } from './world.ts'

interface Bidder {
  readonly targetId: string
  readonly targetName: string
  readonly buyerId: string
  readonly buyerName: string
  readonly bid: bigint
  /** Why it cannot take the call, whatever it bids. */
  readonly out: { readonly reason: ReasonCode; readonly detail: string | null } | null
  readonly hourCap: number | null
}

interface Book {
  readonly bidders: readonly Bidder[]
  readonly floor: bigint
  readonly kind: 'first_price' | 'second_price'
  readonly increment: bigint
  readonly paused: boolean
}

const micros = (decimal: string): bigint => parseDecimal(decimal) ?? 0n
const out = (reason: ReasonCode, detail: string | null = null) => ({ reason, detail })
/** Reasons that the bidders of a crowd have, by turns; undefined bids. */
const CROWD: readonly (ReturnType<typeof out> | undefined)[] = [
  undefined, out('not_eligible.geography', 'The caller is in NY; it takes CA, OR, WA.'), out('not_eligible.closed', 'Opens Mon 09:00 America/Chicago.'), out('capacity.hour_cap', '12 of 12 calls this hour.'), undefined,
  out('not_eligible.tag_missing', 'Tag age was not sent.'), out('compliance.attestation', 'It asks for A; the call has B.'), out('technical.bid_timeout', 'No answer in 2,000 ms.'), out('price.insufficient_funds', '3.00 of 31.00 available.'), out('not_eligible.target_paused'),
]

function bookOf(world: World): Book {
  const known = world.targets.map((target): Bidder => ({
    targetId: target.id, targetName: target.name, buyerId: target.buyerId, buyerName: target.buyerName, bid: micros(target.bid), hourCap: null,
    out: target.status === 'paused' ? out('not_eligible.target_paused') : target.states ? out('not_eligible.geography', `The caller is in NY; it takes ${target.states.join(', ')}.`) : null,
  }))
  return { bidders: [...known, ...crowdOf(world)], floor: micros('15.00'), kind: 'second_price', increment: 10_000n, paused: false }
}

function crowdOf(world: World): readonly Bidder[] {
  return world.crowd.map((targetId, index) => ({
    targetId, targetName: `Desk ${String(index + 1).padStart(4, '0')}`, buyerId: targetId, buyerName: `Buyer ${(index % 37) + 1}`, bid: micros(`${5 + ((index * 7) % 25)}.${String((index * 13) % 100).padStart(2, '0')}`),
    out: CROWD[index % CROWD.length] ?? null, hourCap: null,
  }))
}

/** @returns the changed book, or undefined where the change names nothing in it */
function applyChange(book: Book, change: WhatIfChange): Book | undefined {
  const some = (has: (bidder: Bidder) => boolean, put: (bidder: Bidder) => Bidder): Book | undefined =>
    book.bidders.some(has) ? { ...book, bidders: book.bidders.map((bidder) => (has(bidder) ? put(bidder) : bidder)) } : undefined
  const of = (id: string) => (bidder: Bidder) => bidder.targetId === id || bidder.buyerId === id
  switch (change.kind) {
    case 'bid':
      return some(of(change.profileId), (bidder) => ({ ...bidder, bid: change.bid }))
    case 'floor':
      return { ...book, floor: change.floor }
    case 'auction':
      return { ...book, kind: change.auctionKind, increment: change.increment ?? book.increment }
    case 'status':
      if (change.level === 'campaign') return { ...book, paused: change.status === 'paused' }
      return some(of(change.id), (bidder) => ({ ...bidder, out: change.status === 'paused' ? out(change.level === 'buyer' ? 'not_eligible.buyer_paused' : 'not_eligible.target_paused') : bidder.out?.reason.endsWith('_paused') ? null : bidder.out }))
    case 'limits':
      return some(of(change.id), (bidder) => ({ ...bidder, hourCap: change.limits.calls?.hour ?? null }))
    case 'funds':
      return some(of(change.buyerId), (bidder) => ({ ...bidder, out: change.available < bidder.bid ? out('price.insufficient_funds', `${formatDecimal(change.available)} of ${formatDecimal(bidder.bid)} available.`) : bidder.out }))
    case 'modifiers':
      return some(of(change.profileId), (bidder) => ({ ...bidder, bid: change.modifiers.reduce((bid, modifier) => (modifier.adjustment === 'add' ? bid + modifier.amount : bid), bidder.bid) }))
    case 'schedule':
    case 'settings':
      return some(of(change.id), (bidder) => bidder)
    case 'plan':
    case 'time':
      return book
  }
}

function obstacleOf(book: Book, bidder: Bidder): { readonly reason: ReasonCode; readonly detail: string | null } | null {
  if (book.paused) return out('not_eligible.campaign_paused')
  if (bidder.out) return bidder.out
  if (bidder.hourCap !== null && bidder.hourCap <= 12) return out('capacity.hour_cap', `12 of ${bidder.hourCap} calls this hour.`)
  return bidder.bid < book.floor ? out('price.below_floor', `${formatDecimal(bidder.bid)} is below ${formatDecimal(book.floor)}.`) : null
}

function priceOf(book: Book, ranked: readonly Bidder[], at: number): bigint {
  const own = ranked[at]?.bid ?? 0n
  if (book.kind === 'first_price') return own
  const next = ranked.slice(at + 1).find((bidder) => bidder.buyerId !== ranked[at]?.buyerId)
  const needed = next ? next.bid + book.increment : book.floor
  return needed > own ? own : needed < book.floor ? book.floor : needed
}

function verdictsOf(book: Book): readonly ExplainedTarget[] {
  const ranked = book.bidders.filter((bidder) => obstacleOf(book, bidder) === null).sort((left, right) => Number(right.bid - left.bid) || left.targetId.localeCompare(right.targetId))
  return book.bidders.map((bidder): ExplainedTarget => {
    const obstacle = obstacleOf(book, bidder)
    const at = ranked.indexOf(bidder)
    const won = at === 0
    const reason = obstacle ? obstacle.reason : won ? null : 'lost.outbid'
    const verdict = {
      bid: formatDecimal(bidder.bid), rank: at < 0 ? null : at + 1, result: won ? ('won' as const) : at > 0 ? ('lost' as const) : ('not_eligible' as const), reason,
      text: reason ? REASON_TEXT[reason] : `It came first in the routing plan and pays ${formatDecimal(priceOf(book, ranked, at))} USD.`, detail: obstacle?.detail ?? null,
    }
    return {
      targetId: bidder.targetId, targetName: bidder.targetName, buyerId: bidder.buyerId, buyerName: bidder.buyerName, profileId: bidder.targetId, ...verdict,
      price: at < 0 ? null : formatDecimal(priceOf(book, ranked, at)),
      profiles: profilesOf(bidder, verdict),
    }
  })
}

type Verdict = Pick<ExplainedTarget, 'bid' | 'rank' | 'result' | 'reason' | 'text' | 'detail'>

/** The first target bids by two profiles, the second by one with a rule that could not decide. */
function profilesOf(bidder: Bidder, verdict: Verdict): ExplainedTarget['profiles'] {
  const own = { profileId: bidder.targetId, profileName: "the target's own bid", ...verdict, abstentions: [] }
  if (bidder.targetName === 'Alpha desk') {
    return [
      { ...own, profileId: profileId(bidder.targetId, 'a'), profileName: 'Seniors', abstentions: [{ rule: 'modifiers[2]', detail: 'Tag household_income was not sent.' }] },
      { ...own, profileId: profileId(bidder.targetId, 'b'), profileName: 'Everybody', bid: '28.00', rank: null, result: 'not_eligible', reason: 'lost.other_profile', text: REASON_TEXT['lost.other_profile'], detail: null },
    ]
  }
  return bidder.targetName === 'Beta line' ? [{ ...own, abstentions: [{ rule: 'geography', detail: 'The place is unknown, so an excluded radius says nothing.' }] }] : [own]
}

const profileId = (targetId: string, last: string): string => `${targetId.slice(0, -1)}${last}`

function explanationOf(world: World, call: CallSummary, attempt: number, book: Book): DecisionExplanation {
  return {
    callId: call.id, attempt, campaignId: call.campaignId, campaignName: call.campaignName, decidedAt: new Date(Date.parse(call.receivedAt) + 38).toISOString(), rulesVersion: '2026.2', zoneDatabase: '2026b',
    bookSeq: '18204', changesSince: '312', draw: 1_793_422_117, currency: 'USD',
    method: [`${book.kind === 'first_price' ? 'First-price auction' : 'Second-price auction'} over a floor of ${formatDecimal(book.floor)} USD${book.kind === 'second_price' ? `: the price is the next buyer's bid plus ${formatDecimal(book.increment)} USD` : ''}`, 'Targets labelled overflow at their own bids, the lowest priority number first'],
    consistent: world.consistent, targets: [...verdictsOf(book)], omitted: 0,
  }
}

export function explain(world: World, call: CallSummary, attempt = 1): DecisionExplanation {
  return explanationOf(world, call, attempt, bookOf(world))
}

export function replay(world: World, call: CallSummary, attempt = 1): DecisionReplay {
  const winner = verdictsOf(bookOf(world)).find((target) => target.result === 'won')
  const stored = JSON.stringify({ v: '2026.2', call: call.id, seq: 18_204, draw: 1_793_422_117, zones: { 'America/New_York': -300 }, candidates: winner ? [{ target: winner.targetId, bid: winner.bid, price: winner.price }] : [] })
  const replayed = world.consistent ? stored : stored.replace('31.01', '31.02')
  return { callId: call.id, attempt, rulesVersion: '2026.2', same: stored === replayed, bytes: Buffer.byteLength(stored), stored, replayed }
}

function change(book: Book, changes: readonly WhatIfChange[]): { readonly book: Book; readonly withoutEffect: number[] } {
  const withoutEffect: number[] = []
  const changed = changes.reduce((now, each, index) => {
    const next = applyChange(now, each)
    if (!next) withoutEffect.push(index)
    return next ?? now
  }, book)
  return { book: changed, withoutEffect }
}

export function whatIfCall(world: World, call: CallSummary, attempt: number, changes: readonly WhatIfChange[]): WhatIfCall {
  const book = bookOf(world)
  const changed = change(book, changes.map((each) => targetOfProfile(world, each)))
  return { before: explanationOf(world, call, attempt, book), after: explanationOf(world, call, attempt, changed.book), withoutEffect: changed.withoutEffect }
}

/** Profiles of this small book bid as their target does. */
function targetOfProfile(world: World, each: WhatIfChange): WhatIfChange {
  const of = (id: string) => world.targets.find((target) => profileId(target.id, 'a') === id || profileId(target.id, 'b') === id)?.id ?? id
  return 'profileId' in each ? { ...each, profileId: of(each.profileId) } : 'id' in each ? { ...each, id: of(each.id) } : each
}

function placementOf(target: ExplainedTarget | undefined): WhatIfRow['before'] {
  if (!target?.price) return null
  return { targetId: target.targetId, targetName: target.targetName, buyerName: target.buyerName, price: target.price, payout: formatDecimal((micros(target.price) * 6n) / 10n) }
}

export function whatIfCampaign(world: World, campaignId: string, lastCalls: number, changes: readonly WhatIfChange[]): WhatIfCampaign {
  const calls = world.calls.filter((call) => call.campaignId === campaignId && call.state === 'ended').slice(0, lastCalls)
  const decided = calls.filter((_, index) => index % 11 !== 10)
  const rows = decided.map((call, index): WhatIfRow => {
    // Every third call came without the best bidder, so that the rows differ.
    const book = index % 3 === 2 ? { ...bookOf(world), bidders: bookOf(world).bidders.slice(1) } : bookOf(world)
    const [before, after] = [verdictsOf(book), verdictsOf(change(book, changes.map((each) => targetOfProfile(world, each))).book)]
    const [old, next] = [before.find((target) => target.result === 'won'), after.find((target) => target.result === 'won')]
    const reason = old && old.targetId !== next?.targetId ? (after.find((target) => target.targetId === old.targetId)?.reason ?? null) : null
    const what = !old && !next ? 'same' : !old ? 'sold_now' : !next ? 'unsold_now' : old.targetId !== next.targetId ? 'other_target' : old.price !== next.price ? 'other_price' : 'same'
    return { callId: call.id, receivedAt: call.receivedAt, before: placementOf(old), after: placementOf(next), change: what, reason, reasonText: reason ? REASON_TEXT[reason] : null }
  })
  const sum = (amounts: readonly (string | undefined)[]) => amounts.reduce((total, amount) => total + micros(amount ?? '0'), 0n)
  const [revenueBefore, revenueAfter, payoutBefore, payoutAfter] = [sum(rows.map((row) => row.before?.price)), sum(rows.map((row) => row.after?.price)), sum(rows.map((row) => row.before?.payout)), sum(rows.map((row) => row.after?.payout))]
  return {
    campaignId, currency: 'USD', rows, skipped: calls.filter((call) => !decided.includes(call)).map((call) => ({ callId: call.id, why: 'Decided by rules 2025.4, which are no longer kept.' })),
    withoutEffect: change(bookOf(world), changes.map((each) => targetOfProfile(world, each))).withoutEffect,
    totals: {
      calls: rows.length, changed: rows.filter((row) => row.change !== 'same').length, soldNow: rows.filter((row) => row.change === 'sold_now').length, unsoldNow: rows.filter((row) => row.change === 'unsold_now').length,
      revenueBefore: formatDecimal(revenueBefore), revenueAfter: formatDecimal(revenueAfter), marginBefore: formatDecimal(revenueBefore - payoutBefore), marginAfter: formatDecimal(revenueAfter - payoutAfter),
    },
  }
}
