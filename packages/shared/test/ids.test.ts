import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidSchema, uuidV7 } from '../src/index.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 16 })
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 })

describe('uuidV7', () => {
  it('repeats the example of RFC 9562, appendix A.6', () => {
    const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(uuidV7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('carries version, variant, the time and the dice', () => {
    fc.assert(
      fc.property(instant, random, (nowMs, bytes) => {
        const id = uuidV7(nowMs, bytes)
        expect(uuidSchema.safeParse(id).success).toBe(true)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs)
        expect(Number.parseInt(id.slice(-2), 16)).toBe(bytes[9])
        expect(uuidV7(nowMs, bytes)).toBe(id)
      }),
    )
  })

  it('sorts by time', () => {
    fc.assert(
      fc.property(instant, instant, random, random, (a, b, dice, otherDice) => {
        fc.pre(a < b)
        expect(uuidV7(a, dice) < uuidV7(b, otherDice)).toBe(true)
      }),
    )
  })
})
