import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceMeters } from '../engine.ts'

const at = (lat: number, lon: number) => ({ latE6: Math.round(lat * 1e6), lonE6: Math.round(lon * 1e6) })
const point = fc.record({ latE6: fc.integer({ min: -90_000_000, max: 90_000_000 }), lonE6: fc.integer({ min: -180_000_000, max: 180_000_000 }) })
const nearby = point.chain((near) => fc.tuple(fc.constant(near), fc.record({
  latE6: fc.integer({ min: Math.max(-90_000_000, near.latE6 - 5_000), max: Math.min(90_000_000, near.latE6 + 5_000) }),
  lonE6: fc.integer({ min: Math.max(-180_000_000, near.lonE6 - 5_000), max: Math.min(180_000_000, near.lonE6 + 5_000) }),
})))

/** The textbook formula, with the sines that differ from machine to machine in the last bit. */
function textbookMeters(a: { latE6: number; lonE6: number }, b: { latE6: number; lonE6: number }): number {
  const radians = (valueE6: number) => ((valueE6 / 1e6) * Math.PI) / 180
  const haversine = Math.sin(radians(a.latE6 - b.latE6) / 2) ** 2 + Math.cos(radians(a.latE6)) * Math.cos(radians(b.latE6)) * Math.sin(radians(a.lonE6 - b.lonE6) / 2) ** 2
  return 2 * 6_371_008.8 * Math.atan2(Math.sqrt(haversine), Math.sqrt(Math.max(0, 1 - haversine)))
}

describe('distanceMeters', () => {
  it.each([
    ['New York to Miami', at(40.7128, -74.006), at(25.7617, -80.1918), 1_757_964],
    ['New York to Newark', at(40.7128, -74.006), at(40.7357, -74.1724), 14_252],
    ['Sydney to London', at(-33.8688, 151.2093), at(51.5074, -0.1278), 16_993_957],
    ['over the antimeridian', at(0, 179.99), at(0, -179.99), 2_224],
    ['half around the equator', at(0, 0), at(0, 180), 20_015_114],
    ['pole to pole', at(90, 0), at(-90, 55), 20_015_114],
    ['the same pole by two names', at(90, 10), at(90, -120), 0],
    ['nowhere', at(12, 34), at(12, 34), 0],
    ['a millionth of a degree', { latE6: 0, lonE6: 0 }, { latE6: 9, lonE6: 0 }, 1],
  ])('%s', (_, a, b, meters) => {
    expect(distanceMeters(a, b)).toBe(meters)
  })

  it('is the textbook\'s to half a meter, whole, and the same both ways', () => {
    fc.assert(fc.property(fc.oneof(fc.tuple(point, point), nearby), ([a, b]) => {
      const meters = distanceMeters(a, b)
      expect(Number.isSafeInteger(meters)).toBe(true)
      expect(Math.abs(meters - textbookMeters(a, b))).toBeLessThan(0.51)
      expect(distanceMeters(b, a)).toBe(meters)
    }), { numRuns: 2_000 })
  })
})
