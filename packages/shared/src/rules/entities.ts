/** The `rules` document of each configured entity: everything about it that is not a column of its own. */
import { z } from 'zod'
import { termsProblem } from './call-terms.ts'
import { pointSchema } from './geography.ts'
import { limitsSchema } from './limits.ts'
import { microsSchema } from './money.ts'
import { chargeRuleSchema, payoutRuleSchema } from './money-rules.ts'
import { planSchema } from './plan.ts'
import { wholeNumber } from './scalars.ts'
import { labelSchema, settingsSchema } from './settings.ts'
import { bidModifierSchema, MAX_MODIFIERS, tagFiltersSchema } from './tags.ts'
import { timeZoneSchema } from './schedule.ts'

export const publisherRulesSchema = z.strictObject({
  /** No bid below this for a call of this publisher. */
  reserve: microsSchema.optional(),
  /** How good its calls are, 0 to 10000, and on how many of them that rests: what quality rules look at. Absent: nothing is known. */
  quality: z.strictObject({ score: wholeNumber(0, 10_000), history: wholeNumber(0, 1_000_000_000) }).optional(),
})
export type PublisherRules = z.infer<typeof publisherRulesSchema>

export const campaignRulesSchema = z.strictObject({
  /** Of its caps; default the organisation's. */
  timeZone: timeZoneSchema.optional(),
  settings: settingsSchema.optional(),
  limits: limitsSchema.optional(),
  plan: planSchema.optional(),
  /** Bids are ranked by bid x (1 - weight + weight x quality). A target with less than `minHistory` calls behind its score counts as `neutral`. */
  qualityAdjustment: z.strictObject({ weightBasisPoints: wholeNumber(0, 10_000), neutralScore: wholeNumber(0, 10_000), minHistory: wholeNumber(0) }).optional(),
  /** A price must leave at least this between charge and payout. */
  minimumMargin: microsSchema.optional(),
  reroute: z.strictObject({ maxAttempts: wholeNumber(1, 20).optional(), maxSeconds: wholeNumber(1, 3_600).optional() }).optional(),
  /** What every call of this campaign asks of an agent. */
  skills: z.array(labelSchema).max(20).optional(),
  callType: labelSchema.optional(),
  /** Default: the campaign's payable seconds, from the answer. */
  charge: chargeRuleSchema.optional(),
  /** Default: what the campaign's payout columns say, due when the charge is. A fixed payout with a rule of its own stands beside a charge rule: the two are judged together. */
  payout: payoutRuleSchema.optional(),
}).superRefine(({ charge, payout }, context) => {
  if (payout?.amount.kind !== 'flat') return
  const message = charge === undefined ? 'Write the rule of the charge beside that of a fixed payout.' : termsProblem({ charge, payout })
  if (message !== null) context.addIssue({ code: 'custom', message, path: ['payout', 'due'] })
})
export type CampaignRules = z.infer<typeof campaignRulesSchema>

export const buyerRulesSchema = z.strictObject({ /** Of its caps; default the organisation's. */ timeZone: timeZoneSchema.optional(), settings: settingsSchema.optional(), limits: limitsSchema.optional() })
export type BuyerRules = z.infer<typeof buyerRulesSchema>

export const targetRulesSchema = z.strictObject({
  settings: settingsSchema.optional(),
  limits: limitsSchema.optional(),
  filters: tagFiltersSchema.optional(),
  modifiers: z.array(bidModifierSchema).max(MAX_MODIFIERS).optional(),
  labels: z.array(labelSchema).max(20).optional(),
  /** Lower is asked earlier. */
  priority: wholeNumber(0, 1_000_000).optional(),
  weight: wholeNumber(0, 1_000_000).optional(),
  /** What reaching it costs, per call. */
  cost: microsSchema.optional(),
  /** How good it is at what it does, 0 to 10000, and on how many calls that rests. */
  quality: z.strictObject({ score: wholeNumber(0, 10_000), history: wholeNumber(0) }).optional(),
  place: pointSchema.optional(),
})
export type TargetRules = z.infer<typeof targetRulesSchema>

/** A standing bid of a target for calls of some kind. A target without any has one implied: its own bid, for every call. */
export const profileRulesSchema = z.strictObject({
  settings: settingsSchema.optional(),
  limits: limitsSchema.optional(),
  filters: tagFiltersSchema.optional(),
  modifiers: z.array(bidModifierSchema).max(MAX_MODIFIERS).optional(),
  /** The bid is never more than this, whatever the modifiers say. */
  maxBid: microsSchema.optional(),
  /** Unix milliseconds; at this instant the bid is no more. */
  expiresAtMs: wholeNumber(0).optional(),
})
export type ProfileRules = z.infer<typeof profileRulesSchema>
