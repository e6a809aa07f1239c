import { isTimeZone } from '@ringfloor/shared'
import { below, readEach, readFlag, readId, reading, readList, readMicros, readNullable, readObject, readOneOf, readText, readTuple, readWhole, Unreadable, type Refusal } from './read-json.ts'
import { readAgentRow, readBuyerRow, readCampaignRow, readProfileRow, readPublisherRow, readTargetRow } from './read-rows.ts'
import { LEVELS, type BookChange } from './types.ts'

/** A change that was not read. `path` starts with its place in the entry. */
export interface RefusedChange extends Refusal {
  /** As far as they can be read. */
  readonly kind: string | null
  readonly id: string | null
}

export interface BookChangesRead {
  /**
   * In the order of the entry. In place of a row that was refused stands the same row paused, as far as its columns can be read, otherwise its deletion:
   * what cannot be understood takes no calls, and everything else goes on. In place of any other refused change stands nothing.
   */
  readonly changes: readonly BookChange[]
  readonly refused: readonly RefusedChange[]
}

/**
 * One entry of the change log as the database writes it (migration 0005_book): a list of
 * `["campaign" | "publisher" | "buyer" | "target" | "profile" | "agent", id, row | null]` with the table's row as it is: camelCase columns, `rules` as it is
 * written, a campaign and a buyer with the `timeZone` of their caps, an agent `{skills: {skill: level}}` · `["agents", targetId, userIds]` ·
 * `["live", scope, id, live, releasedAtMs | null]` · `["used", level, id, windowKey, calls, micros]` · `["funds", buyerId, currency, availableMicros]` ·
 * `["seat", userId, {state, softphoneReady, seenAtMs, sinceMs} | null]`. Whole numbers are JSON numbers below 2^53 or texts of digits.
 * @param json parsed
 * @param organizationZone IANA zone of caps where a row does not say it
 */
export function readBookChanges(json: unknown, organizationZone: string): BookChangesRead {
  if (!isTimeZone(organizationZone)) return { changes: [], refused: [{ kind: null, id: null, path: '', reason: 'the zone of the organisation is not known' }] }
  if (!Array.isArray(json)) return { changes: [], refused: [{ kind: null, id: null, path: '', reason: 'is not a list' }] }
  const changes: BookChange[] = []
  const refused: RefusedChange[] = []
  Array.from(json).forEach((item: unknown, index) => {
    const result = reading(() => readChange(item, String(index), organizationZone))
    if (result.ok) {
      changes.push(result.value)
      return
    }
    const [kind, id] = itemsOf(item)
    refused.push({ kind: typeof kind === 'string' ? kind : null, id: typeof id === 'string' ? id : null, path: result.path, reason: result.reason })
    const instead = keepOut(item, organizationZone)
    if (instead !== null) changes.push(instead)
  })
  return { changes, refused }
}

function itemsOf(item: unknown): readonly unknown[] {
  return Array.isArray(item) ? item : []
}

const ROW_KINDS = ['campaign', 'publisher', 'buyer', 'target', 'profile', 'agent'] as const

function readChange(item: unknown, path: string, zone: string): BookChange {
  const list = readList(item, path)
  const kind = readOneOf(list[0], below(path, 0), [...ROW_KINDS, 'agents', 'live', 'used', 'funds', 'seat'])
  switch (kind) {
    case 'campaign': return { kind, ...readRow(list, path, (row, at, id) => readCampaignRow(row, at, id, zone)) }
    case 'publisher': return { kind, ...readRow(list, path, readPublisherRow) }
    case 'buyer': return { kind, ...readRow(list, path, (row, at, id) => readBuyerRow(row, at, id, zone)) }
    case 'target': return { kind, ...readRow(list, path, readTargetRow) }
    case 'profile': return { kind, ...readRow(list, path, readProfileRow) }
    case 'agent': return { kind, ...readRow(list, path, readAgentRow) }
    case 'agents': {
      const [, id, userIds] = readTuple(list, path, 3)
      return { kind, id: readId(id, below(path, 1)), userIds: readEach(userIds, below(path, 2), readId) }
    }
    case 'live': case 'used': case 'funds': case 'seat':
      return readLiveChange(kind, list, path)
  }
}

