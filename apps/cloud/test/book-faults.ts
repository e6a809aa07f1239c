/** The book log must add up to what the tables say: rebuilt from its first row to its last, and compared. */
import type pg from 'pg'

type Change = readonly [kind: string, ...rest: unknown[]]

/** A figure, or a row, that the log and the tables do not agree on. Null: it is not there. */
export interface BookFault {
  readonly key: string
  readonly log: string | null
  readonly tables: string | null
}

/** @returns empty where all is well; a gap in the sequence is a fault as well */
export async function findBookFaults(client: pg.ClientBase, organizationId: string): Promise<readonly BookFault[]> {
  const { rows } = await client.query<{ seq: string; changes: Change[] }>('select seq, changes from book_log where "organizationId" = $1 order by seq', [organizationId])
  const { rows: tables } = await client.query<{ changes: Change[]; bookSeq: string }>('select book_snapshot(id) as changes, "bookSeq" from organization where id = $1', [organizationId])
  const expected = rebuild([tables[0]?.changes ?? []])
  const actual = rebuild(rows.map((row) => row.changes))
  const gap = rows.findIndex((row, index) => Number(row.seq) !== index + 1)
  const faults: BookFault[] = gap >= 0 || rows.length !== Number(tables[0]?.bookSeq) ? [{ key: 'seq', log: rows[gap]?.seq ?? String(rows.length), tables: String(tables[0]?.bookSeq) }] : []
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const fault = { key, log: actual.get(key) ?? null, tables: expected.get(key) ?? null }
    if (fault.log !== fault.tables) faults.push(fault)
  }
  return faults
}

/** What the changes add up to; what is zero or gone is absent, as for who never heard of it. */
function rebuild(entries: readonly (readonly Change[])[]): ReadonlyMap<string, string> {
  const state = new Map<string, string>()
  const set = (key: string, value: unknown, isAbsent: boolean): void => void (isAbsent ? state.delete(key) : state.set(key, JSON.stringify(value)))
  for (const change of entries.flat()) {
    const [kind, ...rest] = change
    if (kind === 'live') {
      const [scope, id, live, releasedAtMs] = rest
      set(`live ${String(scope)} ${String(id)}`, live, live === 0)
      if (releasedAtMs !== null) set(`released ${String(scope)} ${String(id)}`, releasedAtMs, false)
    } else if (kind === 'used') {
      const [level, id, windowKey, calls, micros] = rest
      set(`used ${String(level)} ${String(id)} ${String(windowKey)}`, [calls, micros], calls === 0 && micros === '0')
    } else if (kind === 'funds') set(`funds ${String(rest[0])} ${String(rest[1])}`, rest[2], rest[2] === '0')
    else set(`${kind} ${String(rest[0])}`, rest[1], rest[1] === null || (Array.isArray(rest[1]) && rest[1].length === 0))
  }
  return state
}
