/** The rows that mutations change, as far as mutations know them. */
import type { CONFIG_KINDS, ConfigMutation, ConfigMutationName, RulesEntity } from '@ringfloor/shared'

export type EntityKind = (typeof CONFIG_KINDS)[number]
/** Part of a document, as it was written. */
export interface JsonPart {
  readonly json: unknown
}
/** Column values; money is bigint micro-units. `rules.<part>` are the parts of the rules document, null where it has none. */
export type FieldValue = string | number | bigint | null | JsonPart
export type Fields = Readonly<Record<string, FieldValue>>

export interface ConfigEntity {
  readonly kind: EntityKind
  readonly id: string
  /** Whose it is; null where it is no buyer's. */
  readonly buyerId: string | null
  readonly version: number
  /** The version at which each field last changed; a field that never did is absent. */
  readonly fieldVersions: Readonly<Record<string, number>>
  readonly fields: Fields
  /** The rules document as it is stored; null where such a row has none. */
  readonly rules: Readonly<Record<string, unknown>> | null
}

export const RULES_PREFIX = 'rules.'

export function isJsonPart(value: FieldValue | undefined): value is JsonPart {
  return typeof value === 'object' && value !== null
}

/** The part of the name before the dot is the kind of row that it changes. */
export function entityKindOf(name: ConfigMutationName): EntityKind {
  return name.slice(0, name.indexOf('.')) as EntityKind
}

export function hasRules(kind: EntityKind): kind is RulesEntity {
  return kind !== 'agent' && kind !== 'number'
}

/** What a buyer may change of its own. */
export const BUYER_MUTATIONS: readonly ConfigMutation['name'][] = [
  'target.setStatus', 'target.setBid', 'target.setCaps', 'target.setRules', 'buyer.setRules', 'profile.create', 'profile.setBid', 'profile.setStatus', 'profile.setRules', 'profile.delete',
]

/** Parts of the rules that a buyer may write. What ranks its targets against others' (quality, priority, weight, cost, labels) is for the exchange to say. */
export const BUYER_RULES: Readonly<Record<EntityKind, readonly string[]>> = {
  campaign: [], publisher: [], agent: [], number: [],
  buyer: ['timeZone', 'settings', 'limits'],
  target: ['settings', 'limits', 'filters', 'modifiers', 'place'],
  profile: ['settings', 'limits', 'filters', 'modifiers', 'maxBid', 'expiresAtMs'],
}
