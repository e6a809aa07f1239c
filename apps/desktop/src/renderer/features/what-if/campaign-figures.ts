/** Pure: the last calls of a campaign, decided again. */
import { formatDecimal, MAX_WHAT_IF_CALLS, parseDecimal, type WhatIfRow } from '@ringfloor/shared'

export type RowFilter = 'changed' | WhatIfRow['change'] | 'all'
export const ROW_FILTERS: readonly RowFilter[] = ['changed', 'sold_now', 'unsold_now', 'other_target', 'other_price', 'same', 'all']

export const ROW_FILTER_TEXT: Readonly<Record<RowFilter, string>> = {
  changed: 'Changed', sold_now: 'Sold now', unsold_now: 'Unsold now', other_target: 'Other target', other_price: 'Other price', same: 'Same', all: 'All',
}

export function filterRows(rows: readonly WhatIfRow[], filter: RowFilter): readonly WhatIfRow[] {
  if (filter === 'all') return rows
  return rows.filter((row) => (filter === 'changed' ? row.change !== 'same' : row.change === filter))
}

export function countRows(rows: readonly WhatIfRow[]): Readonly<Record<RowFilter, number>> {
  const counts: Record<RowFilter, number> = { changed: 0, sold_now: 0, unsold_now: 0, other_target: 0, other_price: 0, same: 0, all: rows.length }
  for (const row of rows) {
    counts[row.change]++
    if (row.change !== 'same') counts.changed++
  }
  return counts
}

/** after - before, exactly; null where either is no amount. */
export function difference(before: string, after: string): string | null {
  const [from, to] = [parseDecimal(before), parseDecimal(after)]
  return from === undefined || to === undefined ? null : formatDecimal(to - from)
}

/** What became of the call, in words; who had it and who has it stand beside it. */
export function describeRow(row: WhatIfRow, money: (amount: string) => string): string {
  const gap = row.before && row.after ? difference(row.before.price, row.after.price) : null
  const direction = directionOf(gap)
  const step = gap === null || direction === 'same' ? null : direction === 'up' ? `${money(gap)} more` : `${money(gap.slice(1))} less`
  switch (row.change) {
    case 'same':
      return row.before ? 'Same' : 'Unsold both times'
    case 'sold_now':
      return 'Sold now'
    case 'unsold_now':
      return 'Unsold now'
    case 'other_target':
      return `Other target, ${step ?? 'same price'}`
    case 'other_price':
      return step ?? 'Other price'
  }
}

export type Direction = 'up' | 'down' | 'same'

export function directionOf(gap: string | null): Direction {
  const micros = gap === null ? 0n : (parseDecimal(gap) ?? 0n)
  return micros > 0n ? 'up' : micros < 0n ? 'down' : 'same'
}


/** 1 to 500 as typed; undefined where it is anything else. */
export function parseLastCalls(text: string): number | undefined {
  const value = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : undefined
  return value !== undefined && value >= 1 && value <= MAX_WHAT_IF_CALLS ? value : undefined
}
