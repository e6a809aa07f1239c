/** What a call costs its buyer and earns its publisher. */
import { z } from 'zod'
import { microsSchema } from './money.ts'
import { wholeNumber } from './scalars.ts'

const basisPoints = wholeNumber(0, 10_000)
const seconds = wholeNumber(0, 86_400)
const bounds = { minimum: microsSchema.optional(), maximum: microsSchema.optional() }
const areOrdered = ({ minimum, maximum }: { minimum?: bigint; maximum?: bigint }): boolean => minimum === undefined || maximum === undefined || minimum <= maximum
const UNORDERED = { message: 'The minimum is above the maximum.', path: ['minimum'] }

/**
 * When something is owed. `flat`: as soon as the call was offered to the target · `connect`: somebody answered · `length`: at least `afterSeconds`, counted from
 * the dial or from the answer, less a buffer that is nobody's (ring-back, greeting) · `conversion`: a conversion is reported.
 */
export const dueRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flat') }),
  z.strictObject({ kind: z.literal('connect') }),
  z.strictObject({ kind: z.literal('length'), afterSeconds: seconds, timer: z.enum(['dial', 'answer']), bufferSeconds: seconds.optional() }),
  z.strictObject({ kind: z.literal('conversion') }),
])
export type DueRule = z.infer<typeof dueRuleSchema>

/** `clearing`: the price that was held · `share`: of the revenue that the buyer reports with a conversion, at least and at most so much, never above the hold. */
export const chargeAmountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('clearing') }),
  z.strictObject({ kind: z.literal('share'), basisPoints, ...bounds }).refine(areOrdered, UNORDERED),
])
export type ChargeAmount = z.infer<typeof chargeAmountSchema>

/**
 * `percent` of the charge, with bounds · `flat` · `pass_through`: the charge less the exchange's margin, which is a percentage of the charge or an amount, and at
 * least `minimumMargin`.
 */
export const payoutAmountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), basisPoints, ...bounds }).refine(areOrdered, UNORDERED),
  z.strictObject({ kind: z.literal('flat'), amount: microsSchema }),
  z.strictObject({
    kind: z.literal('pass_through'),
    margin: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('percent'), basisPoints }), z.strictObject({ kind: z.literal('amount'), amount: microsSchema })]),
    minimumMargin: microsSchema.optional(),
  }),
])
export type PayoutAmount = z.infer<typeof payoutAmountSchema>

export const chargeRuleSchema = z.strictObject({ due: dueRuleSchema, amount: chargeAmountSchema })
export type ChargeRule = z.infer<typeof chargeRuleSchema>
/** Owed only where the buyer is charged as well; a flat amount must not even be promised elsewhere (`termsProblem`). */
export const payoutRuleSchema = z.strictObject({ due: dueRuleSchema, amount: payoutAmountSchema })
export type PayoutTerms = z.infer<typeof payoutRuleSchema>
