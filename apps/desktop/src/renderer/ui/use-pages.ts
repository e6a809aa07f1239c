import { useState } from 'react'

export interface Pages<Row> {
  readonly rows: readonly Row[]
  readonly page: number
  readonly pageCount: number
  /** Of the first and the last row shown, from 1; both 0 where there is none. */
  readonly from: number
  readonly to: number
  readonly total: number
  readonly show: (page: number) => void
}

/** Pure: one page of a list. A page past the end is the last one. */
export function pageOf<Row>(rows: readonly Row[], page: number, size: number): Omit<Pages<Row>, 'show'> {
  const pageCount = Math.max(1, Math.ceil(rows.length / size))
  const current = Math.min(Math.max(0, page), pageCount - 1)
  const shown = rows.slice(current * size, current * size + size)
  return { rows: shown, page: current, pageCount, from: shown.length === 0 ? 0 : current * size + 1, to: current * size + shown.length, total: rows.length }
}

/** Bounds what a table draws. Another `listKey` (a filter, a search) begins at the first page again. */
export function usePages<Row>(rows: readonly Row[], size: number, listKey: string): Pages<Row> {
  const [at, setAt] = useState({ listKey, page: 0 })
  const current = pageOf(rows, at.listKey === listKey ? at.page : 0, size)
  return { ...current, show: (page) => setAt({ listKey, page }) }
}
