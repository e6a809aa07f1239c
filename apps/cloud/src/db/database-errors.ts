import { AppError } from '@ringfloor/shared'

/** SQLSTATEs that mean "try the same transaction again". */
const RETRYABLE = new Set(['40001', '40P01'])
const UNIQUE_VIOLATION = '23505'
/** Connection lost or refused, shutting down, too many clients, disk full: nothing is wrong with the statement. */
const UNAVAILABLE = /^(08|57P|53|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028)/
const UNAVAILABLE_TEXT = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|Client was closed/i

/** SQLSTATE or Node's error code, wherever the driver or Prisma put it. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (let current: unknown = error, depth = 0; typeof current === 'object' && current !== null && depth < 6; depth++) {
    const { originalCode, code, cause, meta } = current as { originalCode?: unknown; code?: unknown; cause?: unknown; meta?: { driverAdapterError?: unknown; code?: unknown } }
    if (typeof originalCode === 'string') return originalCode
    const inner = meta?.driverAdapterError ?? cause
    const nested = inner === undefined ? undefined : databaseErrorCode(inner)
    if (nested !== undefined) return nested
    if (typeof meta?.code === 'string') return meta.code
    if (typeof code === 'string') return code
    current = undefined
  }
  return undefined
}

export function isRetryable(error: unknown): boolean {
  const code = databaseErrorCode(error)
  return code !== undefined && (RETRYABLE.has(code) || code === 'P2034')
}

export function isUniqueViolation(error: unknown): boolean {
  const code = databaseErrorCode(error)
  return code === UNIQUE_VIOLATION || code === 'P2002'
}

/** The AppError `database.unavailable` where the database cannot be reached; anything else unchanged. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error
  const code = databaseErrorCode(error)
  const text = error instanceof Error ? error.message : ''
  if ((code !== undefined && UNAVAILABLE.test(code)) || UNAVAILABLE_TEXT.test(text)) {
    return new AppError('database.unavailable', { message: `Database unavailable (${code ?? 'no code'}): ${text}`, userMessage: 'The database cannot be reached just now. Try again in a moment.', cause: error })
  }
  return error
}
