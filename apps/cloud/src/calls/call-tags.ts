/** Tags of a call: those of the number that was dialled, and those that the exchange itself gives (shared, `BUILT_IN_TAGS`). */
import type { BuiltInTag } from '@ringfloor/shared'

export type CallTags = Readonly<Record<string, string>>

/** Country code, then area code and seven digits: neither part of the latter begins with 0 or 1. */
const NORTH_AMERICAN = /^\+1([2-9]\d{2})[2-9]\d{6}$/

/** @param ofNumber none where the number was taken away while the call came in */
export function callTags(from: string, ofNumber: CallTags | undefined): CallTags {
  const areaCode = NORTH_AMERICAN.exec(from)?.[1]
  const builtIn: Partial<Record<BuiltInTag, string>> = areaCode === undefined ? {} : { caller_area_code: areaCode }
  return { ...ofNumber, ...builtIn }
}
