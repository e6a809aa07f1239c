/** Pure: bid modifiers as typed. */
import { bidModifierSchema, MAX_BULK_VALUES, MAX_TAG_VALUE_LENGTH, type TagComparison } from '@ringfloor/shared'
import type { z } from 'zod'

export type ModifierInput = z.input<typeof bidModifierSchema>
export type Adjustment = ModifierInput['adjustment']

export interface ModifierTexts {
  readonly tag: string
  readonly comparison: TagComparison
  /** Of a list, separated by commas or lines. */
  readonly value: string
  readonly negative: boolean
  readonly adjustment: Adjustment
  /** An amount, which may be negative for `add`, or a factor. */
  readonly amount: string
}

export const NEW_MODIFIER: ModifierTexts = { tag: '', comparison: 'equals', value: '', negative: false, adjustment: 'add', amount: '' }
export const MAX_TYPED_MODIFIERS = 20

export const COMPARISON_TEXT: Readonly<Record<TagComparison, string>> = {
  equals: 'equals', contains: 'contains', match: 'matches (* and ?)', greater_than: 'is greater than', less_than: 'is less than', bulk: 'is one of', regex: 'matches the expression', required: 'was sent',
}
export const ADJUSTMENT_TEXT: Readonly<Record<Adjustment, string>> = { add: 'add to the bid', multiply: 'multiply the bid by', override: 'set the bid to', reject: 'reject the call' }

const splitValues = (text: string): string[] => text.split(/[,\n]/).map((value) => value.trim()).filter(Boolean)

function readModifier(texts: ModifierTexts): ModifierInput {
  const tag = texts.tag.trim()
  const negative = texts.negative ? { negative: true } : {}
  const criterion = texts.comparison === 'required'
    ? { tag, comparison: texts.comparison, ...negative }
    : texts.comparison === 'bulk'
      ? { tag, comparison: texts.comparison, values: splitValues(texts.value), ...negative }
      : { tag, comparison: texts.comparison, value: texts.value.trim(), ...negative }
  const amount = texts.amount.trim()
  if (texts.adjustment === 'reject') return { criterion, adjustment: 'reject' }
  return texts.adjustment === 'multiply' ? { criterion, adjustment: 'multiply', factor: amount } : { criterion, adjustment: texts.adjustment, amount }
}

/** What the person reads where the exchange's schema refuses a part. */
function wordsOf(field: 'tag' | 'value' | 'amount', texts: ModifierTexts, message: string): string {
  if (field === 'tag') return 'Write the name of a tag, at most 64 characters.'
  if (field === 'value' && texts.comparison === 'bulk') return splitValues(texts.value).length === 0 ? 'Write at least one value.' : `Write at most ${MAX_BULK_VALUES.toLocaleString('en-US')} values, each of at most ${MAX_TAG_VALUE_LENGTH} characters.`
  if (field === 'value') return texts.comparison === 'greater_than' || texts.comparison === 'less_than' || texts.comparison === 'regex' ? message : `Write at most ${MAX_TAG_VALUE_LENGTH} characters.`
  return texts.adjustment === 'multiply' ? 'Write a factor such as 1.25, from 0 to 100.' : message.includes('such as') ? message : 'Write an amount such as 2.50.'
}

/** Problems are named "0.tag", "0.value", "1.amount". No row at all takes every modifier away. */
export function buildModifiers(rows: readonly ModifierTexts[]): { readonly modifiers: ModifierInput[] | null; readonly problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {}
  const modifiers = rows.map((texts, index) => {
    const modifier = readModifier(texts)
    for (const issue of bidModifierSchema.safeParse(modifier).error?.issues ?? []) {
      const last = String(issue.path.at(-1))
      const field = issue.path[0] !== 'criterion' ? 'amount' : last === 'tag' ? 'tag' : 'value'
      problems[`${index}.${field}`] ??= wordsOf(field, texts, issue.message)
    }
    return modifier
  })
  return Object.keys(problems).length > 0 ? { modifiers: null, problems } : { modifiers, problems }
}
