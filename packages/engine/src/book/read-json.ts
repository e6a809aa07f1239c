/** Strict reading of plain JSON: every reader says where it stood and what was wrong. Readers throw `Unreadable` among themselves; `reading` is where that ends. */

/** Something is not what it should be. Never leaves this package: the public functions turn it into a coded result. */
export class Unreadable extends Error {
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`)
    this.name = 'Unreadable'
    this.path = path
    this.reason = reason
  }
}

/** Where and why something was refused. `path` is dotted with list places as numbers ("targets.3.rules.limits"), empty for the whole. */
export interface Refusal {
  readonly path: string
  readonly reason: string
}

export type Reading<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal)
export type Reader<T> = (value: unknown, path: string) => T

/** Runs readers; what they find wrong becomes a result. */
export function reading<T>(read: () => T): Reading<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, path: error.path, reason: error.reason }
    throw error
  }
}

export const below = (path: string, step: string | number): string => (path === '' ? String(step) : `${path}.${step}`)

export const readList: Reader<readonly unknown[]> = (value, path) => {
  if (!Array.isArray(value)) throw new Unreadable(path, 'is not a list')
  return value
}

/** Each item by its own place, holes in a list that JSON did not make included. */
export function readEach<T>(value: unknown, path: string, read: Reader<T>): T[] {
  return Array.from(readList(value, path), (item, index) => read(item, below(path, index)))
}

/** A list of exactly so many items. */
export function readTuple(value: unknown, path: string, length: number): readonly unknown[] {
  const list = readList(value, path)
  if (list.length !== length) throw new Unreadable(path, `has ${list.length} items instead of ${length}`)
  return list
}

export const readObject: Reader<Readonly<Record<string, unknown>>> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable(path, 'is not an object')
  return value as Readonly<Record<string, unknown>>
}

/** An object with these keys and no others; those of `optional` may be missing. */
export function readKeys<K extends string>(value: unknown, path: string, required: readonly K[], optional: readonly K[] = []): Readonly<Partial<Record<K, unknown>>> {
  const object = readObject(value, path)
  for (const key of required) if (!Object.hasOwn(object, key)) throw new Unreadable(below(path, key), 'is missing')
  const known: readonly string[] = [...required, ...optional]
  for (const key of Object.keys(object)) if (!known.includes(key)) throw new Unreadable(below(path, key), 'is not known')
  return object as Readonly<Partial<Record<K, unknown>>>
}

export const readText: Reader<string> = (value, path) => {
  if (typeof value !== 'string') throw new Unreadable(path, 'is not a text')
  return value
}

/** An id: a text that is not empty. */
export const readId: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || value === '' || value.length > 200) throw new Unreadable(path, 'is not an id')
  return value
}

export const readFlag: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new Unreadable(path, 'is neither true nor false')
  return value
}

export function readNullable<T>(value: unknown, path: string, read: Reader<T>): T | null {
  return value === null ? null : read(value, path)
}

export function readInteger(value: unknown, path: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max || Object.is(value, -0)) {
    throw new Unreadable(path, `is not a whole number from ${min} to ${max}`)
  }
  return value
}

export const readCount: Reader<number> = (value, path) => readInteger(value, path, 0)

const WHOLE = /^(0|-?[1-9]\d{0,18})$/
const MAX_BIGINT = 2n ** 63n

/** A bigint column: a JSON number as far as those are exact, or a text of digits. */
export const readMicros: Reader<bigint> = (value, path) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value)
  if (typeof value === 'string' && WHOLE.test(value)) {
    const micros = BigInt(value)
    if (micros < MAX_BIGINT && micros >= -MAX_BIGINT) return micros
  }
  throw new Unreadable(path, typeof value === 'number' ? 'is a number that JSON does not keep exactly' : 'is not a whole number of micro-units')
}

/** A bigint column that holds an instant or a count: exact as a number. */
export const readWhole: Reader<number> = (value, path) => {
  const whole = Number(readMicros(value, path))
  if (!Number.isSafeInteger(whole) || whole < 0) throw new Unreadable(path, 'is not a whole number from 0')
  return whole
}

/** What is not negative where money is concerned. */
export const readAmount: Reader<bigint> = (value, path) => {
  const micros = readMicros(value, path)
  if (micros < 0n) throw new Unreadable(path, 'is negative')
  return micros
}

export function readOneOf<const T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw new Unreadable(path, `is none of ${allowed.join(', ')}`)
  return found
}

/** What the schemas of shared have in common. */
interface Schema<T> {
  readonly safeParse: (value: unknown) =>
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } }
}

/** By a schema of shared; the first issue names the place. */
export function readBySchema<T>(schema: Schema<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Unreadable((issue?.path ?? []).reduce((place: string, step) => below(place, String(step)), path), issue?.message ?? 'is not what it should be')
}
