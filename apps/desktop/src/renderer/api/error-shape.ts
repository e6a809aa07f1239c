/**
 * The exchange's errors are `{error: {code: "auth.required", message, details}}`. tRPC's client takes only its own form, with a number for a
 * code, and would call ours "unable to transform". So answers pass here first: our error moves into `data`, whole.
 */
import { errorBodySchema } from '@ringfloor/shared'

/** JSON-RPC's "internal error". Nobody reads it: what counts is in `data`. */
const ANY_RPC_CODE = -32_603

function adaptItem(item: unknown): unknown {
  const own = errorBodySchema.safeParse(item)
  return own.success ? { error: { code: ANY_RPC_CODE, message: own.data.error.message, data: own.data } } : item
}

/** Pure: one answer, or the array that a batch gives. What is none of our errors stays as it is. */
export function adaptAnswer(answer: unknown): unknown {
  return Array.isArray(answer) ? answer.map(adaptItem) : adaptItem(answer)
}
