import { AppError } from '@ringfloor/shared'
import { UNREADABLE } from './read-decision.ts'
import type { UnreadableCode } from './read-decision.ts'

/** Why a decision cannot be told, as a refusal. */
export function unreadableError(code: UnreadableCode): AppError {
  return new AppError(code === 'log_pruned' ? 'decision.pruned' : 'decision.unreadable', { userMessage: UNREADABLE[code], details: { reason: code } })
}
