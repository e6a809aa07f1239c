/** Numbers and texts that rules documents are made of. */
import { z } from 'zod'

/** A whole number from `min` to `max`. There is no minus zero: it compares as zero, is written as zero, and is another value to everything that looks closely. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  return z.number().int().min(min).max(max).refine((value) => !Object.is(value, -0), 'Write 0.')
}

/** No control characters, of which PostgreSQL refuses one, and no halves of characters, which no encoding can carry. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u

/** One line of text, of at most `maxLength` UTF-16 units. */
export function lineOfText(maxLength: number) {
  return z.string().max(maxLength).regex(ONE_LINE, 'Write one line of text, without control characters.')
}
