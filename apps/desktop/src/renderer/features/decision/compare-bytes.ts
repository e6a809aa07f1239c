/** Pure: two records of a decision, byte by byte. */

export interface ByteComparison {
  readonly same: boolean
  readonly storedBytes: number
  readonly replayedBytes: number
  /** Of the first byte that differs, from 1; null where none does. */
  readonly differsAt: number | null
}

export function compareBytes(stored: string, replayed: string): ByteComparison {
  const encoder = new TextEncoder()
  const [left, right] = [encoder.encode(stored), encoder.encode(replayed)]
  let at = 0
  while (at < left.length && at < right.length && left[at] === right[at]) at++
  const same = left.length === right.length && at === left.length
  return { same, storedBytes: left.length, replayedBytes: right.length, differsAt: same ? null : at + 1 }
}

/** A text cut where it parts from the other: what is common before, what differs, and what is common after. */
export function splitDifference(text: string, other: string): { readonly before: string; readonly middle: string; readonly after: string } {
  const shorter = Math.min(text.length, other.length)
  let start = 0
  while (start < shorter && text[start] === other[start]) start++
  let end = 0
  while (end < shorter - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++
  return { before: text.slice(0, start), middle: text.slice(start, text.length - end), after: text.slice(text.length - end) }
}
