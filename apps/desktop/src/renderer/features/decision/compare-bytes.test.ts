import { describe, expect, it } from 'vitest'
import { compareBytes, splitDifference } from './compare-bytes.ts'
import { describeChangesSince } from './decision-facts.tsx'
import { describeReplay } from './repeat-result.tsx'

describe('two records', () => {
  it('are counted in bytes, not letters', () => {
    expect(compareBytes('é', 'é')).toEqual({ same: true, storedBytes: 2, replayedBytes: 2, differsAt: null })
    expect(compareBytes('aéx', 'aéy')).toMatchObject({ same: false, differsAt: 4 })
    expect(compareBytes('abc', 'abcd')).toMatchObject({ same: false, storedBytes: 3, replayedBytes: 4, differsAt: 4 })
  })
  it('are cut where they part and where they meet again', () => {
    expect(splitDifference('price 31.01 USD', 'price 31.02 USD')).toEqual({ before: 'price 31.0', middle: '1', after: ' USD' })
    expect(splitDifference('aa', 'aaa')).toEqual({ before: 'aa', middle: '', after: '' })
    expect(splitDifference('same', 'same')).toEqual({ before: 'same', middle: '', after: '' })
  })
})

it('says how a repetition came out', () => {
  const replay = { callId: 'c', attempt: 1, rulesVersion: '2026.2', bytes: 612, stored: 'abc', replayed: 'abd' }
  expect(describeReplay({ ...replay, same: true })).toBe('Repeated: the same to the last byte (612 bytes).')
  expect(describeReplay({ ...replay, same: false })).toBe('Repeated: not the same. 3 bytes were stored, 3 bytes came out; they part at byte 3.')
})

it('says how far the book has moved on', () => {
  expect(['0', '1', '18204', null].map(describeChangesSince)).toEqual(['nothing has changed since', 'one change since', '18,204 changes since', null])
})
