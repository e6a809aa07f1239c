import { amountSchema, parseDecimal } from '../money.ts'

/** Written as a decimal string such as "12.50", read as bigint micro-units. */
export const microsSchema = amountSchema.transform((text) => parseDecimal(text) ?? 0n)
