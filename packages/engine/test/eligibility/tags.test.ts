import { MAX_AMOUNT_MICROS, type BidModifier, type TagCriterion } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTag, effectiveBid } from '../engine.ts'
import { tagCriterion } from '../next-rules-arbitraries.ts'
import { tags as someTags } from '../next-arbitraries.ts'
import { units, world, type Difference } from './fixture.ts'

const TAGS = Object.fromEntries([['age', ' 65 '], ['plan', 'Gold Plus'], ['empty', ''], ['blank', '  '], ['minus', '-3.5'], ['e', '1e3'], ['long', '1234567890123456'], ['__proto__', 'sent'], ['kelvin', 'K']])
const value = (tag: string, comparison: 'equals' | 'contains' | 'match' | 'regex' | 'greater_than' | 'less_than', text: string) => ({ tag, comparison, value: text }) as TagCriterion
const bulk = (tag: string, ...values: string[]): TagCriterion => ({ tag, comparison: 'bulk', values })

const ROWS: readonly (readonly [TagCriterion, true | false | 'undecided'])[] = [
  [value('plan', 'equals', ' gold plus'), true],
  [value('plan', 'equals', 'gold'), false],
  [value('Plan', 'equals', 'gold plus'), 'undecided'],
  [value('empty', 'equals', ' '), true],
  [value('plan', 'contains', 'D P'), true],
  [value('plan', 'contains', ''), true],
  [value('plan', 'contains', 'silver'), false],
  [value('missing', 'contains', ''), 'undecided'],
  [value('plan', 'match', 'g*s'), true],
  [value('plan', 'match', 'gold'), false],
  [value('plan', 'match', 'gold?plus'), true],
  [value('plan', 'match', 'gold??plus'), false],
  [value('plan', 'match', '*'), true],
  [value('empty', 'match', '?'), false],
  [value('empty', 'match', '**'), true],
  [value('plan', 'match', '*l*l*'), true],
  [value('plan', 'match', '*o*o*'), false],
  [value('age', 'match', '6.'), false],
  [value('age', 'greater_than', '64.999999'), true],
  [value('age', 'greater_than', '65'), false],
  [value('age', 'greater_than', '65.000'), false],
  [value('age', 'less_than', '65.000001'), true],
  [value('minus', 'less_than', '-3.499999'), true],
  [value('minus', 'greater_than', '-3.5'), false],
  [value('plan', 'greater_than', '1'), 'undecided'],
  [value('empty', 'less_than', '1'), 'undecided'],
  [value('e', 'less_than', '1'), 'undecided'],
  [value('long', 'greater_than', '1'), 'undecided'],
  [bulk('plan', 'silver', 'GOLD PLUS '), true],
  [bulk('plan', 'gold'), false],
  [bulk('constructor', 'gold'), 'undecided'],
  [value('plan', 'regex', '^gold'), true],
  [value('plan', 'regex', 'old$'), false],
  [value('age', 'regex', '^65$'), true],
  [value('age', 'regex', ''), true],
  [{ tag: 'age', comparison: 'required' }, true],
  [{ tag: 'empty', comparison: 'required' }, false],
  [{ tag: 'blank', comparison: 'required' }, false],
  [{ tag: 'missing', comparison: 'required' }, false],
  [{ tag: 'toString', comparison: 'required' }, false],
  [{ tag: '__proto__', comparison: 'required' }, true],
]

