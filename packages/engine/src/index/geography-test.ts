import type { GeoPoint, Geography, Places } from '@ringfloor/shared'
import { distanceMeters } from '../eligibility/index.ts'
import type { CallFacts } from '../facts.ts'
import { columnFor, hashText, type Attribute } from './attributes.ts'
import type { IndexColumns } from './columns.ts'
import { EVERYWHERE, RADIUS, type Ladder } from './ladder-layout.ts'

/** What columns cannot say about a profile's places: they say who may take the call, the lists say who does. Null where no place is named: everywhere. */
export interface PlaceTest {
  readonly include: PlaceLists | null
  readonly exclude: PlaceLists | null
}

/** Lists of texts are searched by hashes of them, made when they are first asked: side by side instead of all over the heap. */
interface PlaceLists {
  readonly places: Places
  cityHashes: Int32Array | null
  zipHashes: Int32Array | null
}

/** Where a call comes from, looked up once per decision. */
export interface CallPlace {
  location: CallFacts['location']
  city: string | null
  point: GeoPoint | null
  cityHash: number
  zipHash: number
}

/**
 * Names the columns of the include list, or of those who take every place, and of what the exclude list names.
 * @returns null where the columns decide
 */
export function nameGeography(ladder: Ladder, names: number[], columns: IndexColumns, { include, exclude }: Geography): PlaceTest | null {
  const included = include !== undefined && hasPlaces(include) ? include : null
  const excluded = exclude !== undefined && hasPlaces(exclude) ? exclude : null
  let isExact = true
  if (included === null) names.push(EVERYWHERE)
  else isExact = nameIncluded(ladder, names, included, columns)
  if (excluded !== null && !nameExcluded(ladder, names, excluded, columns)) isExact = false
  return isExact ? null : { include: listsOf(included), exclude: listsOf(excluded) }
}

export function takesPlace({ include, exclude }: PlaceTest, place: CallPlace): boolean {
  return (include === null || isWithin(include, place)) && (exclude === null || !isWithin(exclude, place))
}

function listsOf(places: Places | null): PlaceLists | null {
  return places === null ? null : { places, cityHashes: null, zipHashes: null }
}

function hasPlaces({ countries, states, cities, zips, radii }: Places): boolean {
  return (countries?.length ?? 0) + (states?.length ?? 0) + (cities?.length ?? 0) + (zips?.length ?? 0) + (radii?.length ?? 0) > 0
}

/** @returns whether the columns alone decide */
function nameIncluded(ladder: Ladder, names: number[], { countries, states, cities, zips, radii }: Places, columns: IndexColumns): boolean {
  let isExact = nameValues(ladder, names, columns.country, countries)
  isExact = nameValues(ladder, names, columns.state, states) && isExact
  isExact = nameValues(ladder, names, columns.city, cities) && isExact
  isExact = nameValues(ladder, names, columns.zip, zips) && isExact
  if (radii === undefined || radii.length === 0) return isExact
  names.push(RADIUS)
  return false
}

function nameValues(ladder: Ladder, names: number[], attribute: Attribute, values: readonly string[] | undefined): boolean {
  let isExact = true
  if (values === undefined) return isExact
  for (const value of values) {
    const found = columnFor(ladder, attribute, value)
    if (found >= 0) names.push(found)
    else {
      isExact = false
      if (!names.includes(~found)) names.push(~found)
    }
  }
  return isExact
}

/** A shared column must not keep out those whom it only resembles: by columns are excluded those in one of their own, the others by their lists. */
function nameExcluded(ladder: Ladder, names: number[], { countries, states, cities, zips, radii }: Places, columns: IndexColumns): boolean {
  // So that calls are looked up by their city at all.
  if (cities !== undefined && cities.length > 0) columns.city.isUsed = true
  const isExact = [nameOwn(ladder, names, columns.notCountry, countries), nameOwn(ladder, names, columns.notState, states)]
  return isExact.every(Boolean) && (cities?.length ?? 0) + (zips?.length ?? 0) + (radii?.length ?? 0) === 0
}

function nameOwn(ladder: Ladder, names: number[], attribute: Attribute, values: readonly string[] | undefined): boolean {
  let isExact = true
  for (const value of values ?? []) {
    if (attribute.exact.has(value) || attribute.exact.size < attribute.maxExact) names.push(columnFor(ladder, attribute, value))
    else isExact = false
  }
  return isExact
}

function isWithin(lists: PlaceLists, { location, city, point, cityHash, zipHash }: CallPlace): boolean {
  const { places } = lists
  if (location.state !== null && places.states?.includes(location.state) === true) return true
  if (location.zip !== null && places.zips !== undefined && has(places.zips, (lists.zipHashes ??= hashesOf(places.zips)), location.zip, zipHash)) return true
  if (location.country !== null && places.countries?.includes(location.country) === true) return true
  if (city !== null && places.cities !== undefined && has(places.cities, (lists.cityHashes ??= hashesOf(places.cities)), city, cityHash)) return true
  if (point !== null) for (const { center, radiusMeters } of places.radii ?? []) if (distanceMeters(point, center) <= radiusMeters) return true
  return false
}

function has(list: readonly string[], hashes: Int32Array, value: string, hash: number): boolean {
  for (let at = 0; at < hashes.length; at++) if (hashes[at] === hash && list[at] === value) return true
  return false
}

function hashesOf(list: readonly string[]): Int32Array {
  return Int32Array.from(list, hashText)
}