function readRow<T>(list: readonly unknown[], path: string, read: (row: unknown, path: string, id: string) => T): { readonly id: string; readonly row: T | null } {
  const [, value, row] = readTuple(list, path, 3)
  const id = readId(value, below(path, 1))
  return { id, row: readNullable(row, below(path, 2), (columns, at) => read(columns, at, id)) }
}

function readLiveChange(kind: 'live' | 'used' | 'funds' | 'seat', list: readonly unknown[], path: string): BookChange {
  switch (kind) {
    case 'live': {
      const [, scope, id, live, releasedAtMs] = readTuple(list, path, 5)
      return {
        kind, scope: readOneOf(scope, below(path, 1), [...LEVELS, 'seat']), id: readId(id, below(path, 2)), live: readWhole(live, below(path, 3)),
        releasedAtMs: readNullable(releasedAtMs, below(path, 4), readWhole),
      }
    }
    case 'used': {
      const [, level, id, windowKey, calls, micros] = readTuple(list, path, 6)
      return {
        kind, level: readOneOf(level, below(path, 1), LEVELS), id: readId(id, below(path, 2)), windowKey: readWindowKey(windowKey, below(path, 3)), calls: readWhole(calls, below(path, 4)),
        micros: readMicros(micros, below(path, 5)),
      }
    }
    case 'funds': {
      const [, buyerId, currency, availableMicros] = readTuple(list, path, 4)
      return { kind, buyerId: readId(buyerId, below(path, 1)), currency: readText(currency, below(path, 2)), availableMicros: readMicros(availableMicros, below(path, 3)) }
    }
    case 'seat': {
      const [, userId, seat] = readTuple(list, path, 3)
      return { kind, userId: readId(userId, below(path, 1)), seat: readNullable(seat, below(path, 2), readSeat) }
    }
  }
}

function readSeat(value: unknown, path: string): Extract<BookChange, { kind: 'seat' }>['seat'] {
  const { state, softphoneReady, seenAtMs, sinceMs } = readObject(value, path)
  return {
    state: readOneOf(state, below(path, 'state'), ['available', 'away', 'not_answering']), softphoneReady: readFlag(softphoneReady, below(path, 'softphoneReady')),
    seenAtMs: readWhole(seenAtMs, below(path, 'seenAtMs')), sinceMs: readWhole(sinceMs, below(path, 'sinceMs')),
  }
}

const WINDOW_KEY = /^(total|\d{4}-\d{2}(-\d{2}(T\d{2})?)?)$/

function readWindowKey(value: unknown, path: string): string {
  const key = readText(value, path)
  if (!WINDOW_KEY.test(key)) throw new Unreadable(path, 'is not a window such as 2026-11-20T14, 2026-11-20, 2026-11 or total')
  return key
}

/**
 * What keeps a row that cannot be read out of the way of calls. Paused rather than gone, where its columns allow it: a target whose last bid profile
 * disappeared would bid for every call by itself, and a reason that says "paused" is one that somebody looks into.
 */
function keepOut(item: unknown, zone: string): BookChange | null {
  const [kind, id, row] = itemsOf(item)
  if (typeof id !== 'string' || id === '') return null
  const known = ROW_KINDS.find((candidate) => candidate === kind)
  if (known === undefined) return null
  if (known !== 'agent' && typeof row === 'object' && row !== null) {
    const paused = reading(() => readChange([known, id, { ...row, status: 'paused', rules: {} }], '', zone))
    if (paused.ok) return paused.value
    if (known === 'profile') {
      const bare = reading(() => readChange([known, id, { targetId: (row as { targetId?: unknown }).targetId, version: 0, status: 'paused', bidMicros: 0, rules: {} }], '', zone))
      if (bare.ok) return bare.value
    }
  }
  return { kind: known, id, row: null }
}
