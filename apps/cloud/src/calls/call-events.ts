/** What the world is told of a change to a call: ids and states, and who may know that something happened. */
import type { Audience } from '@ringfloor/shared'
import type { NewEvent } from '../db/index.ts'
import type { HoldResolutionResult } from '../ledger/index.ts'
import type { Advance } from './advance-call.ts'
import type { CallRow } from './call-snapshot.ts'

/** Those who have the call: staff, its publisher, the buyer and the agent of the current candidate. */
export function partiesOf(call: CallRow): Audience[] {
  return [
    'staff',
    ...(call.publisherId === null ? [] : [`publisher:${call.publisherId}` as const]),
    ...(call.buyerId === null ? [] : [`buyer:${call.buyerId}` as const]),
    ...(call.userId === null ? [] : [`user:${call.userId}` as const]),
  ]
}

/**
 * Buyers and agents of earlier attempts, too: their lists must drop the call. Not those who only bid: a hint at this moment would tell a loser
 * how long the winner talked.
 */
function everybodyOf(advance: Advance): Audience[] {
  const tried = advance.snapshot.attempts.flatMap((attempt): Audience[] => [`buyer:${attempt.buyerId}`, ...(attempt.userId === null ? [] : [`user:${attempt.userId}` as const])])
  return [...new Set([...partiesOf(advance.snapshot.call), ...tried])]
}

export function callEvents(before: CallRow, advance: Advance, settled: boolean): NewEvent[] {
  const { call } = advance.snapshot
  const body = { callId: call.id, state: call.state }
  const events: NewEvent[] = []
  if (call.state !== before.state) {
    if (call.state === 'ringing') events.push({ type: 'call.ringing', body, audience: [...new Set([...partiesOf(before), ...partiesOf(call)])] })
    if (call.state === 'connected') events.push({ type: 'call.connected', body, audience: partiesOf(call) })
    if (call.state === 'ended') events.push({ type: 'call.ended', body, audience: everybodyOf(advance) })
  }
  if (settled) events.push({ type: 'call.settled', body, audience: everybodyOf(advance) })
  return events
}

export function balanceEvents(resolutions: readonly HoldResolutionResult[]): NewEvent[] {
  const events = new Map<string, NewEvent>()
  for (const { accounts } of resolutions) {
    for (const account of accounts) {
      const owner: Audience[] = account.ownerId === null ? [] : account.kind === 'buyer' ? [`buyer:${account.ownerId}`] : [`publisher:${account.ownerId}`]
      events.set(account.accountId, { type: 'balance.changed', body: { accountId: account.accountId }, audience: ['staff', ...owner] })
    }
  }
  return [...events.values()]
}

export function agentStateEvents(userIds: readonly string[]): NewEvent[] {
  return userIds.map((userId) => ({ type: 'agent.state', body: { userId }, audience: ['staff', `user:${userId}`] }))
}
