import { describe, expect, it } from 'vitest'
import { formatCaller, formatDuration, formatGap, formatMoney, formatShare, secondsBetween } from './format.ts'

describe('money', () => {
  it.each([
    ['1234.5', 'USD', '$1,234.50'],
    ['0', 'USD', '$0.00'],
    ['18.606', 'USD', '$18.606'],
    ['-12.4', 'EUR', '−€12.40'],
    ['9999999999.999999', 'USD', '$9,999,999,999.999999'],
    ['not money', 'USD', 'not money'],
  ])('%s %s -> %s', (amount, currency, text) => expect(formatMoney(amount, currency)).toBe(text))
})

describe('durations', () => {
  it.each([[0, '0:00'], [65, '1:05'], [3725, '1:02:05']] as const)('%i s -> %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it('run to now until there is an end, and never backwards', () => {
    const start = '2026-11-20T10:00:00.000Z'
    const at = (seconds: number) => Date.parse(start) + seconds * 1000
    expect(secondsBetween(start, null, at(7.9))).toBe(7)
    expect(secondsBetween(start, '2026-11-20T10:00:03.000Z', at(60))).toBe(3)
    expect(secondsBetween(start, null, at(-5))).toBe(0)
  })

  it.each([[38, '+38 ms'], [4200, '+4.2 s'], [62_000, '+1:02']] as const)('a gap of %i ms is %s', (ms, text) => {
    expect(formatGap('2026-11-20T10:00:00.000Z', new Date(Date.parse('2026-11-20T10:00:00.000Z') + ms).toISOString())).toBe(text)
  })
})

it('shows no caller where there is none to see', () => {
  expect(formatCaller(null)).toBe('—')
  expect(formatCaller('+12125550100')).toBe('+1 212 555 0100')
})

it('has no share of nothing', () => {
  expect([formatShare(5, 8), formatShare(0, 0)]).toEqual(['63 %', null])
})
