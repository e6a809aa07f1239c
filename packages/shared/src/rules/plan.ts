/** In which order targets are asked. A plan is data: steps one after another, each an auction, a strategy, or a split by percentage. */
import { z } from 'zod'
import { lineOfText, wholeNumber } from './scalars.ts'
import { labelSchema } from './settings.ts'

const weight = wholeNumber(0, 1_000)

export const strategySchema = z.discriminatedUnion('kind', [
  /** Lowest number first. */
  z.strictObject({ kind: z.literal('priority') }),
  /** By chance in proportion to the targets' weights, from the draw of the facts. */
  z.strictObject({ kind: z.literal('weight') }),
  /** Whoever was given a call longest ago. */
  z.strictObject({ kind: z.literal('round_robin') }),
  /** Smallest share of its concurrency in use; without a limit, by live calls. */
  z.strictObject({ kind: z.literal('least_loaded') }),
  z.strictObject({ kind: z.literal('lowest_cost') }),
  z.strictObject({ kind: z.literal('highest_quality') }),
  /** Each component scaled to 0..10000 among those who are eligible, then weighted. */
  z.strictObject({ kind: z.literal('hybrid'), weights: z.strictObject({ bid: weight, quality: weight, cost: weight, load: weight, priority: weight, distance: weight }).partial() }),
  /** Nearest to the caller; whoever has no place, or where the caller's is unknown, comes last. */
  z.strictObject({ kind: z.literal('proximity') }),
  /** The agent who has the skills best and has been idle longest; targets without agents come last. */
  z.strictObject({ kind: z.literal('longest_idle') }),
  /** What calls to the target have brought in on average, where history has at least `minCalls`; otherwise its bid. */
  z.strictObject({ kind: z.literal('revenue_per_call'), minCalls: wholeNumber(1, 1_000_000) }),
])
export type Strategy = z.infer<typeof strategySchema>

/** Which targets a step asks: by id or label; absent: all. */
export const selectorSchema = z.strictObject({ targetIds: z.array(lineOfText(64).min(1)).max(10_000).optional(), labels: z.array(labelSchema).max(50).optional() })
export type Selector = z.infer<typeof selectorSchema>

const askSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('auction'), only: selectorSchema.optional() }),
  /** Targets in the strategy's order, each at its own bid. `anyPrice`: also below the floor, for guaranteed targets and fallbacks that are paid for otherwise. */
  z.strictObject({ kind: z.literal('strategy'), strategy: strategySchema, only: selectorSchema.optional(), anyPrice: z.boolean().optional() }),
])

export const MAX_PLAN_STEPS = 20
/** `shareBasisPoints` of the branches add up to 10000. The draw of the facts chooses one; with `overflow` the others follow it, in order. */
const splitSchema = z.strictObject({
  kind: z.literal('split'),
  branches: z.array(z.strictObject({ shareBasisPoints: wholeNumber(0, 10_000), steps: z.array(askSchema).max(MAX_PLAN_STEPS) })).min(2).max(10)
    .refine((branches) => branches.reduce((sum, branch) => sum + branch.shareBasisPoints, 0) === 10_000, 'The shares must add up to 10000 basis points, which is 100 %.'),
  overflow: z.boolean().optional(),
})

export const planStepSchema = z.discriminatedUnion('kind', [...askSchema.options, splitSchema])
export type PlanStep = z.infer<typeof planStepSchema>
export type AskStep = z.infer<typeof askSchema>
export type SplitStep = z.infer<typeof splitSchema>

/** A target that several steps ask is asked by the first of them that can. */
export const planSchema = z.array(planStepSchema).min(1).max(MAX_PLAN_STEPS)
export type Plan = z.infer<typeof planSchema>

export const DEFAULT_PLAN: Plan = [{ kind: 'auction' }]
