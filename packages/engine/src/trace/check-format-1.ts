import { below, readEach, readInteger, readKeys, readMicros, readNullable, readOneOf, readText, readTuple, reading, type Reader, type Refusal } from '../book/index.ts'

const MAX_DRAW = 0xffff_ffff
/** The end of the year 9999. */
const MAX_INSTANT = 253_402_300_799_999
const readCount: Reader<number> = (value, path) => readInteger(value, path, 0)
const readRank: Reader<number> = (value, path) => readInteger(value, path, 1)
const readOffset: Reader<number> = (value, path) => readInteger(value, path, -1_440, 1_440)
const readMinute: Reader<number> = (value, path) => readInteger(value, path, 0, 1_440)
const readStatus: Reader<string> = (value, path) => readOneOf(value, path, ['active', 'paused'])
const orNull = <T>(read: Reader<T>): Reader<T | null> => (value, path) => readNullable(value, path, read)
const each = (read: Reader<unknown>): Reader<unknown> => (value, path) => readEach(value, path, read)
/** A list of exactly these items. */
const tuple = (...items: readonly Reader<unknown>[]): Reader<unknown> => (value, path) => {
  const list = readTuple(value, path, items.length)
  items.forEach((read, index) => read(list[index], below(path, index)))
}
/** A place in a list, or the id itself. */
const readReference: Reader<unknown> = (value, path) => (typeof value === 'number' ? readCount(value, path) : readText(value, path))
const readTarget: Reader<unknown> = (value, path) => (typeof value === 'number' ? readCount(value, path) : tuple(readText, readText)(value, path))

const FIELDS: Readonly<Record<string, Reader<unknown>>> = {
  format: readCount,
  nowMs: (value, path) => readInteger(value, path, 0, MAX_INSTANT),
  draw: (value, path) => readInteger(value, path, 0, MAX_DRAW),
  call: tuple(readText, readText, readText, orNull(readText), orNull(readText), orNull(readText)),
  campaign: tuple(
    readText, readCount, readStatus, (value, path) => readOneOf(value, path, ['first_price', 'second_price']), readMicros, readMicros, readText, orNull(readCount), readCount, readCount,
  ),
  zones: each(tuple(readText, readOffset)),
  buyers: each(tuple(readText, readCount, readStatus, orNull(readCount), readCount, readMicros)),
  targets: each(tuple(
    readText, readReference, readCount, (value, path) => readOneOf(value, path, ['agents', 'number', 'sip']), readStatus, readMicros, readCount, orNull(each(each(tuple(readMinute, readMinute)))),
    orNull(each(readText)), orNull(readCount), readCount, orNull(readCount), readCount, orNull(readCount), readCount, each(tuple(readText, readCount)),
  )),
  tried: each(tuple(readReference, orNull(readText), readText)),
  rulesVersion: readText,
  candidates: each(tuple(readTarget, orNull(readText), orNull(readMicros), readMicros, readRank)),
  verdicts: each(tuple(readTarget, orNull(readMicros), orNull(readRank), readText, orNull(readText), orNull(readText))),
}

/**
 * What is wrong with a parsed trace of format 1; null where nothing is. Its reader is frozen with the rules of before, and takes what our own rows hold on
 * trust: whatever comes from elsewhere is looked at here first.
 */
export function findFault(stored: unknown): Refusal | null {
  const checked = reading(() => {
    const trace = readKeys(stored, '', Object.keys(FIELDS), ['denial'])
    for (const [field, read] of Object.entries(FIELDS)) read(trace[field], field)
    if (trace['denial'] !== undefined) tuple(readText, readText)(trace['denial'], 'denial')
  })
  return checked.ok ? null : { path: checked.path, reason: checked.reason }
}
