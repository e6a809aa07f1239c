/** Decisions explained, repeated and varied. For staff only: they name every bid. */
import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { currencySchema, decimalSchema } from '../money.ts'
import { reasonCodeSchema } from '../reasons.ts'
import { whatIfChangesSchema } from '../rules/what-if.ts'

export const MAX_ATTEMPT_NUMBER = 99
export const MAX_WHAT_IF_CALLS = 500
/** Verdicts in one answer; of more the best ranked and then the first by name are listed, and `omitted` counts the rest. */
export const MAX_EXPLAINED_TARGETS = 2_000

/** `attempt` absent: the decision that gave the call away, or the first. */
export const explainInputSchema = z.object({ callId: uuidSchema, attempt: z.number().int().min(1).max(MAX_ATTEMPT_NUMBER).optional() })
export type ExplainInput = z.infer<typeof explainInputSchema>

const verdict = {
  bid: decimalSchema.nullable(),
  rank: z.number().int().nullable(),
  result: z.enum(['won', 'lost', 'not_eligible']),
  reason: reasonCodeSchema.nullable(),
  /** The reason in words; for the winner why it won. */
  text: z.string(),
  /** The deciding value. */
  detail: z.string().nullable(),
}
export const explainedProfileSchema = z.object({ profileId: uuidSchema, profileName: z.string(), ...verdict, abstentions: z.array(z.object({ rule: z.string(), detail: z.string() })) })
export const explainedTargetSchema = z.object({
  targetId: uuidSchema, targetName: z.string(), buyerId: uuidSchema, buyerName: z.string(), profileId: uuidSchema, ...verdict,
  /** Candidates only: what it would have paid. */
  price: decimalSchema.nullable(),
  /** More than one only where the target has several; the first speaks for it. */
  profiles: z.array(explainedProfileSchema),
})
export type ExplainedTarget = z.infer<typeof explainedTargetSchema>

export const decisionExplanationSchema = z.object({
  callId: uuidSchema,
  attempt: z.number().int(),
  campaignId: uuidSchema,
  campaignName: z.string(),
  decidedAt: z.iso.datetime(),
  rulesVersion: z.string(),
  zoneDatabase: z.string().nullable(),
  /** Position of the change log that the decision was made on; null for decisions that carry all their facts themselves. */
  bookSeq: z.string().nullable(),
  /** Changes to the book since. */
  changesSince: z.string().nullable(),
  draw: z.number().int(),
  currency: currencySchema,
  /** How the decision was made, in words, step by step: "First-price auction over a floor of 15.00 USD". */
  method: z.array(z.string()),
  /** What was derived now is what was decided then. */
  consistent: z.boolean(),
  targets: z.array(explainedTargetSchema),
  omitted: z.number().int(),
})
export type DecisionExplanation = z.infer<typeof decisionExplanationSchema>

export const decisionReplaySchema = z.object({
  callId: uuidSchema,
  attempt: z.number().int(),
  rulesVersion: z.string(),
  /** Byte for byte. */
  same: z.boolean(),
  bytes: z.number().int(),
  stored: z.string(),
  replayed: z.string(),
})
export type DecisionReplay = z.infer<typeof decisionReplaySchema>

export const whatIfCallInputSchema = explainInputSchema.extend({ changes: whatIfChangesSchema })
export type WhatIfCallInput = z.infer<typeof whatIfCallInputSchema>
export const whatIfCallSchema = z.object({
  before: decisionExplanationSchema,
  after: decisionExplanationSchema,
  /** Numbers of changes, from 0, that name nothing in this call's book. */
  withoutEffect: z.array(z.number().int()),
})
export type WhatIfCall = z.infer<typeof whatIfCallSchema>

export const whatIfCampaignInputSchema = z.object({ campaignId: uuidSchema, lastCalls: z.number().int().min(1).max(MAX_WHAT_IF_CALLS), changes: whatIfChangesSchema })
export type WhatIfCampaignInput = z.infer<typeof whatIfCampaignInputSchema>

const placement = z.object({ targetId: uuidSchema, targetName: z.string(), buyerName: z.string(), price: decimalSchema, payout: decimalSchema })
export const whatIfRowSchema = z.object({
  callId: uuidSchema,
  receivedAt: z.iso.datetime(),
  before: placement.nullable(),
  after: placement.nullable(),
  change: z.enum(['same', 'other_price', 'other_target', 'sold_now', 'unsold_now']),
  /** Reason of the target that had it before and has it no more. */
  reason: reasonCodeSchema.nullable(),
  reasonText: z.string().nullable(),
})
export type WhatIfRow = z.infer<typeof whatIfRowSchema>
/** First decision of each call: who would have been first, at which price. Whether somebody would have answered nobody can know. */
export const whatIfCampaignSchema = z.object({
  campaignId: uuidSchema,
  currency: currencySchema,
  rows: z.array(whatIfRowSchema),
  totals: z.object({
    calls: z.number().int(), changed: z.number().int(), soldNow: z.number().int(), unsoldNow: z.number().int(), revenueBefore: decimalSchema, revenueAfter: decimalSchema,
    marginBefore: decimalSchema, marginAfter: decimalSchema,
  }),
  /** Calls whose decision cannot be repeated any more, in words by call. */
  skipped: z.array(z.object({ callId: uuidSchema, why: z.string() })),
  withoutEffect: z.array(z.number().int()),
})
export type WhatIfCampaign = z.infer<typeof whatIfCampaignSchema>
