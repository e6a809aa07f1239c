/**
 * How a record lies in its text: one list, JSON, no spaces. What is rare is a key of an object that is left out where it is empty (0 stands for an object without
 * keys, and for a text that is null). UUIDs stand in one text, 20 letters each in the order in which they first occur; elsewhere their place there stands for them.
 * Other ids stand where they are used, as texts; -1 is no id. Micro-units are numbers as far as JSON keeps those exactly, otherwise texts. The last item is
 * the CRC-32 of all before it.
 */
export const RECORD_FORMAT = 2

/** Bump `RECORD_FORMAT` when this changes: stored records are read for years. */
export type StoredRecord = readonly [
  format: number,
  rulesVersion: string,
  seq: number,
  uuids: string,
  campaign: StoredId,
  nowMs: number,
  draw: number,
  zones: readonly (string | number)[],
  call: StoredCall,
  candidates: readonly (readonly [target: StoredId, profile: StoredId, buyer: StoredId, user: StoredId, bid: StoredMicros, price: StoredMicros, rank: number])[],
  /** -1: all. */
  maxCandidates: number,
  hasMore: 0 | 1,
  more: StoredMore | 0,
]

/** Place among the UUIDs, the id itself, or -1. */
export type StoredId = number | string
export type StoredMicros = number | string
export type StoredText = string | 0

export type StoredCall = readonly [
  call: StoredId, from: string, to: string, country: StoredText, state: StoredText, city: StoredText, zip: StoredText,
  /** Place in `CALLER_TYPES`. */
  callerType: number,
  /** A, B or C for "TN-Validation-Passed-" and the letter; "=" and the text for anything else. */
  attestation: StoredText,
  more: StoredCallMore | 0,
]

export interface StoredCallMore {
  readonly type?: string
  readonly point?: readonly [latE6: number | null, lonE6: number | null]
  readonly quality?: readonly [score: number, history: number]
  /** Name, value, name, value … sorted by name. */
  readonly tags?: readonly string[]
  /** `ago` is milliseconds before `nowMs`; flags: 1 connected, 2 converted. Sorted. */
  readonly earlier?: readonly (readonly [ago: number, campaign: StoredId, buyer: StoredId, target: StoredId, flags: number])[]
  /** Sorted. */
  readonly skills?: readonly string[]
}

export interface StoredMore {
  /** Milliseconds since routing began. */
  readonly since?: number
  readonly tried?: readonly (readonly [target: StoredId, user: StoredId, reason: string])[]
  readonly denial?: readonly [ruleId: string, reason: string]
  /** Sorted by target. Three items: no bid, with reason and detail. Four: a bid, with the instant at which it expires or null. */
  readonly answers?: readonly (readonly [target: StoredId, reason: string, detail: StoredText] | readonly [target: StoredId, bid: StoredMicros, currency: string, expiresAtMs: number | null])[]
  readonly pending?: readonly (readonly [target: StoredId, user: StoredId])[]
  /** Sorted by target. */
  readonly revenue?: readonly (readonly [target: StoredId, calls: number, microsPerCall: StoredMicros])[]
}

export const ATTESTATION_PREFIX = 'TN-Validation-Passed-'
export const SHORT_ATTESTATIONS = ['A', 'B', 'C'] as const
