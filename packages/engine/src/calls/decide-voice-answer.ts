import { nextAction } from './next-action.ts'
import type { DerivedCall } from './types.ts'

/** What the caller's leg is told when it asks what to do next. */
export type VoiceAnswer =
  | { readonly kind: 'hang_up' }
  /** Nobody is left: say so and hang up. */
  | { readonly kind: 'apologise' }
  /** Find the next candidate; what connects the caller to it is the answer. `after` as in `try_next`. */
  | { readonly kind: 'route'; readonly after: number }
  /** The conference is over, and no callback has said yet whether the agent was in it: ask the carrier, then ask here again. */
  | { readonly kind: 'probe'; readonly attempt: number }
  /** Connect the caller to this attempt, which is still open. */
  | { readonly kind: 'connect'; readonly attempt: number }

/**
 * The answer to a voice step, from where the call stands.
 * @param dialedAttempt the attempt whose Dial is over, where the request says so; null for a caller who was redirected
 */
export function decideVoiceAnswer(call: DerivedCall, dialedAttempt: number | null): VoiceAnswer {
  if (call.callerEnded || call.answeredAttempt !== null) return { kind: 'hang_up' }
  if (call.exhausted) return { kind: 'apologise' }
  const next = nextAction(call)
  if (next.kind === 'try_next') return { kind: 'route', after: next.after }

  const open = call.attempts.at(-1)
  if (open === undefined) return { kind: 'hang_up' }
  const dialed = call.attempts.find((attempt) => attempt.number === dialedAttempt)
  return dialed?.kind === 'agents' && open.kind === 'agents' ? { kind: 'probe', attempt: open.number } : { kind: 'connect', attempt: open.number }
}
