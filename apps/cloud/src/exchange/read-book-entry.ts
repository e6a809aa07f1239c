import { readBookChanges } from '@ringfloor/engine'
import type { BookLogEntry, RefusedChange } from '@ringfloor/engine'
import type { LogRow } from './book-source.ts'

/** The database writes the zone of their caps into the rows of campaigns and buyers; a row without one could only be from somebody else. */
const ZONE_OF_NONE = 'UTC'

/**
 * A stored entry as the engine applies it. The same row always gives the same entry, on whichever node and whenever it is read: a change that cannot be read
 * keeps what it configures out of the way of calls, in the present and in every explanation of it.
 */
export function readBookEntry(row: LogRow): { readonly entry: BookLogEntry; readonly refused: readonly RefusedChange[] } {
  const { changes, refused } = readBookChanges(row.changes, ZONE_OF_NONE)
  return { entry: { seq: row.seq, changes }, refused }
}
