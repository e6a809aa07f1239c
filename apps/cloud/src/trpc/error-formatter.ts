/** Every error that leaves through tRPC becomes {error: {code, message, details}}: the coded form of shared. Stacks and causes stay here. */
import { AppError, ERROR_HTTP_STATUS, type ErrorBody } from '@ringfloor/shared'
import type { TRPCError } from '@trpc/server'
import { z } from 'zod'

/** More broken fields than these are not listed. */
const MAX_ISSUES = 20

const internal = (cause: unknown): AppError => new AppError('internal', { message: 'Unexpected error', userMessage: 'Something went wrong on our side. Try again.', cause })

/** Field paths in the details: "args.bid". The input itself is never echoed. */
function fromZod(error: z.ZodError): AppError {
  const issues = error.issues.slice(0, MAX_ISSUES).map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const first = issues[0]
  return new AppError('input.invalid', {
    userMessage: first?.path ? `${first.path}: ${first.message}` : (first?.message ?? 'The input is not valid.'),
    details: { field: first?.path ?? '', issues },
  })
}

export function toAppError(error: TRPCError): AppError {
  const { cause } = error
  if (cause instanceof AppError) return cause
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      return cause instanceof z.ZodError ? fromZod(cause) : new AppError('input.invalid', { userMessage: 'The request cannot be read.', cause })
    case 'METHOD_NOT_SUPPORTED':
      return new AppError('input.invalid', { userMessage: 'Queries are asked with GET or POST, mutations with POST.' })
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new AppError('input.invalid', { userMessage: 'Send application/json.' })
    case 'PAYLOAD_TOO_LARGE':
      return new AppError('input.too_large', { userMessage: 'The request is too large: shorten a list, or send less at once.' })
    case 'NOT_FOUND':
      return new AppError('not_found', { userMessage: 'There is no such procedure.' })
    default:
      // Output validation fails here too: what does not fit its schema must not leave, nor be described.
      return cause instanceof SyntaxError ? new AppError('input.invalid', { userMessage: 'The input is not JSON.' }) : internal(cause)
  }
}

/** tRPC's shape around our body; the transformer takes it off again before it goes out. */
export function formatError<Code extends number>(error: TRPCError, code: Code): { readonly code: Code; readonly message: string; readonly data: ErrorBody } {
  const body = toAppError(error).toBody()
  return { code, message: body.error.message, data: body }
}

/** Status and Retry-After of an answer: one status where all calls of a batch agree, else 207 (multi-status). */
export function responseStatus(errors: readonly TRPCError[], callCount: number): { readonly status: number; readonly retryAfterSeconds: number | null } {
  const refusals = errors.map(toAppError)
  const statuses = new Set(refusals.map((refusal) => ERROR_HTTP_STATUS[refusal.code]))
  if (errors.length < callCount) statuses.add(200)
  const waits = refusals.flatMap((refusal) => (typeof refusal.details?.['retryAfterSeconds'] === 'number' ? [refusal.details['retryAfterSeconds']] : []))
  const [status = 200] = statuses
  return { status: statuses.size > 1 ? 207 : status, retryAfterSeconds: waits.length > 0 ? Math.max(...waits) : null }
}
