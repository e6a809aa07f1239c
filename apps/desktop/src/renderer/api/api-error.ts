/** What went wrong, in words a person can act on. One place reads error shapes; screens get an `ApiProblem`. */
import { errorBodySchema, type ErrorCode } from '@ringfloor/shared'
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

/** Reads any thrown value. Our own error is in tRPC's `data` (shared's wire transformer puts it there); anything else did not come from the exchange, or did not come at all. */
export function readProblem(error: unknown): ApiProblem {
  if (!(error instanceof TRPCClientError)) return { code: 'unknown', message: FALLBACK, retryAfterSeconds: null }
  const body = errorBodySchema.safeParse(error.data)
  if (body.success) {
    const { code, message, details } = body.data.error
    const wait = details?.['retryAfterSeconds']
    return { code, message: message || (TEXT[code] ?? FALLBACK), retryAfterSeconds: typeof wait === 'number' ? Math.ceil(wait) : null }
  }
  // A proxy's error page is no JSON: somebody answered, but not the exchange.
  const code = error.cause instanceof SyntaxError ? 'unknown' : 'network'
  return { code, message: TEXT[code] ?? FALLBACK, retryAfterSeconds: null }
}

export function isSignedOut(problem: ApiProblem): boolean {
  return problem.code === 'auth.required' || problem.code === 'auth.session_expired'
}

/** Whether asking again may help without anything changing on this side. */
export function isTransient(problem: ApiProblem): boolean {
  return problem.code === 'network' || problem.code === 'unknown' || problem.code === 'overloaded' || problem.code === 'database.unavailable'
}
