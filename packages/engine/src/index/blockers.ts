/** What keeps items out whatever the call is: their own state, their target's, their buyer's, their opening hours. Whoever crosses a limit changes the bits of its items only. */
import { firstOf, nextOf } from './chains.ts'
import { toNumber } from './exact-math.ts'
import { setLive } from './ladder.ts'
import { isFull, moneyLeft } from './meters.ts'
import { FIGURES, FLAGS, MARKS, NEEDS_FIGURES, ROOM, type Tables } from './tables.ts'

/** Figures and clocks are read from the first decision on; until then there is nothing to keep up. */
export function isRunning({ validFromMs }: Tables): boolean {
  return validFromMs !== Infinity
}

export function refreshItem(tables: Tables, item: number): void {
  const row = tables.itemRows[item]
  if (row === undefined || !isRunning(tables)) return
  const meter = tables.itemMeter[item] ?? -1
  const isExpired = (row.rules.expiresAtMs ?? Infinity) <= tables.validFromMs
  // What was not read yet keeps nobody out: it is read before the item gets a call.
  const isUnread = ((tables.marks[item * MARKS + FLAGS] ?? 0) & NEEDS_FIGURES) !== 0
  tables.figures[item * FIGURES + ROOM] = meter < 0 || isUnread ? Infinity : moneyLeft(tables.meters, meter)
  tables.itemOut[item] = row.status !== 'active' || isExpired || (meter >= 0 && !isUnread && isFull(tables.meters, meter)) ? 1 : 0
  showItem(tables, item)
}

export function refreshTarget(tables: Tables, target: number): void {
  const row = tables.targetRows[target]
  if (row === undefined || !isRunning(tables)) return
  const meter = tables.targetMeter[target] ?? -1
  const isUnread = tables.targetUnread[target] === 1
  tables.targetRoom[target] = meter < 0 || isUnread ? Infinity : moneyLeft(tables.meters, meter)
  const hasSeat = row.kind !== 'agents' || row.agentIds.some((userId) => isReady(tables, userId))
  const out = row.status !== 'active' || !hasSeat || (meter >= 0 && !isUnread && isFull(tables.meters, meter)) ? 1 : 0
  if (tables.targetOut[target] === out) return
  tables.targetOut[target] = out
  showItemsOf(tables, target)
}

export function refreshBuyer(tables: Tables, buyer: number): void {
  const id = tables.buyerIds[buyer]
  if (id === undefined || !isRunning(tables)) return
  const { source, meters, terms, campaign } = tables
  const row = source.config.buyers.get(id)
  const meter = tables.buyerMeter[buyer] ?? -1
  const funds = toNumber(source.live.availableMicros(id, campaign.currency))
  const room = meter < 0 ? funds : Math.min(funds, moneyLeft(meters, meter))
  tables.buyerRoom[buyer] = room
  // What it must be able to pay to take any call at all.
  const least = Math.max(0, tables.buyerLeast[buyer] ?? 0, terms.takesAnyPrice ? 0 : terms.reserve)
  const out = row?.status !== 'active' || room < least || (meter >= 0 && isFull(meters, meter)) ? 1 : 0
  if (tables.buyerOut[buyer] === out) return
  tables.buyerOut[buyer] = out
  for (let target = firstOf(tables.targetsOfBuyer, buyer); target >= 0; target = nextOf(tables.targetsOfBuyer, target)) showItemsOf(tables, target)
}

/** A lower bid than any before may be one that the buyer can pay. */
export function noteLeastBid(tables: Tables, buyer: number, bid: number): void {
  if (bid >= (tables.buyerLeast[buyer] ?? 0)) return
  tables.buyerLeast[buyer] = bid
  if (tables.buyerOut[buyer] === 1) refreshBuyer(tables, buyer)
}

export function showItemsOf(tables: Tables, target: number): void {
  for (let item = firstOf(tables.itemsOfTarget, target); item >= 0; item = nextOf(tables.itemsOfTarget, item)) showItem(tables, item)
}

/** Sets an item's bit by the flags of all who may block it. */
export function showItem(tables: Tables, item: number): void {
  const target = tables.itemsOfTarget.owner[item] ?? -1
  const buyer = tables.targetsOfBuyer.owner[target] ?? -1
  const schedule = tables.itemsOfSchedule.owner[item] ?? -1
  const isOut = tables.itemOut[item] === 1 || tables.targetOut[target] === 1 || tables.buyerOut[buyer] === 1 || (schedule >= 0 && tables.schedules[schedule]?.isShut === true)
  setLive(tables.ladder, item, !isOut)
}

/** As far as it does not depend on the instant: whether the softphone was heard of lately is looked at when it matters. */
function isReady({ source }: Tables, userId: string): boolean {
  const seat = source.live.seat(userId)
  return seat !== undefined && seat.state === 'available' && seat.softphoneReady && source.live.live('seat', userId) === 0 && source.config.agents.has(userId)
}
