/** How much of everything: calls and money, per window of the local calendar, and calls at once. Absent or null: no limit. */
import { z } from 'zod'
import { microsSchema } from './money.ts'
import { wholeNumber } from './scalars.ts'

export const CAP_WINDOWS = ['hour', 'day', 'month', 'total'] as const
export type CapWindow = (typeof CAP_WINDOWS)[number]

const calls = wholeNumber(0, 1_000_000_000).nullable().optional()
const money = microsSchema.nullable().optional()

/**
 * Every level (campaign, buyer, target, bid profile) has its own limits and all of them hold. `spend` counts what is held or posted; a bid that would go
 * past it is refused, so that the overspending call is never taken. `spend.total` is the budget, `spend.day` the daily spending limit. Zero is a limit.
 */
export const limitsSchema = z.strictObject({
  concurrency: calls,
  calls: z.strictObject({ hour: calls, day: calls, month: calls, total: calls }).optional(),
  spend: z.strictObject({ hour: money, day: money, month: money, total: money }).optional(),
})
export type Limits = z.infer<typeof limitsSchema>
