import type { GeoPoint, Geography, Places } from '@ringfloor/shared'
import type { Abstention, CallFacts } from '../facts.ts'
import { distanceMeters } from './distance.ts'
import { listed, MAX_LISTED } from './words.ts'

type Location = CallFacts['location']

/** The kinds of place that are a list of names, in the order in which details say them. */
const NAMED_KINDS = [
  { key: 'countries', noun: 'country', valueOf: ({ country }: Location) => country },
  { key: 'states', noun: 'state', valueOf: ({ state }: Location) => state },
  { key: 'cities', noun: 'city', valueOf: ({ city, state }: Location) => (city === null || state === null ? null : `${city}|${state}`) },
  { key: 'zips', noun: 'ZIP code', valueOf: ({ zip }: Location) => zip },
] as const

/** Where the caller is, as a point; null where that is unknown. */
export function pointOf({ latE6, lonE6 }: Location): GeoPoint | null {
  return latE6 === null || lonE6 === null ? null : { latE6, lonE6 }
}

/** Why a caller's place is not taken, in words; null where it is. */
export function findPlaceRefused({ include, exclude }: Geography, location: Location): string | null {
  if (include !== undefined && hasPlaces(include) && findMatch(include, location) === null) return describeNotIncluded(include, location)
  const excludedBy = exclude === undefined ? null : findMatch(exclude, location)
  return excludedBy === null ? null : `caller from ${excludedBy}, which is excluded`
}

/** An excluded radius cannot be decided for a caller without coordinates. */
export function abstainFromRadii({ exclude }: Geography, location: Location): readonly Abstention[] {
  const isOpen = (exclude?.radii ?? []).length > 0 && pointOf(location) === null
  return isOpen ? [{ rule: 'geography.exclude.radii', detail: "the caller's coordinates are unknown" }] : []
}

function hasPlaces({ radii, ...named }: Places): boolean {
  return (radii ?? []).length > 0 || NAMED_KINDS.some(({ key }) => (named[key] ?? []).length > 0)
}

/** The first place that the caller is in, in words. An unknown value is in none. */
function findMatch(places: Places, location: Location): string | null {
  for (const { key, valueOf } of NAMED_KINDS) {
    const value = valueOf(location)
    if (value !== null && (places[key] ?? []).includes(value)) return nameOf(value)
  }
  const point = pointOf(location)
  const radius = point === null ? undefined : (places.radii ?? []).find(({ center, radiusMeters }) => distanceMeters(point, center) <= radiusMeters)
  return radius === undefined ? null : describeRadius(radius)
}

function describeNotIncluded(include: Places, location: Location): string {
  const kinds = NAMED_KINDS.filter(({ key }) => (include[key] ?? []).length > 0)
  const radii = include.radii ?? []
  const takes = [...kinds.flatMap(({ key }) => (include[key] ?? []).slice(0, MAX_LISTED).map(nameOf)), ...radii.map(describeRadius)]
  const total = kinds.reduce((sum, { key }) => sum + (include[key] ?? []).length, radii.length)
  const isPlainList = kinds.length === 1 && kinds[0]?.key !== 'cities' && radii.length === 0
  return `${describeCaller(kinds, radii.map(({ center }) => center), location)}, takes ${listed(takes, isPlainList ? ' ' : ', ', total)}`
}

function describeCaller(kinds: readonly (typeof NAMED_KINDS)[number][], centers: readonly GeoPoint[], location: Location): string {
  const point = pointOf(location)
  const known = kinds.flatMap(({ valueOf }) => valueOf(location) ?? []).map(nameOf)
  if (known.length > 0) return `caller from ${known.join(' ')}`
  if (kinds.length === 1 && centers.length === 0) return `caller from an unknown ${kinds[0]?.noun}`
  if (kinds.length > 0 || point === null) return "the caller's place is unknown"
  return `caller ${kilometers(Math.min(...centers.map((center) => distanceMeters(point, center))))} away`
}

/** Of the book, "springfield|IL" is "springfield IL". */
function nameOf(place: string): string {
  return place.replace('|', ' ')
}

function describeRadius({ center, radiusMeters }: { readonly center: GeoPoint; readonly radiusMeters: number }): string {
  return `within ${kilometers(radiusMeters)} of ${degrees(center.latE6)} ${degrees(center.lonE6)}`
}

/** Exact: 20500 is "20.5 km", 999 is "0.999 km". */
function kilometers(meters: number): string {
  return `${trimZeros(`${Math.floor(meters / 1000)}.${String(meters % 1000).padStart(3, '0')}`)} km`
}

function degrees(valueE6: number): string {
  const absolute = Math.abs(valueE6)
  return trimZeros(`${valueE6 < 0 ? '-' : ''}${Math.floor(absolute / 1_000_000)}.${String(absolute % 1_000_000).padStart(6, '0')}`)
}

function trimZeros(decimal: string): string {
  return decimal.replace(/\.?0+$/, '')
}
