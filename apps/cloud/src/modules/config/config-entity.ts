/** The rows that mutations change, as far as mutations know them. */
import { assertNever, type ConfigMutation, type ConfigMutationName } from '@ringfloor/shared'

export type EntityKind = 'campaign' | 'buyer' | 'target'
/** Column values; money is bigint micro-units. */
export type FieldValue = string | number | bigint | null
export type Fields = Readonly<Record<string, FieldValue>>

export interface ConfigEntity {
  readonly kind: EntityKind
  readonly id: string
  /** Whose it is; null for a campaign. */
  readonly buyerId: string | null
  readonly version: number
  /** The version at which each field last changed; a field that never did is absent. */
  readonly fieldVersions: Readonly<Record<string, number>>
  readonly fields: Fields
}

export function entityKindOf(name: ConfigMutationName): EntityKind {
  switch (name) {
    case 'campaign.setStatus':
    case 'campaign.setFloor':
      return 'campaign'
    case 'buyer.setStatus':
      return 'buyer'
    case 'target.setStatus':
    case 'target.setBid':
    case 'target.setCaps':
      return 'target'
    default:
      return assertNever(name)
  }
}

/** What a buyer may change of its own. */
export const BUYER_MUTATIONS: readonly ConfigMutation['name'][] = ['target.setStatus', 'target.setBid', 'target.setCaps']
