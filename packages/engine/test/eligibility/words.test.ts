import { describe, expect, it } from 'vitest'
import { cut, listed } from '../../src/eligibility/words.ts'

describe('a text that somebody wrote', () => {
  it('is cut where it is too long', () => {
    expect(cut('a'.repeat(60))).toBe('a'.repeat(60))
    expect(cut('a'.repeat(61))).toBe(`${'a'.repeat(60)}…`)
  })

  it('is never cut through a character of two halves, which could not be stored', () => {
    const text = `${'a'.repeat(59)}😀 and more`
    expect(cut(text)).toBe(`${'a'.repeat(59)}…`)
    expect(cut(`${'a'.repeat(58)}😀 and more`)).toBe(`${'a'.repeat(58)}😀…`)
    expect(cut(text).isWellFormed()).toBe(true)
  })
})

describe('a list', () => {
  it('says how many are left out', () => {
    expect(listed(['FL', 'GA'])).toBe('FL GA')
    expect(listed(Array.from({ length: 10 }, (_, index) => `Z${index}`), ', ')).toBe('Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7 and 2 more')
  })
})
