/**
 * What a viewer may see of a call. The same shape for every role: what the viewer has no right to is null or absent, never masked text.
 * Staff: all. Winning buyer and its agent: caller, price, own bid. Losing buyer: own bid and own reason, nothing of the caller, the winner or
 * the price. Publisher: own payout, never the buyers' prices.
 */
import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { currencySchema, decimalSchema } from '../money.ts'
import { attemptStateSchema, callOutcomeSchema, callStateSchema } from '../call-status.ts'
import { reasonCodeSchema } from '../reasons.ts'

export const callSummarySchema = z.object({
  id: uuidSchema,
  campaignId: uuidSchema,
  campaignName: z.string(),
  publisherName: z.string().nullable(),
  state: callStateSchema,
  outcome: callOutcomeSchema.nullable(),
  /** E.164; null where the viewer may not know the caller. */
  caller: z.string().nullable(),
  callerState: z.string().nullable(),
  dialedNumber: z.string().nullable(),
  /** Who has the call (staff and the winner) */
  buyerName: z.string().nullable(),
  targetName: z.string().nullable(),
  agentName: z.string().nullable(),
  currency: currencySchema,
  /** Clearing price; once settled what the buyer paid, 0.00 where nothing was charged. Null unless staff or winner. */
  price: decimalSchema.nullable(),
  /** What the publisher earns; null unless staff or that publisher. */
  payout: decimalSchema.nullable(),
  /** For a buyer: how it went for this buyer. */
  ownResult: z.enum(['won', 'lost', 'not_offered']).nullable(),
  ownReason: reasonCodeSchema.nullable(),
  ownBid: decimalSchema.nullable(),
  receivedAt: z.iso.datetime(),
  ringingAt: z.iso.datetime().nullable(),
  connectedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Seconds talked, from the carrier, once ended. */
  durationSeconds: z.number().int().nullable(),
  settled: z.boolean(),
})
export type CallSummary = z.infer<typeof callSummarySchema>

export const callListInputSchema = z.object({
  scope: z.enum(['live', 'recent']).default('recent'),
  limit: z.number().int().min(1).max(200).default(50),
  /** Opaque; from the page before. */
  cursor: z.string().max(200).optional(),
})
export const callListSchema = z.object({ calls: z.array(callSummarySchema), nextCursor: z.string().nullable() })

export const journeyTargetSchema = z.object({
  targetId: uuidSchema,
  targetName: z.string(),
  buyerName: z.string(),
  kind: z.enum(['agents', 'number', 'sip']),
  bid: decimalSchema.nullable(),
  /** Rank among the valid bids, 1 first; null where it was not in the auction. */
  rank: z.number().int().nullable(),
  result: z.enum(['won', 'lost', 'not_eligible']),
  reason: reasonCodeSchema.nullable(),
  /** The value that decided, in words: "2 of 2 live calls", "opens Mon 09:00 America/Chicago". */
  detail: z.string().nullable(),
})
export const journeyAttemptSchema = z.object({
  number: z.number().int(),
  targetName: z.string(),
  agentName: z.string().nullable(),
  price: decimalSchema.nullable(),
  state: attemptStateSchema,
  startedAt: z.iso.datetime(),
  ringingAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
})
export const journeyPostingSchema = z.object({
  id: uuidSchema,
  kind: z.enum(['hold', 'post', 'void', 'expire']),
  amount: decimalSchema,
  currency: currencySchema,
  debitAccount: z.string().nullable(),
  creditAccount: z.string().nullable(),
  at: z.iso.datetime(),
  key: z.string(),
})
export const journeyFactSchema = z.object({ label: z.string(), value: z.string() })
export const journeyEventSchema = z.object({ at: z.iso.datetime(), text: z.string(), tone: z.enum(['neutral', 'good', 'bad', 'money']) })

export const callJourneySchema = z.object({
  call: callSummarySchema,
  /** The auction, for staff; a buyer sees only the row of its own targets. Null for publishers. */
  auction: z
    .object({
      kind: z.enum(['first_price', 'second_price']),
      floor: decimalSchema.nullable(),
      clearingPrice: decimalSchema.nullable(),
      draw: z.string().nullable(),
      rulesVersion: z.string(),
      configRevision: z.string().nullable(),
      targets: z.array(journeyTargetSchema),
    })
    .nullable(),
  facts: z.array(journeyFactSchema),
  attempts: z.array(journeyAttemptSchema),
  postings: z.array(journeyPostingSchema),
  timeline: z.array(journeyEventSchema),
})
export type CallJourney = z.infer<typeof callJourneySchema>
