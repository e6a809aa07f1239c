/** What a mutation does to the row as it stands: pure, so that the offline client can ask the same question. */
import { assertNever, MAX_AMOUNT_MICROS, parseDecimal, type ConfigMutation, type ErrorCode } from '@ringfloor/shared'
import type { ConfigEntity, Fields, FieldValue } from './config-entity.ts'

export type MutationDecision =
  | { readonly kind: 'refuse'; readonly result: 'conflict' | 'rejected'; readonly code: ErrorCode; readonly message: string }
  /** `before` and `after` hold the fields that change; none: the row already is as wanted. */
  | { readonly kind: 'apply'; readonly before: Fields; readonly after: Fields; readonly version: number; readonly fieldVersions: Readonly<Record<string, number>> }

const FIELD_WORDS: Readonly<Record<string, string>> = {
  status: 'status', floorMicros: 'floor', bidMicros: 'bid', maxConcurrency: 'limit of live calls', hourCap: 'cap per hour', dayCap: 'cap per day',
}

const reject = (message: string): MutationDecision => ({ kind: 'refuse', result: 'rejected', code: 'config.rejected', message })

/** The amount, or why it cannot be one. */
function amount(text: string, what: string, minimumMicros: bigint): bigint | string {
  const micros = parseDecimal(text)
  if (micros === undefined) return `The ${what} is not an amount such as 12.50.`
  if (micros < minimumMicros) return minimumMicros > 0n ? `The ${what} must be above zero.` : `The ${what} must not be below zero.`
  return micros > MAX_AMOUNT_MICROS ? `The ${what} is too large.` : micros
}

/** The fields as the mutation wants them, or the reason in words. */
function wantedFields(mutation: ConfigMutation): Fields | string {
  switch (mutation.name) {
    case 'campaign.setStatus':
    case 'buyer.setStatus':
    case 'target.setStatus':
      return { status: mutation.args.status }
    case 'campaign.setFloor': {
      const floorMicros = amount(mutation.args.floor, 'floor', 0n)
      return typeof floorMicros === 'string' ? floorMicros : { floorMicros }
    }
    case 'target.setBid': {
      const bidMicros = amount(mutation.args.bid, 'bid', 1n)
      return typeof bidMicros === 'string' ? bidMicros : { bidMicros }
    }
    case 'target.setCaps':
      return { maxConcurrency: mutation.args.maxConcurrency, hourCap: mutation.args.hourCap, dayCap: mutation.args.dayCap }
    default:
      return assertNever(mutation)
  }
}

export function decideMutation(entity: ConfigEntity, mutation: ConfigMutation): MutationDecision {
  const wanted = wantedFields(mutation)
  if (typeof wanted === 'string') return reject(wanted)
  if (mutation.baseVersion > entity.version) return reject(`Version ${mutation.baseVersion} does not exist; the newest is ${entity.version}.`)
  const moved = Object.keys(wanted).find((field) => (entity.fieldVersions[field] ?? 0) > mutation.baseVersion)
  if (moved !== undefined) {
    const message = `The ${FIELD_WORDS[moved] ?? moved} was changed meanwhile, in version ${entity.fieldVersions[moved]}. Look at it and decide again.`
    return { kind: 'refuse', result: 'conflict', code: 'config.conflict', message }
  }
  const changed = Object.entries(wanted).filter(([field, value]) => entity.fields[field] !== value)
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
