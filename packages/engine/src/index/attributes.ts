/**
 * Which column stands for which value of an attribute. The first values have a column each; further ones, and all of attributes with very many (ZIP codes, cities), share
 * columns by hash: such a column says who may accept a value, and a look at the profile's own list says who does.
 */
import { addColumn, NOTHING, type Ladder } from './ladder-layout.ts'

const BUCKETS = 512

export interface Attribute {
  readonly exact: Map<string, number>
  /** How many values have a column of their own. */
  readonly maxExact: number
  /** Column by hash, `NOTHING` where no value fell. */
  readonly buckets: Int32Array
  /** By how much of a value it is told to a bucket: neighbouring ZIP codes begin alike, and a profile that names hundreds of them then is in few columns. */
  readonly prefix: number
  isUsed: boolean
}

export function createAttribute(maxExact: number, prefix = Infinity): Attribute {
  return { exact: new Map(), maxExact, prefix, buckets: new Int32Array(BUCKETS).fill(NOTHING), isUsed: false }
}

/** The column of a value that a profile names: whoever is in it accepts the value. Where a column is shared its complement (`~column`, below zero). */
export function columnFor(ladder: Ladder, attribute: Attribute, value: string): number {
  attribute.isUsed = true
  const known = attribute.maxExact === 0 ? undefined : attribute.exact.get(value)
  if (known !== undefined) return known
  if (attribute.exact.size < attribute.maxExact) {
    const column = addColumn(ladder)
    attribute.exact.set(value, column)
    return column
  }
  const bucket = bucketOf(value, attribute.prefix)
  if (attribute.buckets[bucket] === NOTHING) attribute.buckets[bucket] = addColumn(ladder)
  return ~(attribute.buckets[bucket] ?? NOTHING)
}

/** Where to look for those who may accept a value that a call has. */
export function lookUp(attribute: Attribute, value: string | null): number {
  if (value === null || !attribute.isUsed) return NOTHING
  const exact = attribute.maxExact === 0 ? undefined : attribute.exact.get(value)
  return exact ?? attribute.buckets[bucketOf(value, attribute.prefix)] ?? NOTHING
}

function bucketOf(value: string, prefix: number): number {
  const hash = hashStart(value, Math.min(value.length, prefix))
  return ((hash ^ (hash >>> 15)) >>> 0) % BUCKETS
}

/** FNV-1a, signed. */
export function hashText(value: string): number {
  return hashStart(value, value.length)
}

function hashStart(value: string, length: number): number {
  let hash = 0x811c9dc5 | 0
  for (let index = 0; index < length; index++) hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193)
  return hash
}
