import { restoreBookState } from '@ringfloor/engine'
import type { BookState } from '@ringfloor/engine'
import { AppError } from '@ringfloor/shared'
import type { StoredCheckpoint } from './book-source.ts'

/** @throws AppError `internal`, saying where and why, for a checkpoint that cannot be read */
export function openCheckpoint(organizationId: string, checkpoint: StoredCheckpoint): BookState {
  const restored = restoreBookState(checkpoint.state)
  if (restored.ok) return restored.state
  throw new AppError('internal', {
    message: `Checkpoint ${checkpoint.seq} of ${organizationId} cannot be read: ${restored.path} ${restored.reason}`, userMessage: 'The exchange cannot read its configuration.',
  })
}
