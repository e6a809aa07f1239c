/** A small world for random facts: few places, tags and people, so that matches, ties and used-up limits meet often. */
import { localTime } from '@ringfloor/shared'
import type { BookChange, LiveView, SeatState, Usage, WindowKeys, ZoneTable } from './engine.ts'

export const CAMPAIGN_ID = 'campaign-1'
export const OTHER_CAMPAIGN_ID = 'campaign-2'
export const PUBLISHER_ID = 'publisher-1'
export const BUYER_IDS = ['buyer-a', 'buyer-b', 'buyer-c'] as const
export const USER_IDS = ['agent-1', 'agent-2', 'agent-3', 'agent-4'] as const
export const COUNTRIES = ['US', 'CA'] as const
export const STATES = ['NY', 'NJ', 'FL'] as const
/** With the state they are in; one name is in two states. */
export const CITIES = [['albany', 'NY'], ['salem', 'NJ'], ['salem', 'FL'], ['miami', 'FL']] as const
export const ZIPS = ['10001', '33101', '07001'] as const
/** New York, Newark, Miami, both sides of the antimeridian, a pole. */
export const POINTS = [
  { latE6: 40_712_800, lonE6: -74_006_000 },
  { latE6: 40_735_700, lonE6: -74_172_400 },
  { latE6: 25_761_700, lonE6: -80_191_800 },
  { latE6: 0, lonE6: 179_990_000 },
  { latE6: 0, lonE6: -179_990_000 },
  { latE6: 90_000_000, lonE6: 0 },
] as const
export const CALL_TYPES = ['inbound', 'transfer'] as const
export const SKILLS = ['spanish', 'medicare', 'closer'] as const
export const LABELS = ['gold', 'fallback'] as const
/** Every name is one that somebody has sent. `__proto__` and `constructor` are what objects have that nobody sent. */
export const TAG_NAMES = ['age', 'zip', 'Insured', 'insured', '__proto__', 'constructor'] as const
export const TAG_VALUES = ['65', '64.5', ' 65 ', '-3', 'yes', 'YES ', 'no', '', '10001', 'x.*', 'ſ', '1e3'] as const

const TRANSITIONS: Readonly<Record<string, readonly (readonly [fromMs: number, offsetMinutes: number])[]>> = {
  'America/New_York': [[-Infinity, -300], [Date.UTC(2026, 2, 8, 7), -240], [Date.UTC(2026, 10, 1, 6), -300], [Date.UTC(2027, 2, 14, 7), -240]],
  'Europe/Berlin': [[-Infinity, 60], [Date.UTC(2026, 2, 29, 1), 120], [Date.UTC(2026, 9, 25, 1), 60], [Date.UTC(2027, 2, 28, 1), 120]],
  'Asia/Kathmandu': [[-Infinity, 345]],
  'Pacific/Kiritimati': [[-Infinity, 840]],
}
export const ZONES = ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati'] as const

/** Real offsets of four zones around 2026; UTC elsewhere. */
export const worldZones: ZoneTable = {
  databaseVersion: '2026-test',
  offsetAt: (zone, atMs) => {
    const transitions = TRANSITIONS[zone] ?? [[-Infinity, 0]]
    const index = transitions.findLastIndex(([fromMs]) => fromMs <= atMs)
    return { offsetMinutes: transitions[index]?.[1] ?? 0, untilMs: transitions[index + 1]?.[0] ?? Infinity }
  },
}

/** Instants where something is about to change: midnights, ends of months, both change days, and the middle of a Tuesday. */
export const INSTANTS = [
  Date.UTC(2026, 10, 1, 5, 30), Date.UTC(2026, 10, 1, 6, 30), Date.UTC(2026, 2, 8, 6, 59, 59, 999), Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 0, 30),
  Date.UTC(2026, 10, 24, 15), Date.UTC(2026, 10, 24, 18, 30), Date.UTC(2026, 11, 1, 5), Date.UTC(2027, 0, 1, 4, 59, 59), Date.UTC(2026, 11, 25, 12),
] as const

/** The windows at an instant, written here a second time so that a test does not check a function against itself. */
export function keysAt(zone: string, nowMs: number): WindowKeys {
  const { hourKey, date } = localTime(nowMs, worldZones.offsetAt(zone, nowMs).offsetMinutes)
  return { hour: hourKey, day: date, month: date.slice(0, 7), total: 'total' }
}

/**
 * The live figures that a list of changes leaves: the last one of a kind and id counts. A target's turn is the place of its last change that raised its
 * live calls, counted over all targets.
 */
export function liveViewOf(changes: readonly BookChange[]): LiveView {
  const live = new Map<string, number>()
  const released = new Map<string, number>()
  const turns = new Map<string, number>()
  const used = new Map<string, Usage>()
  const funds = new Map<string, bigint>()
  const seats = new Map<string, SeatState>()
  let turn = 0
  for (const change of changes) {
    if (change.kind === 'live') {
      const key = `${change.scope} ${change.id}`
      if (change.scope === 'target' && change.live > (live.get(key) ?? 0)) turns.set(change.id, ++turn)
      live.set(key, change.live)
      if (change.scope === 'seat' && change.releasedAtMs !== null) released.set(change.id, change.releasedAtMs)
    }
    if (change.kind === 'used') used.set(`${change.level} ${change.id} ${change.windowKey}`, { calls: change.calls, micros: change.micros })
    if (change.kind === 'funds') funds.set(`${change.buyerId} ${change.currency}`, change.availableMicros)
    if (change.kind === 'seat' && change.seat !== null) seats.set(change.userId, change.seat)
    if (change.kind === 'seat' && change.seat === null) seats.delete(change.userId)
  }
  return {
    live: (kind, id) => live.get(`${kind} ${id}`) ?? 0,
    releasedAtMs: (userId) => released.get(userId) ?? 0,
    turn: (targetId) => turns.get(targetId) ?? 0,
    used: (level, id, windowKey) => used.get(`${level} ${id} ${windowKey}`) ?? { calls: 0, micros: 0n },
    availableMicros: (buyerId, currency) => funds.get(`${buyerId} ${currency}`) ?? 0n,
    seat: (userId) => seats.get(userId),
  }
}
