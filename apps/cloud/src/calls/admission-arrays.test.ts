import { describe, expect, it } from 'vitest'
import { jsonArray, plainArray, quotedArray, textArray } from './admission-arrays.ts'

/** What PostgreSQL's array_recv reads. */
function readBinary(buffer: Buffer): { dimensions: number; hasNull: number; oid: number; items: (string | null)[] } {
  const [dimensions, hasNull, oid] = [buffer.readInt32BE(0), buffer.readInt32BE(4), buffer.readInt32BE(8)]
  const items: (string | null)[] = []
  if (dimensions === 0) return { dimensions, hasNull, oid, items }
  expect(buffer.readInt32BE(16)).toBe(1)
  let at = 20
  for (let left = buffer.readInt32BE(12); left > 0; left--) {
    const length = buffer.readInt32BE(at)
    at += 4
    items.push(length < 0 ? null : buffer.toString('utf8', at, at + Math.max(length, 0)))
    at += Math.max(length, 0)
  }
  expect(at).toBe(buffer.length)
  return { dimensions, hasNull, oid, items }
}

describe('lists for PostgreSQL', () => {
  it('carry texts unchanged, whatever is in them', () => {
    const items = ['', 'plain', 'a "quoted" \\ {braced}, text', 'ñ 漢 😀', null, 'null']
    expect(readBinary(textArray(items))).toEqual({ dimensions: 1, hasNull: 1, oid: 25, items })
    expect(readBinary(jsonArray(['{"a":"ü"}', '1']))).toEqual({ dimensions: 1, hasNull: 0, oid: 114, items: ['{"a":"ü"}', '1'] })
  })

  it('may be empty', () => {
    expect(readBinary(textArray([]))).toEqual({ dimensions: 0, hasNull: 0, oid: 25, items: [] })
    expect([plainArray([]), quotedArray([])]).toEqual(['{}', '{}'])
  })

  it('are literals where nothing needs quotes', () => {
    expect(plainArray([1, -2n, null, true, 'campaign'])).toBe('{1,-2,null,true,campaign}')
    expect(quotedArray(['staff', 'a "b" \\'])).toBe('{"staff","a \\"b\\" \\\\"}')
  })
})
