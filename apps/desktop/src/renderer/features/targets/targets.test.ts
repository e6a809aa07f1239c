import { describe, expect, it } from 'vitest'
import { describeReceipt } from '../../api/receipt-words.ts'
import { checkAmount, parseCap } from './check-input.ts'
import { describeHours } from './describe-hours.ts'

describe('what is typed', () => {
  it.each([['', null], [' 12 ', 12], ['0', 0], ['1.5', undefined], ['-1', undefined], ['ten', undefined], ['1000001', undefined]] as const)('cap "%s" is %s', (text, value) => expect(parseCap(text)).toBe(value))
  it.each(['12.50', '0', ' 7 '])('amount "%s" may be sent', (text) => expect(checkAmount(text)).toBeUndefined())
  it.each(['', 'forty', '-1', '1.1234567', '12,50'])('amount "%s" may not', (text) => expect(checkAmount(text)).toBeTypeOf('string'))
})

describe('opening hours', () => {
  const work = [{ from: 540, to: 1080 }]
  it('gathers days with the same hours', () => {
    expect(describeHours([[], work, work, work, work, work, [{ from: 600, to: 840 }]])).toBe('Mon–Fri 09:00–18:00, Sat 10:00–14:00')
  })
  it('knows always and never', () => {
    expect(describeHours(null)).toBe('Always')
    expect(describeHours(Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]))).toBe('Always')
    expect(describeHours(Array.from({ length: 7 }, () => []))).toBe('Never')
  })
})

it('says a receipt in words', () => {
  expect(describeReceipt({ result: 'applied', message: null }, 'Alpha desk: bid')).toMatchObject({ tone: 'good', title: 'Saved. Alpha desk: bid' })
  expect(describeReceipt({ result: 'conflict', message: null }, 'Alpha desk: bid')).toMatchObject({ tone: 'bad', description: expect.stringContaining('Somebody else') })
  expect(describeReceipt({ result: 'rejected', message: 'Too high.' }, 'Alpha desk: bid')).toMatchObject({ tone: 'bad', description: 'Too high.' })
})
