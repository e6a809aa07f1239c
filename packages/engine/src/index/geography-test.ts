import type { GeoPoint, Geography, Places } from '@ringfloor/shared'
import { distanceMeters } from '../eligibility/index.ts'
import type { CallFacts } from '../facts.ts'
import { columnFor, type Attribute } from './attributes.ts'
import type { IndexColumns } from './columns.ts'
import { EVERYWHERE, RADIUS, type Ladder } from './ladder-layout.ts'

/** What columns cannot say about a profile's places: they say who may take the call, the lists say who does. Null where no place is named: everywhere. */
export interface PlaceTest {
  readonly include: PlaceLists | null
  readonly exclude: PlaceLists | null
}

/** Short lists are searched as they are; of long ones a set is made when they are first asked. */
interface PlaceLists {
  readonly places: Places
  readonly sets: { cities: ReadonlySet<string> | null; zips: ReadonlySet<string> | null }
}
const LONG_LIST = 32

/** Where a call comes from, looked up once per decision. */
export interface CallPlace {
  location: CallFacts['location']
  city: string | null
  point: GeoPoint | null
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
  return places === null ? null : { places, sets: { cities: null, zips: null } }
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
    if (found.isExact || !names.includes(found.column)) names.push(found.column)
    isExact &&= found.isExact
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
    if (attribute.exact.has(value) || attribute.exact.size < attribute.maxExact) names.push(columnFor(ladder, attribute, value).column)
    else isExact = false
  }
  return isExact
}

function isWithin({ places, sets }: PlaceLists, { location, city, point }: CallPlace): boolean {
  if (location.state !== null && places.states?.includes(location.state) === true) return true
  if (location.zip !== null && places.zips !== undefined && has(places.zips, sets, 'zips', location.zip)) return true
  if (location.country !== null && places.countries?.includes(location.country) === true) return true
  if (city !== null && places.cities !== undefined && has(places.cities, sets, 'cities', city)) return true
  if (point !== null) for (const { center, radiusMeters } of places.radii ?? []) if (distanceMeters(point, center) <= radiusMeters) return true
  return false
}

function has(list: readonly string[], sets: PlaceLists['sets'], key: 'cities' | 'zips', value: string): boolean {
  if (list.length <= LONG_LIST) return list.includes(value)
  const set = (sets[key] ??= new Set(list))
  return set.has(value)
}
