/**
 * Lists as PostgreSQL takes them. Numbers and UUIDs go as an array literal, which needs no quotes; texts go in the binary form, so that kilobytes of
 * TwiML and traces are escaped by nobody and unescaped by nobody. The driver's own encoding looks into each of thousands of elements.
 * Source of the binary form: array_recv in PostgreSQL's arrayfuncs.c; the driver sends a Buffer as a binary parameter.
 */
const TEXT_OID = 25
const JSON_OID = 114
/** Dimensions, null flag, element type, length, lower bound. */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3
const NULL_LENGTH = -1

/** An array literal of numbers, UUIDs, booleans and our own words, none of which needs quotes; null stays null. */
export function plainArray(items: readonly (string | number | bigint | boolean | null)[]): string {
  let literal = '{'
  for (const [index, item] of items.entries()) literal += index === 0 ? String(item) : `,${String(item)}`
  return `${literal}}`
}

/** text[] in binary form. */
export function textArray(items: readonly (string | null)[]): Buffer {
  return encodeBinary(items, TEXT_OID)
}

/** json[] in binary form; the database checks that each is JSON. */
export function jsonArray(items: readonly (string | null)[]): Buffer {
  return encodeBinary(items, JSON_OID)
}

/** A text[] as the text of one element of another list: each element quoted. */
export function quotedArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${NEEDS_ESCAPE.test(item) ? item.replaceAll(/["\\]/g, '\\$&') : item}"`).join(',')}}`
}

const NEEDS_ESCAPE = /["\\]/

function encodeBinary(items: readonly (string | null)[], elementOid: number): Buffer {
  let units = 0
  for (const item of items) units += item?.length ?? 0
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + items.length * LENGTH_BYTES + units * MAX_BYTES_PER_UNIT)
  // PostgreSQL knows no empty list of one dimension.
  let end = buffer.writeInt32BE(items.length === 0 ? 0 : 1, 0)
  end = buffer.writeInt32BE(items.includes(null) ? 1 : 0, end)
  end = buffer.writeInt32BE(elementOid, end)
  if (items.length === 0) return buffer.subarray(0, end)
  end = buffer.writeInt32BE(items.length, end)
  end = buffer.writeInt32BE(1, end)
  for (const item of items) {
    const start = end + LENGTH_BYTES
    const bytes = item === null ? 0 : buffer.write(item, start)
    buffer.writeInt32BE(item === null ? NULL_LENGTH : bytes, end)
    end = start + bytes
  }
  return buffer.subarray(0, end)
}
