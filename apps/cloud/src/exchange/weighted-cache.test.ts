import { expect, it } from 'vitest'
import { createWeightedCache } from './weighted-cache.ts'

it('forgets what was not used for longest when it becomes too much', () => {
  const cache = createWeightedCache<string>(10)
  cache.set('a', 'A', 4)
  cache.set('b', 'B', 4)
  expect(cache.get('a')).toBe('A')
  cache.set('c', 'C', 4)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C'])
})

it('counts a key once, and keeps nothing that is heavier than all it may keep', () => {
  const cache = createWeightedCache<number>(10)
  for (let round = 0; round < 5; round++) cache.set('a', round, 6)
  cache.set('b', 1, 4)
  expect([cache.get('a'), cache.get('b')]).toEqual([4, 1])
  cache.set('huge', 1, 11)
  expect(cache.get('huge')).toBeUndefined()
  expect(cache.size()).toBe(2)
})
