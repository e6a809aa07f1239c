import { assertNever, compilePattern, type Pattern, type TagCriterion } from '@ringfloor/shared'
import { cut, listed, MAX_LISTED } from './words.ts'

type Tags = Readonly<Record<string, string>>
export type TagResult = boolean | 'undecided'

const NUMBER = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/

/**
 * Whether a call's tags meet a criterion. Names keep their case; values are compared without regard to case and to spaces at their ends. A tag that was not
 * sent leaves every kind but `required` undecided, negated or not; so does a value that is no number where numbers are compared.
 */
export function checkTag(criterion: TagCriterion, tags: Tags): TagResult {
  const sent = readTag(tags, criterion.tag)
  if (criterion.comparison === 'required') return (sent !== undefined && sent !== '') !== (criterion.negative === true)
  if (sent === undefined) return 'undecided'
  const holds = compare(criterion, sent)
  return holds === 'undecided' ? holds : holds !== (criterion.negative === true)
}

/** What the caller's tags hold under a name, without spaces at the ends. Only what was sent: every object has a `constructor` that nobody sent. */
function readTag(tags: Tags, name: string): string | undefined {
  return Object.hasOwn(tags, name) ? tags[name]?.trim() : undefined
}

function compare(criterion: Exclude<TagCriterion, { comparison: 'required' }>, sent: string): TagResult {
  switch (criterion.comparison) {
    case 'equals':
      return fold(sent) === fold(criterion.value)
    case 'contains':
      return fold(sent).includes(fold(criterion.value))
    case 'match':
      return matchesWildcards([...fold(sent)], [...fold(criterion.value)])
    case 'greater_than':
    case 'less_than': {
      const [value, limit] = [readNumber(sent), readNumber(criterion.value)]
      if (value === undefined || limit === undefined) return 'undecided'
      return criterion.comparison === 'greater_than' ? value > limit : value < limit
    }
    case 'bulk':
      return foldedValues(criterion).has(fold(sent))
    case 'regex':
      return compiledPattern(criterion)?.isFoundIn(sent) ?? 'undecided'
    default:
      return assertNever(criterion)
  }
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}

/** Millionths, exactly. Undefined for whatever is not written as a plain decimal number of at most 15 digits and 6 decimals. */
function readNumber(text: string): bigint | undefined {
  const match = NUMBER.exec(text.trim())
  if (match === null) return undefined
  const [, sign, whole = '', decimals = ''] = match
  const value = BigInt(whole + decimals.padEnd(6, '0'))
  return sign === '-' ? -value : value
}

/** The whole text against a pattern in which `*` stands for anything and `?` for one character. Goes back to the last `*` only, so it cannot explode. */
function matchesWildcards(text: readonly string[], pattern: readonly string[]): boolean {
  let at = 0
  let next = 0
  let star = -1
  let resumeAt = 0
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++
      resumeAt = at
    } else if (pattern[next] === '?' || pattern[next] === text[at]) {
      at++
      next++
    } else if (star >= 0) {
      next = star + 1
      at = ++resumeAt
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}

/** What a criterion is compiled to, for as long as the criterion is in use. The same criterion always compiles to the same. */
const patterns = new WeakMap<TagCriterion, { readonly pattern: Pattern | undefined }>()
const bulkLists = new WeakMap<TagCriterion, ReadonlySet<string>>()

function compiledPattern(criterion: TagCriterion & { comparison: 'regex' }): Pattern | undefined {
  const known = patterns.get(criterion)
  if (known !== undefined) return known.pattern
  const pattern = compilePattern(criterion.value)
  patterns.set(criterion, { pattern })
  return pattern
}

function foldedValues(criterion: TagCriterion & { comparison: 'bulk' }): ReadonlySet<string> {
  const known = bulkLists.get(criterion)
  if (known !== undefined) return known
  const values = new Set(criterion.values.map(fold))
  bulkLists.set(criterion, values)
  return values
}

const COMPARISON_WORDS = { equals: 'equals', contains: 'contains', match: 'matches', greater_than: 'is greater than', less_than: 'is less than', regex: 'has' } as const

/** The criterion in words: `age is less than 65`, `not: zip is one of 10001, 10002 and 40 more`. */
export function describeCriterion(criterion: TagCriterion): string {
  return `${criterion.negative === true ? 'not: ' : ''}${cut(criterion.tag)} ${describeComparison(criterion)}`
}

function describeComparison(criterion: TagCriterion): string {
  switch (criterion.comparison) {
    case 'required':
      return 'is sent'
    case 'bulk':
      return `is one of ${listed(criterion.values.slice(0, MAX_LISTED).map((value) => cut(value)), ', ', criterion.values.length)}`
    default:
      return `${COMPARISON_WORDS[criterion.comparison]} ${cut(criterion.value)}`
  }
}

/** Why a criterion is undecided: "tag age was not sent", "tag age is no number". */
export function describeUndecided(criterion: TagCriterion, tags: Tags): string {
  if (!Object.hasOwn(tags, criterion.tag)) return `tag ${cut(criterion.tag)} was not sent`
  return `tag ${cut(criterion.tag)} ${criterion.comparison === 'regex' ? 'has a pattern that cannot be read' : 'is no number'}`
}
