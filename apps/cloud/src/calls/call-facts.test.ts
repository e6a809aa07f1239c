/** Facts that are worked out: the kind of telephone, the tags, the place. */
import { BUILT_IN_TAGS, RESERVED_TAG_PREFIX } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { callTags } from './call-tags.ts'
import { callerTypeOf } from './caller-type.ts'
import { loadPlaceFinder } from './place-finder.ts'

describe('the kind of telephone', () => {
  it.each([
    ['+447400123456', 'mobile'], ['+4915112345678', 'mobile'], ['+61412345678', 'mobile'], ['+442071234567', 'landline'], ['+493012345678', 'landline'],
    // North America, whatever the island; numbers of no plan, of services, and none at all.
    ['+12125551001', 'unknown'], ['+12423591234', 'unknown'], ['+18005551234', 'unknown'], ['+448001234567', 'unknown'], ['+999123456', 'unknown'], ['+447400', 'unknown'], ['anonymous', 'unknown'],
    ['+266696687', 'unknown'], ['sip:desk@example.com', 'unknown'], ['', 'unknown'],
  ])('of %s is %s, the first time and every time', (from, type) => {
    expect([callerTypeOf(from), callerTypeOf(from)]).toEqual([type, type])
  })

  it('is remembered for as many as fit, and right for all', () => {
    for (let index = 0; index < 10_050; index++) expect(callerTypeOf(`+4474${String(10_000_000 + index)}`)).toBe('mobile')
    expect(callerTypeOf('+447400123456')).toBe('mobile')
  }, 20_000)
})

describe('tags of a call', () => {
  it('are the number’s, and what the exchange knows of the caller', () => {
    expect(callTags('+12125551001', { source: 'search', Zip: '1' })).toEqual({ source: 'search', Zip: '1', caller_area_code: '212' })
  })

  it('say nothing of what is not known', () => {
    for (const from of ['anonymous', '+442071234567', '+1212', '+11125551001', '+12121551001']) expect(callTags(from, undefined)).toEqual({})
  })

  it('have names of their own', () => {
    for (const name of Object.keys(BUILT_IN_TAGS)) expect(name.startsWith(RESERVED_TAG_PREFIX)).toBe(true)
    expect(callTags('+12125551001', { caller_area_code: '999' })).toEqual({ caller_area_code: '212' })
  })
})

describe('the place of a ZIP code', () => {
  it('is the middle of its area', async () => {
    const { find } = await loadPlaceFinder()
    expect(find({ country: 'US', zip: '10001' })).toEqual({ latE6: 40_750_650, lonE6: -73_997_293 })
    expect(find({ country: 'PR', zip: '00601' })).toEqual({ latE6: 18_180_555, lonE6: -66_749_961 })
  })

  it.each([['US', '00000'], ['US', null], ['US', 'constructor'], ['DE', '10001'], [null, '10001']])('is unknown for %s %s', async (country, zip) => {
    expect((await loadPlaceFinder()).find({ country, zip })).toBeNull()
  })
})
