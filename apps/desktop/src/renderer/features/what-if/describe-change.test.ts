import type { WhatIfChangeInput } from '@ringfloor/shared'
import { expect, it } from 'vitest'
import { describeChange, describeModifier } from './describe-change.ts'

const WEEK = [[], ...Array.from({ length: 5 }, () => [{ from: 540, to: 1020 }]), []]

it.each<[WhatIfChangeInput, string]>([
  [{ kind: 'bid', profileId: 'p', bid: '45' }, 'Alpha desk bids $45.00'],
  [{ kind: 'status', level: 'target', id: 't', status: 'paused' }, 'Alpha desk is paused'],
  [{ kind: 'status', level: 'target', id: 't', status: 'active' }, 'Alpha desk takes calls'],
  [{ kind: 'floor', floor: '10' }, 'The floor is $10.00'],
  [{ kind: 'auction', auctionKind: 'first_price' }, 'First-price auction'],
  [{ kind: 'auction', auctionKind: 'second_price' }, 'Second-price auction'],
  [{ kind: 'auction', auctionKind: 'second_price', increment: '0.05' }, 'Second-price auction, plus $0.05'],
  [{ kind: 'limits', level: 'target', id: 't', limits: {} }, 'Alpha desk: no limits'],
  [{ kind: 'limits', level: 'target', id: 't', limits: { concurrency: 1, calls: { hour: 10, total: 0 }, spend: { day: '500' } } }, 'Alpha desk: at most 1 live call, 10 calls per hour, 0 calls in all, $500.00 per day'],
  [{ kind: 'schedule', level: 'target', id: 't', schedule: null }, 'Alpha desk is open around the clock'],
  [{ kind: 'schedule', level: 'target', id: 't', schedule: { timeZone: 'Europe/Berlin', hours: WEEK } }, 'Alpha desk is open Mon–Fri 09:00–17:00 (Europe/Berlin)'],
  [{ kind: 'settings', level: 'target', id: 't', settings: { geography: null, quality: null } }, 'Alpha desk: other geography, quality'],
  [{ kind: 'modifiers', profileId: 'p', modifiers: [] }, 'Alpha desk: no bid modifiers'],
  [{ kind: 'modifiers', profileId: 'p', modifiers: [{ criterion: { tag: 'age', comparison: 'greater_than', value: '65' }, adjustment: 'add', amount: '2.5' }, { criterion: { tag: 'a', comparison: 'required' }, adjustment: 'reject' }] }, 'Alpha desk: if age is greater than 65, $2.50 more, and 1 more'],
  [{ kind: 'plan', plan: [{ kind: 'auction' }] }, 'A routing plan of one step'],
  [{ kind: 'funds', buyerId: 'b', available: '100' }, 'Alpha desk has $100.00 to spend'],
])('%j', (change, words) => expect(describeChange({ change, subject: 'Alpha desk' }, 'USD')).toBe(words))

it('tells the instant of another time', () => {
  expect(describeChange({ change: { kind: 'time', nowMs: Date.UTC(2026, 10, 20, 14, 3, 5) }, subject: '' }, 'USD')).toMatch(/^The call comes on .*2026/)
})

it('says a modifier as a condition and what it does', () => {
  expect(describeModifier({ criterion: { tag: 'age', comparison: 'required', negative: true }, adjustment: 'reject' }, 'USD')).toBe('unless age was sent, reject')
  expect(describeModifier({ criterion: { tag: 'zip', comparison: 'bulk', values: ['1', '2', '3', '4'] }, adjustment: 'multiply', factor: '1.25' }, 'USD')).toBe('if zip is one of 1, 2, 3 …, times 1.25')
  expect(describeModifier({ criterion: { tag: 'zip', comparison: 'match', value: '10*' }, adjustment: 'add', amount: '-3' }, 'USD')).toBe('if zip matches 10*, $3.00 less')
  expect(describeModifier({ criterion: { tag: 'a', comparison: 'equals', value: 'b' }, adjustment: 'override', amount: '20' }, 'USD')).toBe('if a equals b, bid $20.00')
})
