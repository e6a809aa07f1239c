/**
 * What a viewer is to a call. Everything the projection shows follows from this one answer.
 *
 * A buyer or agent holds a call while its own attempt is open, and for ever once somebody at its end answered. A missed offer falls back to a
 * loser's view: otherwise letting calls ring out would be a way to collect callers' numbers without paying.
 */
import type { TargetResult } from '@ringfloor/engine'
import { STAFF_ROLES, assertNever, type Viewer } from '@ringfloor/shared'
import { fateOf, targetResultsOf } from './call-history.ts'
import type { StoredAttempt, StoredCall } from './stored-call.ts'

export type Standing =
  | { readonly kind: 'staff' }
  | { readonly kind: 'publisher' }
  /** Its attempt has the call, or had the conversation. */
  | { readonly kind: 'holder'; readonly attempt: StoredAttempt; readonly attempts: readonly StoredAttempt[]; readonly results: readonly TargetResult[] }
  /** Took part, or was offered it, and did not get it. */
  | { readonly kind: 'loser'; readonly attempts: readonly StoredAttempt[]; readonly results: readonly TargetResult[] }
  /** Not this viewer's business. */
  | { readonly kind: 'stranger' }

function standingOfParty(call: StoredCall, attempts: readonly StoredAttempt[], results: readonly TargetResult[]): Standing {
  const attempt = attempts.findLast((one) => fateOf(call, one).kind !== 'missed')
  if (attempt) return { kind: 'holder', attempt, attempts, results }
  return attempts.length > 0 || results.length > 0 ? { kind: 'loser', attempts, results } : { kind: 'stranger' }
}

/** The call is of the viewer's own organisation: the repository cannot read another's. */
export function standingOf(viewer: Viewer, call: StoredCall): Standing {
  if (STAFF_ROLES.includes(viewer.role)) return { kind: 'staff' }
  switch (viewer.role) {
    case 'publisher':
      return viewer.publisherId !== null && viewer.publisherId === call.publisherId ? { kind: 'publisher' } : { kind: 'stranger' }
    case 'buyer': {
      if (viewer.buyerId === null) return { kind: 'stranger' }
      const attempts = call.attempts.filter((attempt) => attempt.buyerId === viewer.buyerId)
      return standingOfParty(call, attempts, targetResultsOf(call).filter((result) => result.buyerId === viewer.buyerId))
    }
    case 'agent':
      return standingOfParty(call, call.attempts.filter((attempt) => attempt.userId === viewer.userId), [])
    case 'manager':
    case 'operator':
      return { kind: 'staff' }
    default:
      return assertNever(viewer.role)
  }
}
