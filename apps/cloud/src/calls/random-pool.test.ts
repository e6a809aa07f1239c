import { describe, expect, it } from 'vitest'
import { drawUint32, takeRandomBytes } from './random-pool.ts'

describe('random pool', () => {
  it('gives each byte out once, also across refills', () => {
    const seen = new Set(Array.from({ length: 5_000 }, () => Buffer.from(takeRandomBytes(10)).toString('hex')))
    expect(seen.size).toBe(5_000)
  })

  it('leaves what it gave out alone when it refills', () => {
    const first = takeRandomBytes(16)
    const before = Buffer.from(first).toString('hex')
    for (let index = 0; index < 2_000; index++) takeRandomBytes(16)
    expect(Buffer.from(first).toString('hex')).toBe(before)
  })

  it('draws from the whole range of 32 bits', () => {
    const draws = Array.from({ length: 2_000 }, drawUint32)
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= 0xffff_ffff)).toBe(true)
    expect(draws.some((draw) => draw > 0x8000_0000)).toBe(true)
    expect(new Set(draws).size).toBeGreaterThan(1_990)
  })
})
