/** One error type for everything that can be refused. Codes are a closed union; the transport maps them, nobody else does. */
import { z } from 'zod'

export const ERROR_CODES = [
  'auth.invalid_credentials',
  'auth.required',
  'auth.session_expired',
  'auth.forbidden',
  'auth.origin_refused',
  'rate_limit.exceeded',
  'input.invalid',
  'input.too_large',
  'not_found',
  'conflict',
  'config.conflict',
  'config.rejected',
  'decision.unreadable',
  'decision.pruned',
  'carrier.signature_invalid',
  'carrier.account_unknown',
  'carrier.payload_invalid',
  'carrier.number_unknown',
  'carrier.call_unknown',
  'carrier.unreachable',
  'carrier.refused',
  'database.unavailable',
  'overloaded',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]
export const errorCodeSchema = z.enum(ERROR_CODES)

/** HTTP status of each code. */
export const ERROR_HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  'auth.invalid_credentials': 401,
  'auth.required': 401,
  'auth.session_expired': 401,
  'auth.forbidden': 403,
  'auth.origin_refused': 403,
  'rate_limit.exceeded': 429,
  'input.invalid': 400,
  'input.too_large': 413,
  not_found: 404,
  conflict: 409,
  'config.conflict': 409,
  'config.rejected': 422,
  'decision.unreadable': 422,
  'decision.pruned': 410,
  'carrier.signature_invalid': 403,
  'carrier.account_unknown': 403,
  'carrier.payload_invalid': 400,
  'carrier.number_unknown': 404,
  'carrier.call_unknown': 404,
  'carrier.unreachable': 502,
  'carrier.refused': 502,
  'database.unavailable': 503,
  overloaded: 503,
  internal: 500,
}

/** The wire form of every error. */
export const errorBodySchema = z.object({
  error: z.object({ code: errorCodeSchema, message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

export interface AppErrorOptions {
  /** For the log: what happened, in the system's terms. Never sent. */
  readonly message?: string
  /** For the person: what happened and what to do. Sent as `error.message`. */
  readonly userMessage: string
  readonly details?: Record<string, unknown>
  readonly cause?: unknown
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly userMessage: string
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, options: AppErrorOptions) {
    super(options.message ?? options.userMessage, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.userMessage = options.userMessage
    this.details = options.details
  }

  toBody(): ErrorBody {
    return { error: { code: this.code, message: this.userMessage, ...(this.details ? { details: this.details } : {}) } }
  }
}
