/**
 * The market that every contender gets: so many bid profiles with the production rule set, and calls for it, from one seed. Limits stand at profile, target, buyer and campaign (calls per
 * hour and day, calls at once, money per day), opening hours in four zones, source quality with minimum history, states and ZIP codes, call types, a floor, a publisher's reserve, and funds.
 */
import { createRandom, type Random } from '../test/index-world.ts'

export const CAMPAIGN = 'campaign-1'
export const PUBLISHER = 'publisher-1'
export const NOW_MS = Date.UTC(2026, 10, 24, 16, 30)
export const FLOOR = 3_000_000
export const RESERVE = 3_500_000
export const INCREMENT = 10_000
/** Standard time, minutes from UTC: the clock does not change within the measurement. */
export const ZONES = [['America/New_York', -300], ['America/Chicago', -360], ['America/Denver', -420], ['America/Los_Angeles', -480]] as const
const STATE_LIST = 'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY'
export const STATES = STATE_LIST.split(' ')
export const CALL_TYPES = Array.from({ length: 24 }, (_, index) => `vertical-${index}`)
const ZIPS_PER_STATE = 400

/** Left of a limit at the start; Infinity for none. */
export interface Rooms {
  readonly concurrency: { readonly cap: number; readonly live: number } | null
  readonly hourCalls: { readonly cap: number; readonly used: number } | null
  readonly dayCalls: { readonly cap: number; readonly used: number } | null
  readonly dayMoney: { readonly cap: number; readonly used: number } | null
}

export interface MarketBuyer {
  readonly id: string
  readonly rooms: Rooms
  readonly funds: number
  readonly isPaused: boolean
}

export interface MarketTarget {
  readonly id: string
  readonly buyer: MarketBuyer
  readonly rooms: Rooms
  readonly isPaused: boolean
  /** Zone number, opening and closing minute of weekdays. Null: around the clock. */
  readonly hours: { readonly zone: number; readonly from: number; readonly to: number } | null
  readonly quality: number
}

export interface MarketProfile {
  readonly id: string
  readonly target: MarketTarget
  readonly rooms: Rooms
  readonly isPaused: boolean
  /** Micro-units. */
  readonly bid: number
  /** Null with `zips` null: everywhere. */
  readonly states: readonly string[] | null
  readonly zips: readonly string[] | null
  /** Null: any. */
  readonly types: readonly string[] | null
  readonly minScore: number
  readonly minHistory: number
}

export interface MarketCall {
  readonly draw: number
  readonly state: string
  readonly zip: string
  readonly type: string
  readonly score: number
  readonly history: number
}

export interface Market {
  readonly campaignRooms: Rooms
  readonly buyers: readonly MarketBuyer[]
  readonly targets: readonly MarketTarget[]
  readonly profiles: readonly MarketProfile[]
  readonly calls: readonly MarketCall[]
}

const PROFILES_PER_TARGET = 5

export function createMarket(seed: number, size: number, callCount: number): Market {
  const random = createRandom(seed)
  const buyers = Array.from({ length: Math.max(10, size / 200) }, (_, index): MarketBuyer => ({
    id: `buyer-${index}`, rooms: rooms(random, 400, 8_000), isPaused: random.chance(0.02), funds: random.chance(0.04) ? random.below(30_000_000) : 500_000_000 + random.below(1_000_000_000),
  }))
  const targets = Array.from({ length: size / PROFILES_PER_TARGET }, (_, index): MarketTarget => ({
    id: `target-${index}`, buyer: random.pick(buyers), rooms: rooms(random, 40, 600), isPaused: random.chance(0.03), quality: random.below(10_001),
    hours: random.chance(0.3) ? null : { zone: random.below(ZONES.length), from: random.pick([420, 480, 540, 600]), to: random.pick([1020, 1080, 1200, 1320]) },
  }))
  const profiles = Array.from({ length: size }, (_, index) => profile(random, index, random.pick(targets)))
  const calls = Array.from({ length: callCount }, (): MarketCall => {
    const state = random.below(STATES.length)
    return { draw: random.below(0xffff_ffff), state: STATES[state] ?? 'NY', zip: zipOf(state, random.below(ZIPS_PER_STATE)), type: random.pick(CALL_TYPES), score: random.below(10_001), history: random.below(120) }
  })
  return { campaignRooms: { concurrency: { cap: 100_000, live: 900 }, hourCalls: { cap: 1_000_000, used: 4_000 }, dayCalls: { cap: 9_000_000, used: 80_000 }, dayMoney: { cap: 9_000_000_000_000, used: 900_000_000_000 } }, buyers, targets, profiles, calls }
}

/** A quarter takes the whole country, some take ZIP codes, the others one to twelve states. */
function profile(random: Random, index: number, target: MarketTarget): MarketProfile {
  const place = random.below(100)
  const state = random.below(STATES.length)
  const zips = place >= 90 ? Array.from({ length: 5 + random.below(60) }, () => zipOf(state, random.below(ZIPS_PER_STATE))) : null
  const states = place < 25 || place >= 95 ? null : Array.from({ length: 1 + random.below(12) }, () => random.pick(STATES))
  return {
    id: `profile-${index}`, target, rooms: rooms(random, 12, 200), isPaused: random.chance(0.03),
    // In cents, few of them high.
    bid: (150 + random.below(2_000) + random.below(2_000) + random.below(2_000)) * 10_000,
    states: states === null ? null : [...new Set(states)], zips: zips === null ? null : [...new Set(zips)],
    types: random.chance(0.05) ? null : [...new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(CALL_TYPES)))],
    minScore: random.chance(0.5) ? random.pick([2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000]) : 0, minHistory: random.chance(0.3) ? random.pick([10, 20, 50]) : 0,
  }
}

/** Most have limits; of these about one in thirty is used up. */
function rooms(random: Random, calls: number, dollars: number): Rooms {
  const used = (cap: number): number => (random.chance(0.03) ? cap : random.below(cap))
  const limit = (cap: number): { cap: number; used: number } | null => (random.chance(0.6) ? { cap, used: used(cap) } : null)
  const concurrency = random.chance(0.5) ? { cap: calls, live: used(calls) } : null
  return { concurrency, hourCalls: limit(calls), dayCalls: limit(calls * 10), dayMoney: limit(dollars * 1_000_000) }
}

function zipOf(state: number, index: number): string {
  return String(state * 1_000 + index + 1_000).padStart(5, '0')
}
