import type { WhatIfRow } from '@ringfloor/shared'
import { expect, it } from 'vitest'
import { countRows, describeRow, difference, directionOf, filterRows, parseLastCalls } from './campaign-figures.ts'

const placed = (targetName: string, price: string) => ({ targetId: targetName, targetName, buyerName: 'Buyer', price, payout: '0.00' })
const row = (change: WhatIfRow['change'], before: WhatIfRow['before'], after: WhatIfRow['after']): WhatIfRow => ({ callId: `${change}`, receivedAt: '2026-11-20T10:00:00.000Z', before, after, change, reason: null, reasonText: null })
const rows = [
  row('same', placed('A', '1.00'), placed('A', '1.00')), row('other_price', placed('A', '31.01'), placed('A', '31.00')), row('other_target', placed('A', '1.00'), placed('B', '2.00')),
  row('sold_now', null, placed('B', '2.00')), row('unsold_now', placed('A', '1.00'), null),
]
const money = (amount: string) => `$${amount}`

it('counts and filters by kind of change', () => {
  expect(countRows(rows)).toEqual({ changed: 4, sold_now: 1, unsold_now: 1, other_target: 1, other_price: 1, same: 1, all: 5 })
  for (const filter of ['changed', 'same', 'sold_now', 'all'] as const) expect(filterRows(rows, filter)).toHaveLength(countRows(rows)[filter])
})

it('says what became of a call', () => {
  expect(rows.map((each) => describeRow(each, money))).toEqual(['Same', '$0.01 less', 'Other target, $1.00 more', 'Sold now', 'Unsold now'])
  expect(describeRow(row('same', null, null), money)).toBe('Unsold both times')
  expect(describeRow(row('other_target', placed('A', '1.00'), placed('B', '1')), money)).toBe('Other target, same price')
})

it('takes amounts apart exactly, far past what a float holds', () => {
  expect(difference('0.1', '0.3')).toBe('0.20')
  expect(difference('9999999999.999999', '9999999999.999998')).toBe('-0.000001')
  expect([difference('1', '1'), difference('x', '1')]).toEqual(['0.00', null])
  expect(['0.000001', '-0.000001', '0.00', null].map(directionOf)).toEqual(['up', 'down', 'same', 'same'])
})

it('takes 1 to 500 calls', () => {
  expect(['1', ' 500 ', '0', '501', '', '1e2', '50.5', '-50'].map(parseLastCalls)).toEqual([1, 500, undefined, undefined, undefined, undefined, undefined, undefined])
})
