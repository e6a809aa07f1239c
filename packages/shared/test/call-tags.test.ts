import { describe, expect, it } from 'vitest'
import { configMutationSchema, MAX_TAGS, numberTagsSchema, publisherRulesSchema } from '../src/index.ts'

const problemOf = (tags: unknown) => numberTagsSchema.safeParse(tags).error?.issues[0]?.message

describe('tags of a number', () => {
  it('are names and values as they are written', () => {
    const tags = { source: 'search', 'User:age': '65', Zip: '', zip: 'x'.repeat(512), 'état civil': 'marié', ['n'.repeat(64)]: '1' }
    expect(numberTagsSchema.parse(tags)).toEqual(tags)
  })

  it.each([
    ['a name without a letter', { '': 'x' }], ['a space first', { ' a': 'x' }], ['a space last', { 'a ': 'x' }], ['a name that is too long', { ['n'.repeat(65)]: 'x' }], ['a hidden name', { ['__proto__x']: 'x' }],
    ['a line break', { a: 'b\nc' }], ['half a character', { a: '\ud800' }], ['half a character in the name', { 'a\udc00b': 'x' }], ['a value that is too long', { a: 'x'.repeat(513) }],
    ['a number', { a: 1 }], ['a list', ['a']], ['nothing', null],
  ])('are not %s', (_what, tags) => {
    expect(numberTagsSchema.safeParse(tags).success).toBe(false)
  })

  it('are so many and no more', () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, 'x']))
    expect(problemOf(tags(MAX_TAGS))).toBeUndefined()
    expect(problemOf(tags(MAX_TAGS + 1))).toBe('A number has at most 50 tags.')
  })

  it('leave the exchange’s own names alone', () => {
    expect(problemOf({ caller_area_code: '212' })).toContain('are given by the exchange')
    expect(problemOf({ caller_later: 'x' })).toContain('are given by the exchange')
    expect(problemOf({ Caller_area_code: '212' })).toBeUndefined()
  })

  it('are set by a mutation that names what is wrong', () => {
    const id = '0192f0c1-0000-7000-8000-000000000001'
    const set = (tags: unknown) => configMutationSchema.safeParse({ mutationId: id, entityId: id, baseVersion: 1, name: 'number.setTags', args: { tags } })
    expect(set({ source: 'search' }).success).toBe(true)
    expect(set({ source: 5 }).error?.issues[0]?.path).toEqual(['args', 'tags', 'source'])
  })
})

describe('the quality of a publisher', () => {
  it('is a score and what it rests on', () => {
    expect(publisherRulesSchema.parse({ quality: { score: 10_000, history: 0 } })).toEqual({ quality: { score: 10_000, history: 0 } })
    for (const quality of [{ score: 10_001, history: 1 }, { score: 5 }, { score: 5, history: -1 }, { score: 0.5, history: 1 }]) expect(publisherRulesSchema.safeParse({ quality }).success).toBe(false)
  })
})
