/** What a mutation does to the row as it stands: pure, so that the offline client can ask the same question. */
import { MAX_AMOUNT_MICROS, parseDecimal, type ConfigMutation, type ErrorCode } from '@ringfloor/shared'
import { z } from 'zod'
import { isJsonPart, RULES_PREFIX, type ConfigEntity, type Fields, type FieldValue } from './config-entity.ts'
import { patchRules } from './patch-rules.ts'

export type MutationDecision =
  | { readonly kind: 'refuse'; readonly result: 'conflict' | 'rejected'; readonly code: ErrorCode; readonly message: string }
  /** `before` and `after` hold the fields that change; none: the row already is as wanted. */
  | { readonly kind: 'apply'; readonly before: Fields; readonly after: Fields; readonly version: number; readonly fieldVersions: Readonly<Record<string, number>> }

/** Those that change a row which is there; creating and deleting a profile are decided in profile-rows.ts. */
export type RowMutation = Exclude<ConfigMutation, { name: 'profile.create' | 'profile.delete' }>

const FIELD_WORDS: Readonly<Record<string, string>> = {
  status: 'status', floorMicros: 'floor', bidMicros: 'bid', maxConcurrency: 'limit of live calls', hourCap: 'cap per hour', dayCap: 'cap per day', skills: 'skills', tags: 'tags',
  'rules.settings': 'targeting settings', 'rules.limits': 'limits', 'rules.filters': 'tag filters', 'rules.modifiers': 'bid modifiers', 'rules.plan': 'routing plan',
}

const reject = (message: string): MutationDecision => ({ kind: 'refuse', result: 'rejected', code: 'config.rejected', message })

/** The amount, or why it cannot be one. */
export function readAmount(text: string, what: string, minimumMicros: bigint): bigint | string {
  const micros = parseDecimal(text)
  if (micros === undefined) return `The ${what} is not an amount such as 12.50.`
  if (micros < minimumMicros) return minimumMicros > 0n ? `The ${what} must be above zero.` : `The ${what} must not be below zero.`
  return micros > MAX_AMOUNT_MICROS ? `The ${what} is too large.` : micros
}

/** The fields as the mutation wants them, or the reason in words. */
function wantedFields(entity: ConfigEntity, mutation: RowMutation): Fields | string {
  switch (mutation.name) {
    case 'campaign.setStatus':
    case 'buyer.setStatus':
    case 'target.setStatus':
    case 'profile.setStatus':
      return { status: mutation.args.status }
    case 'campaign.setFloor': {
      const floorMicros = readAmount(mutation.args.floor, 'floor', 0n)
      return typeof floorMicros === 'string' ? floorMicros : { floorMicros }
    }
    case 'target.setBid':
    case 'profile.setBid': {
      const bidMicros = readAmount(mutation.args.bid, 'bid', 1n)
      return typeof bidMicros === 'string' ? bidMicros : { bidMicros }
    }
    case 'target.setCaps':
      return { maxConcurrency: mutation.args.maxConcurrency, hourCap: mutation.args.hourCap, dayCap: mutation.args.dayCap, ...limitsWithoutCaps(entity) }
    case 'agent.setSkills':
      return { skills: { json: mutation.args.skills } }
    case 'number.setTags':
      return { tags: { json: mutation.args.tags } }
    case 'campaign.setRules':
    case 'publisher.setRules':
    case 'buyer.setRules':
    case 'target.setRules':
    case 'profile.setRules':
      return patchRules(entity, mutation.args)
  }
}

/** What the rules say stands in place of the columns: they must no longer say what the columns are to say. Other windows and money stay. */
function limitsWithoutCaps({ rules }: ConfigEntity): Fields {
  const limits = limitsDocument.safeParse(rules?.['limits']).data
  if (limits === undefined) return {}
  const { concurrency, calls: { hour, day, ...calls } = {}, ...others } = limits
  if (concurrency === undefined && hour === undefined && day === undefined) return {}
  const left = { ...others, ...(Object.keys(calls).length > 0 ? { calls } : {}) }
  return { [`${RULES_PREFIX}limits`]: Object.keys(left).length > 0 ? { json: left } : null }
}
const limitsDocument = z.looseObject({ concurrency: z.unknown(), calls: z.looseObject({ hour: z.unknown(), day: z.unknown() }).partial().optional() }).partial()

export function decideMutation(entity: ConfigEntity, mutation: RowMutation): MutationDecision {
  const wanted = wantedFields(entity, mutation)
  if (typeof wanted === 'string') return reject(wanted)
  if (mutation.baseVersion > entity.version) return reject(`Version ${mutation.baseVersion} does not exist; the newest is ${entity.version}.`)
  const moved = Object.keys(wanted).find((field) => (entity.fieldVersions[field] ?? 0) > mutation.baseVersion)
  if (moved !== undefined) {
    const message = `The ${FIELD_WORDS[moved] ?? moved} changed meanwhile, in version ${entity.fieldVersions[moved]}. Look at it and decide again.`
    return { kind: 'refuse', result: 'conflict', code: 'config.conflict', message }
  }
  const changed = Object.entries(wanted).filter(([field, value]) => !isSame(entity.fields[field] ?? null, value))
  if (changed.length === 0) return { kind: 'apply', before: {}, after: {}, version: entity.version, fieldVersions: entity.fieldVersions }
  const version = entity.version + 1
  return {
    kind: 'apply',
    before: Object.fromEntries(changed.map(([field]): [string, FieldValue] => [field, entity.fields[field] ?? null])),
    after: Object.fromEntries(changed),
    version,
    fieldVersions: { ...entity.fieldVersions, ...Object.fromEntries(changed.map(([field]) => [field, version])) },
  }
}

function isSame(a: FieldValue, b: FieldValue): boolean {
  return isJsonPart(a) && isJsonPart(b) ? canonical(a.json) === canonical(b.json) : a === b
}

/** JSON text in which the order of keys does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
}
