/** Conditions on a call's tags, and what they do to a bid. Vocabulary: the bidder side of the market (facts: comparison kinds, adjustment types). */
import { z } from 'zod'
import { microsSchema } from './money.ts'
import { compilePattern } from './patterns.ts'
import { lineOfText } from './scalars.ts'

export const MAX_TAG_NAME_LENGTH = 64
export const MAX_TAG_VALUE_LENGTH = 512
export const MAX_MODIFIERS = 200
export const MAX_BULK_VALUES = 50_000

const tag = lineOfText(MAX_TAG_NAME_LENGTH).min(1)
const text = lineOfText(MAX_TAG_VALUE_LENGTH)
const number = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/, 'Write a number such as 65 or 1.5.')
const negative = z.boolean().optional()

/**
 * How a tag's value is compared. Names of tags keep their case, values are compared without regard to case and to spaces at their ends.
 * `equals`, `contains` · `greater_than`, `less_than`: both sides are decimal numbers · `bulk`: one of a list · `match`: a whole value against a pattern with
 * * and ? · `regex`: RE2 syntax, found anywhere, at most `MAX_PATTERN_SIZE` instructions · `required`: sent, and not empty.
 * A tag that was not sent (or, for the numeric kinds, whose value is no number) leaves every kind but `required` undecided, negated or not.
 */
export const tagCriterionSchema = z.discriminatedUnion('comparison', [
  z.strictObject({ tag, comparison: z.enum(['equals', 'contains', 'match']), value: text, negative }),
  z.strictObject({ tag, comparison: z.enum(['greater_than', 'less_than']), value: number, negative }),
  z.strictObject({ tag, comparison: z.literal('bulk'), values: z.array(text).min(1).max(MAX_BULK_VALUES), negative }),
  z.strictObject({ tag, comparison: z.literal('regex'), value: text.refine((pattern) => compilePattern(pattern) !== undefined, 'This is not a regular expression (RE2 syntax), or it repeats too much.'), negative }),
  z.strictObject({ tag, comparison: z.literal('required'), negative }),
])
export type TagCriterion = z.infer<typeof tagCriterionSchema>
export type TagComparison = TagCriterion['comparison']

/** "1.25" and the like, at most four decimals, 0 to 100; as basis points: 12500. */
const factor = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, 'Write a factor such as 1.25, with at most four decimals.')
  .transform((decimal) => Math.round(Number(decimal) * 10_000))
  .refine((basisPoints) => basisPoints <= 1_000_000, 'A factor is at most 100.')
/** May be negative: "-2.50". */
const signedMicros = z.string().transform((decimal, context) => {
  const micros = microsSchema.safeParse(decimal.replace(/^-/, ''))
  if (micros.success) return decimal.startsWith('-') ? -micros.data : micros.data
  context.addIssue({ code: 'custom', message: 'Write an amount such as 2.50 or -2.50.' })
  return z.NEVER
})

/** Applied in order, each to what the one before left; a product is rounded half to even. `reject`: no bid for such a call. */
export const bidModifierSchema = z.discriminatedUnion('adjustment', [
  z.strictObject({ criterion: tagCriterionSchema, adjustment: z.literal('add'), amount: signedMicros }),
  z.strictObject({ criterion: tagCriterionSchema, adjustment: z.literal('multiply'), factor }),
  z.strictObject({ criterion: tagCriterionSchema, adjustment: z.literal('override'), amount: microsSchema }),
  z.strictObject({ criterion: tagCriterionSchema, adjustment: z.literal('reject') }),
])
export type BidModifier = z.infer<typeof bidModifierSchema>

/** Every group must hold; a group holds when one of its criteria does. */
export const tagFiltersSchema = z.array(z.array(tagCriterionSchema).min(1).max(50)).max(50)
export type TagFilters = z.infer<typeof tagFiltersSchema>
