/** What went wrong, in words a person can act on. One place reads error shapes; screens get an `ApiProblem`. */
import { errorBodySchema, errorCodeSchema, type ErrorCode } from '@ringfloor/shared'
import { TRPCClientError } from '@trpc/client'

export interface ApiProblem {
  /** `network`: no answer came at all. `unknown`: an answer that is none of ours, such as a proxy's error page. */
  readonly code: ErrorCode | 'network' | 'unknown'
  readonly message: string
  readonly retryAfterSeconds: number | null
}

const TEXT: Partial<Record<ApiProblem['code'], string>> = {
  network: 'The exchange cannot be reached. Check that it runs and that this computer is connected.',
  'auth.required': 'Sign in to go on.',
  'auth.session_expired': 'Your session has ended. Sign in again.',
  'auth.forbidden': 'Your role may not see this.',
  'auth.invalid_credentials': 'User name or password is wrong.',
  'rate_limit.exceeded': 'Too many attempts. Wait a moment.',
  'database.unavailable': 'The exchange cannot reach its database. It keeps trying; so can you.',
  overloaded: 'The exchange is busy. Try again in a moment.',
  not_found: 'There is nothing here, or it is not yours to see.',
}
const FALLBACK = 'Something went wrong on the exchange. Try again; if it stays, tell the operator.'

/** tRPC's own codes, for answers that carry none of ours. */
const TRPC_CODES: Readonly<Record<string, ErrorCode>> = {
  UNAUTHORIZED: 'auth.required',
  FORBIDDEN: 'auth.forbidden',
  NOT_FOUND: 'not_found',
  TOO_MANY_REQUESTS: 'rate_limit.exceeded',
  BAD_REQUEST: 'input.invalid',
  CONFLICT: 'conflict',
  PAYLOAD_TOO_LARGE: 'input.too_large',
  SERVICE_UNAVAILABLE: 'overloaded',
  INTERNAL_SERVER_ERROR: 'internal',
}

/** Reads any thrown value. */
export function readProblem(error: unknown): ApiProblem {
  if (!(error instanceof TRPCClientError)) return { code: 'unknown', message: FALLBACK, retryAfterSeconds: null }
  if (!error.data) {
    const code = error.cause instanceof SyntaxError ? 'unknown' : 'network'
    return { code, message: TEXT[code] ?? FALLBACK, retryAfterSeconds: null }
  }
  const own = findOwnError(error.data)
  if (own) return { code: own.code, message: own.message || (TEXT[own.code] ?? FALLBACK), retryAfterSeconds: readRetryAfter(own.details) }
  const code = TRPC_CODES[String(readKey(error.data, 'code'))] ?? 'unknown'
  return { code, message: TEXT[code] ?? FALLBACK, retryAfterSeconds: null }
}

interface OwnError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>> | undefined
}

/** Our error travels inside tRPC's `data`: as `{error: {code, message, details}}`, or spread beside tRPC's own keys. */
function findOwnError(data: unknown): OwnError | undefined {
  const body = errorBodySchema.safeParse(data)
  if (body.success) return { ...body.data.error, details: body.data.error.details }
  for (const key of ['error', 'appError', 'app']) {
    const nested = errorBodySchema.safeParse({ error: readKey(data, key) })
    if (nested.success) return { ...nested.data.error, details: nested.data.error.details }
  }
  const code = errorCodeSchema.safeParse(readKey(data, 'appCode') ?? readKey(data, 'errorCode'))
  if (!code.success) return undefined
  const details = readKey(data, 'details')
  return { code: code.data, message: String(readKey(data, 'userMessage') ?? ''), details: isRecord(details) ? details : undefined }
}

function readRetryAfter(details: Readonly<Record<string, unknown>> | undefined): number | null {
  const seconds = details?.['retryAfterSeconds']
  if (typeof seconds === 'number') return Math.ceil(seconds)
  const ms = details?.['retryAfterMs']
  return typeof ms === 'number' ? Math.ceil(ms / 1000) : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function readKey(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined
}

export function isSignedOut(problem: ApiProblem): boolean {
  return problem.code === 'auth.required' || problem.code === 'auth.session_expired'
}

/** Whether asking again may help without anything changing on this side. */
export function isTransient(problem: ApiProblem): boolean {
  return problem.code === 'network' || problem.code === 'unknown' || problem.code === 'overloaded' || problem.code === 'database.unavailable'
}
