/** What a call's tags may be, and those that every call has by itself. What rules do with them: tags.ts. */
import { z } from 'zod'
import { lineOfText } from './scalars.ts'
import { MAX_TAG_NAME_LENGTH, MAX_TAG_VALUE_LENGTH } from './tags.ts'

/** What one call carries is stored with each of its decisions. */
export const MAX_TAGS = 50

/**
 * Tags that the exchange itself gives to a call, by name, with what they say; absent where that is not known. A buyer writes rules on tags, and may learn from its own bids what a tag
 * says: so there is none with the caller's number, and none that tells whose traffic it is (dialled number, publisher). What staff writes on a number, buyers of its campaign can find out too.
 */
export const BUILT_IN_TAGS = {
  caller_area_code: 'Of a North American number, its first three digits: 212.',
} as const
export type BuiltInTag = keyof typeof BUILT_IN_TAGS

/** Beginnings of names that only the exchange gives: later built-in tags must not meet others of the same name. */
export const RESERVED_TAG_PREFIX = 'caller_'

/** Begins with a letter or digit; no control characters, no halves of characters, and no space at the end. */
const NAME = /^[\p{L}\p{N}](?:[^\p{Cc}\p{Cs}]*[^\p{Cc}\p{Cs}\p{Z}])?$/u

const nameSchema = z.string().max(MAX_TAG_NAME_LENGTH).regex(NAME, 'Write the name of a tag such as source, beginning with a letter or digit.')

/** Name to value, of every call to a telephone number. Names keep their case: Zip and zip are two. */
export const numberTagsSchema = z.record(nameSchema, lineOfText(MAX_TAG_VALUE_LENGTH)).superRefine((tags, context) => {
  const names = Object.keys(tags)
  if (names.length > MAX_TAGS) context.addIssue({ code: 'custom', message: `A number has at most ${MAX_TAGS} tags.` })
  const reserved = names.find((name) => name.startsWith(RESERVED_TAG_PREFIX))
  if (reserved !== undefined) context.addIssue({ code: 'custom', message: `Names that begin with ${RESERVED_TAG_PREFIX} are given by the exchange.`, path: [reserved] })
})
export type NumberTags = z.infer<typeof numberTagsSchema>
