import { expect, it } from 'vitest'
import { pageOf } from './use-pages.ts'

const rows = Array.from({ length: 101 }, (_, index) => index)

it('cuts a list into pages without losing or doubling a row', () => {
  expect([0, 1, 2].flatMap((page) => pageOf(rows, page, 50).rows)).toEqual(rows)
  expect(pageOf(rows, 2, 50)).toMatchObject({ page: 2, pageCount: 3, from: 101, to: 101, total: 101 })
})

it('stays within the list', () => {
  expect(pageOf(rows, 99, 50).page).toBe(2)
  expect(pageOf(rows, -1, 50).page).toBe(0)
  expect(pageOf([], 3, 50)).toEqual({ rows: [], page: 0, pageCount: 1, from: 0, to: 0, total: 0 })
})
