/** From a bid profile's rules to its columns, flags and figures. */
import { CALLER_TYPES, type BidModifier, type Schedule, type Settings } from '@ringfloor/shared'
import type { ProfileConfig, TargetConfig } from '../book/types.ts'
import { resolveSettings, type ResolvedSettings } from '../eligibility/index.ts'
import { columnFor } from './attributes.ts'
import { joinSchedule, scheduleNumber } from './clock.ts'
import { MAX_MICROS, scaleHalfEven, toNumber } from './exact-math.ts'
import { nameGeography, type PlaceTest } from './geography-test.ts'
import { ANY_ATTESTATION, ANY_CALL_TYPE, ANY_CALLER_TYPE, assignSet, EVERYWHERE } from './ladder-layout.ts'
import { FLAGS, HAS_MAXIMUM, HISTORY, IS_PAUSED, MARKS, NEEDS_CALL_TYPE, NEEDS_DUPLICATES, NEEDS_GEOGRAPHY, NEEDS_JUDGE, NEEDS_QUALITY, SCORE_SHIFT, type Tables } from './tables.ts'

/** The settings that a target's profiles inherit, as the rules resolve them: those of a profile that sets nothing itself. */
export function outerSettings(tables: Tables, { targetId, version }: TargetConfig): ResolvedSettings {
  return resolveSettings(tables.book, { profileId: targetId, targetId, version, status: 'active', bidMicros: 0n, rules: {} })
}

/** Writes all but the bid. The item must have no place in the ladder. */
export function compileItem(tables: Tables, item: number, row: ProfileConfig, target: number, targetRow: TargetConfig): void {
  const outer = (tables.targetSettings[target] ??= outerSettings(tables, targetRow))
  const own = row.rules.settings
  const { names } = tables
  names.length = 0
  const callTypes = resolved(own, outer, 'callTypes')
  const duplicates = resolved(own, outer, 'duplicates')
  const quality = resolved(own, outer, 'quality')
  const places = namePlaces(tables, names, resolved(own, outer, 'geography'))
  const hasSharedType = nameCallTypes(tables, names, callTypes)
  nameCallerTypes(tables, names, resolved(own, outer, 'callerTypes'))
  nameAttestations(tables, names, resolved(own, outer, 'attestation'))
  assignSet(tables.ladder, item, names)
  tables.itemPlaces[item] = places ?? undefined
  tables.itemCallTypes[item] = hasSharedType && callTypes !== null ? new Set(callTypes) : undefined
  if (row.rules.maxBid !== undefined) tables.maxima.set(item, toNumber(row.rules.maxBid))
  const flags =
    (quality === null ? 0 : NEEDS_QUALITY) | (places === null ? 0 : NEEDS_GEOGRAPHY) | (hasSharedType ? NEEDS_CALL_TYPE : 0) |
    (duplicates === null || duplicates.length === 0 ? 0 : NEEDS_DUPLICATES) | (needsJudge(row, targetRow) ? NEEDS_JUDGE : 0) |
    (row.rules.maxBid === undefined ? 0 : HAS_MAXIMUM) | (row.status === 'active' ? 0 : IS_PAUSED)
  const mark = item * MARKS
  tables.marks[mark + FLAGS] = flags | ((quality?.minScore ?? 0) << SCORE_SHIFT)
  tables.marks[mark + HISTORY] = quality?.minHistory ?? 0
  const schedule = own?.schedule
  if (schedule !== undefined) joinSchedule(tables, item, schedule === null ? -1 : scheduleNumber(tables, schedule))
  else joinSchedule(tables, item, outer.schedule === null ? -1 : scheduleOfTarget(tables, target, outer.schedule))
}

/** Looked up once for all profiles that have none of their own. */
function scheduleOfTarget(tables: Tables, target: number, schedule: Schedule): number {
  const known = tables.targetSchedule[target] ?? -1
  if (known >= 0) return known
  return (tables.targetSchedule[target] = scheduleNumber(tables, schedule))
}

/** The last step of the cascade: what the profile sets itself holds, undefined inherits. */
function resolved<Key extends keyof Settings>(own: Settings | undefined, outer: ResolvedSettings, key: Key): ResolvedSettings[Key] {
  const value = own?.[key]
  return value === undefined ? outer[key] : (value as ResolvedSettings[Key])
}

/** The bid that stands whatever the call is; with modifiers a bound that none is above, whatever the call's tags say: as if every modifier that raises it applied. */
export function standingBid(row: ProfileConfig, target: TargetConfig): number {
  let bid = toNumber(row.bidMicros)
  const { modifiers, maxBid } = row.rules
  if (target.rules.modifiers !== undefined) for (const modifier of target.rules.modifiers) bid = Math.max(bid, raised(bid, modifier))
  if (modifiers !== undefined) for (const modifier of modifiers) bid = Math.max(bid, raised(bid, modifier))
  return Math.min(bid, MAX_MICROS, maxBid === undefined ? MAX_MICROS : toNumber(maxBid))
}

function raised(bid: number, modifier: BidModifier): number {
  switch (modifier.adjustment) {
    case 'add':
      return bid + toNumber(modifier.amount)
    case 'multiply':
      // Beyond 2^53 the product is not exact, but the bound is cut to a posting's most long before.
      return scaleHalfEven(bid, modifier.factor)
    case 'override':
      return toNumber(modifier.amount)
    case 'reject':
      return bid
  }
}

function needsJudge({ rules }: ProfileConfig, target: TargetConfig): boolean {
  return target.kind === 'agents' || isFilled(rules.filters) || isFilled(rules.modifiers) || isFilled(target.rules.filters) || isFilled(target.rules.modifiers)
}

function isFilled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0
}

function namePlaces({ ladder, columns }: Tables, names: number[], geography: ResolvedSettings['geography']): PlaceTest | null {
  if (geography !== null) return nameGeography(ladder, names, columns, geography)
  names.push(EVERYWHERE)
  return null
}

/** @returns whether a type shares its column with others */
function nameCallTypes({ ladder, columns }: Tables, names: number[], callTypes: ResolvedSettings['callTypes']): boolean {
  if (callTypes === null) {
    names.push(ANY_CALL_TYPE)
    return false
  }
  let isShared = false
  for (const type of callTypes) {
    const column = columnFor(ladder, columns.callType, type)
    names.push(column < 0 ? ~column : column)
    isShared ||= column < 0
  }
  return isShared
}

function nameCallerTypes({ columns }: Tables, names: number[], callerTypes: ResolvedSettings['callerTypes']): void {
  if (callerTypes === null) names.push(ANY_CALLER_TYPE)
  else for (const type of CALLER_TYPES) if (callerTypes.includes(type)) names.push(columns.callerType[type])
}

/** A call of level A satisfies whoever asks for A, B or C; a call of C only those who ask for C. */
function nameAttestations({ columns: { attestation } }: Tables, names: number[], asked: ResolvedSettings['attestation']): void {
  if (asked === null) {
    names.push(ANY_ATTESTATION)
    return
  }
  names.push(attestation.A)
  if (asked !== 'A') names.push(attestation.B)
  if (asked === 'C') names.push(attestation.C)
}
