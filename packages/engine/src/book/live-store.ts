import type { BookChange, Level, LiveView, SeatState, Usage } from './types.ts'

export type LiveChange = Extract<BookChange, { kind: 'live' | 'used' | 'funds' | 'seat' }>
type LiveScope = Level | 'seat'

/**
 * Windows of one kind (hours, days, months) that are kept per owner: the last ones written and the greatest, so many each. Late settlements write
 * windows of the past, and a change of zone writes smaller keys than before: neither must push out the window that counts now.
 */
export const WINDOWS_KEPT = 3

/** What is zero is not kept: a figure that was never mentioned is zero, too. */
export interface LiveFigures {
  readonly live: Readonly<Record<LiveScope, Map<string, number>>>
  readonly released: Map<string, number>
  readonly turns: Map<string, number>
  /** By level and id: windows in the order in which they were last written. */
  readonly used: Readonly<Record<Level, Map<string, Map<string, Usage>>>>
  readonly funds: Map<string, Map<string, bigint>>
  readonly seats: Map<string, SeatState>
  /** How many turns were taken so far. */
  turn: number
}

const NOTHING: Usage = { calls: 0, micros: 0n }

export function createLiveFigures(): LiveFigures {
  return {
    live: { campaign: new Map(), buyer: new Map(), target: new Map(), profile: new Map(), seat: new Map() }, released: new Map(), turns: new Map(),
    used: { campaign: new Map(), buyer: new Map(), target: new Map(), profile: new Map() }, funds: new Map(), seats: new Map(), turn: 0,
  }
}

export function viewLive(figures: LiveFigures): LiveView {
  return {
    live: (kind, id) => figures.live[kind].get(id) ?? 0,
    releasedAtMs: (userId) => figures.released.get(userId) ?? 0,
    turn: (targetId) => figures.turns.get(targetId) ?? 0,
    used: (level, id, windowKey) => figures.used[level].get(id)?.get(windowKey) ?? NOTHING,
    availableMicros: (buyerId, currency) => figures.funds.get(buyerId)?.get(currency) ?? 0n,
    seat: (userId) => figures.seats.get(userId),
  }
}

export function applyLive(figures: LiveFigures, change: LiveChange): void {
  switch (change.kind) {
    case 'live': {
      const of = figures.live[change.scope]
      // More calls than before: the target was given one, and it is its turn again only after all others.
      if (change.scope === 'target' && change.live > (of.get(change.id) ?? 0)) figures.turns.set(change.id, ++figures.turn)
      if (change.live === 0) of.delete(change.id)
      else of.set(change.id, change.live)
      if (change.scope === 'seat' && change.releasedAtMs !== null) figures.released.set(change.id, change.releasedAtMs)
      return
    }
    case 'used':
      return setUsage(figures.used[change.level], change.id, change.windowKey, { calls: change.calls, micros: change.micros })
    case 'funds':
      return setFunds(figures.funds, change.buyerId, change.currency, change.availableMicros)
    case 'seat':
      if (change.seat === null) figures.seats.delete(change.userId)
      else figures.seats.set(change.userId, change.seat)
  }
}

function setUsage(owners: Map<string, Map<string, Usage>>, id: string, windowKey: string, usage: Usage): void {
  const windows = owners.get(id) ?? new Map<string, Usage>()
  const isNew = !windows.delete(windowKey)
  if (usage.calls !== 0 || usage.micros !== 0n) windows.set(windowKey, usage)
  if (isNew) dropOldWindows(windows, windowKey.length)
  if (windows.size === 0) owners.delete(id)
  else owners.set(id, windows)
}

function setFunds(buyers: Map<string, Map<string, bigint>>, buyerId: string, currency: string, availableMicros: bigint): void {
  const accounts = buyers.get(buyerId) ?? new Map<string, bigint>()
  if (availableMicros === 0n) accounts.delete(currency)
  else accounts.set(currency, availableMicros)
  if (accounts.size === 0) buyers.delete(buyerId)
  else buyers.set(buyerId, accounts)
}

/** Kinds of windows are told apart by the length of their keys, and within a kind the later key is the greater text. */
function dropOldWindows(windows: Map<string, Usage>, length: number): void {
  const keys = [...windows.keys()].filter((key) => key.length === length)
  if (keys.length <= WINDOWS_KEPT) return
  const kept = new Set([...keys.slice(-WINDOWS_KEPT), ...keys.toSorted().slice(-WINDOWS_KEPT)])
  for (const key of keys) if (!kept.has(key)) windows.delete(key)
}
