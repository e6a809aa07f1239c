/**
 * better-sqlite3 in memory: one row per profile with everything that was known before the call already folded in (one `live` flag for state, hours, limits in calls; one room for all limits in
 * money and funds), in a covering index ordered by bid that holds live rows only. SQLite walks it from the best bid and stops at the limit: the strongest form found.
 */
import type { Contender, Found } from '../contender.ts'
import { CALL_TYPES, STATES, type Market, type MarketCall } from '../market.ts'
import { compareFound, isSettled, LEAST, priceOf } from '../second-price.ts'
import { hasRoom, isOpen, moneyLeft } from './naive.ts'

/** As much of both SQLite bindings as is used here. */
interface Database {
  readonly exec: (sql: string) => unknown
  readonly prepare: (sql: string) => { readonly run: (...values: (string | number)[]) => unknown; readonly all: (...values: (string | number)[]) => unknown[] }
}

const STATES_LOW = 26
const PAGES = [6, 64, 4_096, 1_000_000] as const

/** Falls back to Node's own SQLite where the package is not installed: the same engine. */
export async function createSqlite(market: Market): Promise<Contender & { readonly binding: string }> {
  const { database, binding } = await openDatabase()
  fill(database, market)
  const query = database.prepare(`
    select id, target, buyer, bid from profile indexed by by_bid
    where live = 1 and (states_low & ? <> 0 or states_high & ? <> 0 or has_zips = 1 and exists (select 1 from profile_zip where zip = ? and profile = profile.id))
      and types & ? <> 0 and min_score <= ? and min_history <= ? and bid <= room and bid >= ${LEAST}
    order by bid desc limit ?`)
  const isCampaignOpen = hasRoom(market.campaignRooms)
  return { name: 'sqlite', binding, decide: (call) => (isCampaignOpen ? priceOf(find(query, call)) : priceOf([])) }
}

async function openDatabase(): Promise<{ database: Database; binding: string }> {
  try {
    const name: string = 'better-sqlite3'
    const { default: BetterSqlite } = (await import(name)) as { default: new (path: string) => Database }
    return { database: new BetterSqlite(':memory:'), binding: 'better-sqlite3' }
  } catch {
    const { DatabaseSync } = await import('node:sqlite')
    return { database: new DatabaseSync(':memory:') as unknown as Database, binding: 'node:sqlite' }
  }
}

function fill(database: Database, market: Market): void {
  database.exec(`
    create table profile (id integer primary key, live integer, bid integer, room integer, states_low integer, states_high integer, has_zips integer, types integer, min_score integer, min_history integer, target text, buyer text);
    create table profile_zip (zip text, profile integer, primary key (zip, profile)) without rowid;
    begin`)
  const insert = database.prepare('insert into profile values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const insertZip = database.prepare('insert into profile_zip values (?, ?)')
  for (const [id, { target, rooms, isPaused, bid, states, zips, types, minScore, minHistory }] of market.profiles.entries()) {
    const { buyer } = target
    const isLive = !isPaused && !target.isPaused && !buyer.isPaused && isOpen(target) && hasRoom(rooms) && hasRoom(target.rooms) && hasRoom(buyer.rooms)
    const room = Math.min(buyer.funds, moneyLeft(rooms), moneyLeft(target.rooms), moneyLeft(buyer.rooms), moneyLeft(market.campaignRooms), 1e15)
    const [low, high] = statesMask(states ?? (zips === null ? STATES : []))
    insert.run(id, isLive ? 1 : 0, bid, room, low, high, zips === null ? 0 : 1, typesMask(types ?? CALL_TYPES), minScore, minHistory, target.id, buyer.id)
    for (const zip of zips ?? []) insertZip.run(zip, id)
  }
  database.exec('create index by_bid on profile (bid desc, room, states_low, states_high, has_zips, types, min_score, min_history, live, target, buyer) where live = 1; commit; analyze')
}

/** The best bids, page by page until no further one can matter: equal bids must all be seen, for the draw decides among them. */
function find(query: ReturnType<Database['prepare']>, call: MarketCall): readonly Found[] {
  const [low, high] = statesMask([call.state])
  for (const page of PAGES) {
    const rows = query.all(low, high, call.zip, typesMask([call.type]), call.score, call.history, page) as { id: number; target: string; buyer: string; bid: number }[]
    const found = rows.map(({ id, target, buyer, bid }): Found => ({ profileId: `profile-${id}`, targetId: target, buyerId: buyer, bid }))
    if (rows.length < page || isSettled(found)) return found.sort((a, b) => compareFound(call.draw, a, b))
  }
  return []
}

function statesMask(states: readonly string[]): readonly [low: number, high: number] {
  let low = 0
  let high = 0
  for (const state of states) {
    const place = STATES.indexOf(state)
    if (place < STATES_LOW) low |= 1 << place
    else high |= 1 << (place - STATES_LOW)
  }
  return [low, high]
}

function typesMask(types: readonly string[]): number {
  return types.reduce((mask, type) => mask | (1 << CALL_TYPES.indexOf(type)), 0)
}
