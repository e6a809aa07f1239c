/**
 * How a trace lies in its text: lists instead of named fields, and every id once. A call's trace is written in the transaction that admits the call,
 * and a third of the bytes there is more than twice the calls per second. Micro-units are decimal strings.
 */
import type { ReasonCode } from '@ringfloor/shared'
import type { CallFacts, CampaignFacts, BuyerFacts, SeatFacts, TargetFacts, TargetVerdict } from '../facts.ts'

/** Names the layout below; another layout gets another number, and `decodeTrace` keeps reading the old one. */
export const TRACE_FORMAT = 1

/** A target of the facts by its place there; target and buyer by id where the facts have no such pair. */
export type TargetRef = number | readonly [targetId: string, buyerId: string]
/** Null: the target's own bid. */
export type BidRef = string | null

export type StoredCall = readonly [callId: string, from: string, to: string, callerState: string | null, callerZip: string | null, attestation: CallFacts['attestation']]
export type StoredCampaign = readonly [
  campaignId: string, version: number, status: CampaignFacts['status'], auctionKind: CampaignFacts['auctionKind'], floorMicros: string, incrementMicros: string, currency: string,
  maxConcurrency: number | null, live: number, ringTimeoutSeconds: number,
]
export type StoredZone = readonly [timeZone: string, utcOffsetMinutes: number]
export type StoredBuyer = readonly [buyerId: string, version: number, status: BuyerFacts['status'], maxConcurrency: number | null, live: number, availableMicros: string]
export type StoredTarget = readonly [
  targetId: string, buyer: number | string, version: number, kind: TargetFacts['kind'], status: TargetFacts['status'], bidMicros: string, zone: number,
  hours: readonly (readonly (readonly [from: number, to: number])[])[] | null, states: TargetFacts['states'], maxConcurrency: number | null, live: number, hourCap: number | null,
  hourUsed: number, dayCap: number | null, dayUsed: number, seats: readonly (readonly [userId: string, idleSinceMs: SeatFacts['idleSinceMs']])[],
]
export type StoredTried = readonly [targetId: number | string, userId: string | null, reason: ReasonCode]
export type StoredDenial = readonly [ruleId: string, reason: string]
export type StoredCandidate = readonly [target: TargetRef, userId: string | null, bid: BidRef, priceMicros: string, rank: number]
export type StoredVerdict = readonly [target: TargetRef, bid: BidRef, rank: number | null, result: TargetVerdict['result'], reason: ReasonCode | null, detail: string | null]

export interface StoredTrace {
  readonly format: number
  readonly nowMs: number
  readonly draw: number
  readonly call: StoredCall
  readonly campaign: StoredCampaign
  readonly zones: readonly StoredZone[]
  readonly buyers: readonly StoredBuyer[]
  readonly targets: readonly StoredTarget[]
  readonly tried: readonly StoredTried[]
  /** Left out of the text where the call is allowed: nearly every one is. */
  readonly denial?: StoredDenial | undefined
  readonly rulesVersion: string
  readonly candidates: readonly StoredCandidate[]
  readonly verdicts: readonly StoredVerdict[]
}