describe('checkTag', () => {
  it.each(ROWS)('%j is %s', (criterion, expected) => {
    expect(checkTag(criterion, TAGS)).toBe(expected)
    expect(checkTag({ ...criterion, negative: false }, TAGS)).toBe(expected)
    expect(checkTag({ ...criterion, negative: true }, TAGS)).toBe(expected === 'undecided' ? expected : !expected)
  })

  it('takes time in proportion to the text, whatever the pattern', () => {
    const text = 'a'.repeat(512)
    const startedAt = performance.now()
    expect(checkTag(value('t', 'regex', '(a*)*(a*)*b'), { t: text })).toBe(false)
    expect(checkTag(value('t', 'match', `${'*a'.repeat(200)}b`), { t: text })).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('matches wildcards as the regular expression that they mean does', () => {
    const letter = fc.constantFrom('a', 'b', '?', '*')
    fc.assert(fc.property(fc.string({ unit: letter, maxLength: 8 }), fc.string({ unit: fc.constantFrom('a', 'b', '.', '😀'), maxLength: 8 }), (pattern, text) => {
      const means = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u')
      expect(checkTag(value('t', 'match', pattern), { t: text })).toBe(means.test(text))
    }), { numRuns: 2_000 })
  })

  it('gives the same result twice, and with a copy of the criterion', () => {
    fc.assert(fc.property(tagCriterion, someTags, (criterion, tags) => {
      const first = checkTag(criterion, tags)
      expect(checkTag(criterion, tags)).toBe(first)
      expect(checkTag(structuredClone(criterion), tags)).toBe(first)
    }))
  })
})

const yes: TagCriterion = { tag: 'age', comparison: 'required' }
const unsure: TagCriterion = { tag: 'height', comparison: 'greater_than', value: '1' }
const add = (amount: number, criterion: TagCriterion = yes): BidModifier => ({ criterion, adjustment: 'add', amount: units(amount) })
const multiply = (factor: number): BidModifier => ({ criterion: yes, adjustment: 'multiply', factor })
const override = (amount: number): BidModifier => ({ criterion: yes, adjustment: 'override', amount: units(amount) })
const reject = (criterion: TagCriterion = yes): BidModifier => ({ criterion, adjustment: 'reject' })
const no: TagCriterion = { tag: 'age', comparison: 'required', negative: true }

function bidOf(start: bigint, ...differences: readonly Difference[]) {
  const { facts, target, profile } = world(...differences)
  return effectiveBid(start, target, profile, facts.call.tags)
}
const modified = (start: bigint, ...modifiers: BidModifier[]) => bidOf(start, { profile: { rules: { modifiers } } })

describe('effectiveBid', () => {
  it.each([
    ['nothing', [], units(10), units(10)],
    ['in order: add, multiply', [add(2), multiply(20_000)], units(10), units(24)],
    ['in order: multiply, add', [multiply(20_000), add(2)], units(10), units(22)],
    ['override forgets', [add(2), override(5), add(1)], units(10), units(6)],
    ['below zero and up again', [add(-12), add(3)], units(10), units(1)],
    ['below zero', [add(-12)], units(10), units(-2)],
    ['false does nothing', [add(2, no)], units(10), units(10)],
    ['half to even, down', [multiply(5_000)], 5n, 2n],
    ['half to even, up', [multiply(5_000)], 7n, 4n],
    ['half to even below zero', [add(-0.00001), multiply(5_000)], 5n, -2n],
    ['rounded at every step', [multiply(5_000), multiply(20_000)], 5n, 4n],
    ['by nothing', [multiply(0)], units(10), 0n],
    ['at most what a posting may carry', [multiply(1_000_000)], MAX_AMOUNT_MICROS, MAX_AMOUNT_MICROS],
    ['between steps without limit', [multiply(1_000_000), multiply(100)], MAX_AMOUNT_MICROS, MAX_AMOUNT_MICROS],
  ] as const)('%s', (_, modifiers, start, expected) => {
    expect(modified(start, ...modifiers)).toEqual({ bidMicros: expected, rejectedBy: null, abstentions: [] })
  })

  it('applies the target\'s modifiers before the profile\'s', () => {
    expect(bidOf(units(10), { target: { rules: { modifiers: [add(2)] } }, profile: { rules: { modifiers: [multiply(20_000)] } } }).bidMicros).toBe(units(24))
  })

  it('keeps to the profile\'s highest bid, at the end', () => {
    expect(bidOf(units(10), { profile: { rules: { modifiers: [add(50), add(-45)], maxBid: units(20) } } }).bidMicros).toBe(units(15))
    expect(bidOf(units(10), { profile: { rules: { modifiers: [add(50)], maxBid: units(20) } } }).bidMicros).toBe(units(20))
  })

  it('abstains visibly and goes on', () => {
    const outcome = bidOf(units(10), { target: { rules: { modifiers: [reject(unsure)] } }, profile: { rules: { modifiers: [add(1), add(2, unsure)] } } })
    expect(outcome).toEqual({
      bidMicros: units(11), rejectedBy: null,
      abstentions: [{ rule: 'target.modifiers[0]', detail: 'tag height was not sent' }, { rule: 'modifiers[1]', detail: 'tag height was not sent' }],
    })
  })

  it('ends at a rejection', () => {
    expect(modified(units(10), add(1), reject(), add(2), add(3, unsure))).toEqual({ bidMicros: units(11), rejectedBy: 'modifiers[1]: age is sent', abstentions: [] })
  })
})
