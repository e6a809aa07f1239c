import type { GeoPoint } from '@ringfloor/shared'

/** Mean radius of the Earth (IUGG). */
const EARTH_RADIUS_METERS = 6_371_008.8
const PI = 3.141592653589793
const RIGHT_ANGLE_E6 = 90_000_000
const FULL_CIRCLE_E6 = 360_000_000

/**
 * Along the great circle between two points on a sphere of the Earth's mean radius, in whole meters, rounded. Accurate to a meter on that sphere, to
 * about 0.5 % on the real Earth.
 *
 * Made of + - * / and square roots alone, which every machine rounds the same way (IEEE 754); the sines of `Math` are not the same everywhere, and a decision
 * must be.
 */
export function distanceMeters(a: GeoPoint, b: GeoPoint): number {
  const acrossE6 = Math.abs(a.lonE6 - b.lonE6) % FULL_CIRCLE_E6
  const lonE6 = acrossE6 > FULL_CIRCLE_E6 / 2 ? FULL_CIRCLE_E6 - acrossE6 : acrossE6
  const halfLat = sine(Math.abs(a.latE6 - b.latE6) / 2)
  const halfLon = sine(lonE6 / 2)
  const haversine = halfLat * halfLat + cosine(a.latE6) * cosine(b.latE6) * halfLon * halfLon
  const clamped = haversine > 1 ? 1 : haversine
  return Math.round(2 * EARTH_RADIUS_METERS * arcTangent(Math.sqrt(clamped), Math.sqrt(1 - clamped)))
}

function cosine(latE6: number): number {
  return sine(RIGHT_ANGLE_E6 - Math.abs(latE6))
}

/** Of 0 to 90 degrees, given in millionths of a degree: the Taylor series, whose terms past the 23rd power are below the last bit. */
function sine(angleE6: number): number {
  const x = (angleE6 / 180_000_000) * PI
  const square = x * x
  let term = x
  let sum = x
  for (let power = 3; power <= 23; power += 2) {
    term = (-term * square) / (power * (power - 1))
    sum += term
  }
  return sum
}

/** The angle whose sine and cosine these are, both from 0 to 1: the tangent of an eighth of it is at most tan(11.25 degrees), where the series is short. */
function arcTangent(opposite: number, adjacent: number): number {
  const half = opposite / (1 + adjacent)
  const quarter = half / (1 + Math.sqrt(1 + half * half))
  const eighth = quarter / (1 + Math.sqrt(1 + quarter * quarter))
  const square = eighth * eighth
  let power = eighth
  let sum = eighth
  for (let divisor = 3; divisor <= 25; divisor += 2) {
    power = -power * square
    sum += power / divisor
  }
  return 8 * sum
}
