import { expect, it } from 'vitest'
import { rulesInWords } from './rule-words.ts'

it.each([
  ['target.modifiers[0]', "the target's bid modifier 1"],
  ['modifiers[11]', 'bid modifier 12'],
  ['target.filters[0]: tag age was not sent', "the target's filter 1: tag age was not sent"],
  ['filters[2]: age is greater than 64', 'filter 3: age is greater than 64'],
  ['geography.exclude.radii', 'excluded surroundings'],
  ['quality', 'quality'],
  ['caller from NY, takes AK HI', 'caller from NY, takes AK HI'],
])('%s is %s', (place, words) => {
  expect(rulesInWords(place)).toBe(words)
})
