/**
 * Settings that cascade: what a bid profile leaves out its target decides, then its buyer, then its campaign. Absent: inherited. Null: expressly none,
 * whatever is set further out. Resolved in one place, the engine's `resolveSettings`.
 */
import { z } from 'zod'
import { geographySchema } from './geography.ts'
import { wholeNumber } from './scalars.ts'
import { scheduleSchema } from './schedule.ts'

export const CALLER_TYPES = ['mobile', 'landline', 'unknown'] as const
export const callerTypeSchema = z.enum(CALLER_TYPES)
export type CallerType = (typeof CALLER_TYPES)[number]

/** A free label such as "inbound-transfer" or "insurance": lower case letters, digits, dashes, underscores. */
export const labelSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Write a label in lower case letters, digits and dashes.')

/** STIR/SHAKEN: A is the strongest. A call without a verified attestation satisfies none of them. */
export const attestationLevelSchema = z.enum(['A', 'B', 'C'])
export type AttestationLevel = z.infer<typeof attestationLevelSchema>

/** A caller seen within `windowSeconds` counts as a duplicate. `counts`: every earlier call, only those that connected, or only those that converted. */
export const duplicateRuleSchema = z.strictObject({
  scope: z.enum(['campaign', 'buyer', 'target']),
  windowSeconds: wholeNumber(1, 31_622_400),
  counts: z.enum(['any', 'connected', 'converted']),
})
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>

/** Of the call's source: score 0 to 10000, on at least so many earlier calls. */
export const qualityRuleSchema = z.strictObject({ minScore: wholeNumber(0, 10_000), minHistory: wholeNumber(0, 1_000_000) })
export type QualityRule = z.infer<typeof qualityRuleSchema>

export const settingsSchema = z.strictObject({
  geography: geographySchema.nullable().optional(),
  schedule: scheduleSchema.nullable().optional(),
  callTypes: z.array(labelSchema).min(1).max(100).nullable().optional(),
  callerTypes: z.array(callerTypeSchema).min(1).nullable().optional(),
  quality: qualityRuleSchema.nullable().optional(),
  attestation: attestationLevelSchema.nullable().optional(),
  /** All of them hold. */
  duplicates: z.array(duplicateRuleSchema).max(9).nullable().optional(),
})
export type Settings = z.infer<typeof settingsSchema>
