import { CALLER_TYPES, type AttestationLevel, type CallerType } from '@ringfloor/shared'
import { createAttribute, type Attribute } from './attributes.ts'
import { addColumn, type Ladder } from './ladder-layout.ts'

/** The columns of an index, by what they say about a profile. */
export interface IndexColumns {
  readonly country: Attribute
  readonly state: Attribute
  readonly city: Attribute
  readonly zip: Attribute
  readonly notCountry: Attribute
  readonly notState: Attribute
  readonly callType: Attribute
  readonly callerType: Readonly<Record<CallerType, number>>
  /** Asks for a level, and is satisfied by a call of this one. */
  readonly attestation: Readonly<Record<AttestationLevel, number>>
}

const MAX_COUNTRIES = 300
const MAX_STATES = 500
const MAX_CALL_TYPES = 300
/** What a sectional centre is: the first three digits. */
const ZIP_PREFIX = 3

export function createColumns(ladder: Ladder): IndexColumns {
  return {
    country: createAttribute(MAX_COUNTRIES), state: createAttribute(MAX_STATES), city: createAttribute(0), zip: createAttribute(0, ZIP_PREFIX),
    notCountry: createAttribute(MAX_COUNTRIES), notState: createAttribute(MAX_STATES),
    callType: createAttribute(MAX_CALL_TYPES),
    callerType: Object.fromEntries(CALLER_TYPES.map((type) => [type, addColumn(ladder)])) as Record<CallerType, number>,
    attestation: { A: addColumn(ladder), B: addColumn(ladder), C: addColumn(ladder) },
  }
}
