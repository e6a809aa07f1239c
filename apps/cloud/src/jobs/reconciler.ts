/**
 * What makes the exchange right again after anything was lost: a callback, an answer, a node. Any number of nodes may run it; each call is looked
 * after by one of them at a time.
 */
import { SOFTPHONE_BELIEVED_MS } from '../calls/admission-limits.ts'
import { attendCall } from '../calls/attend-call.ts'
import { agentStateEvents } from '../calls/call-events.ts'
import type { CallControlDeps } from '../calls/call-control.ts'
import { countLiveCalls, findDueCalls, takeDueCall } from '../calls/due-calls.repository.ts'
import type { DueBefore } from '../calls/due-calls.repository.ts'
import { dropStaleSoftphones } from '../calls/presence.repository.ts'
import type { OrganizationPage } from '../calls/routing-book.ts'
import { appendEvents } from '../db/index.ts'
import { expireLeasesAndHolds } from '../leases/index.ts'

/** Calls looked after in one run and organisation; the rest waits for the next. */
const MAX_CALLS_PER_RUN = 100

/** How long a call may say nothing. */
export interface Patience {
  readonly unconnectedMs: number
  readonly exhaustedMs: number
  readonly connectedMs: number
  readonly unsettledMs: number
  readonly unplacedMs: number
}

export const USUAL_PATIENCE: Patience = { unconnectedMs: 20_000, exhaustedMs: 25_000, connectedMs: 60_000, unsettledMs: 5_000, unplacedMs: 3_000 }
/** At start: while no node ran, callbacks went nowhere, so every open call is asked about. */
export const START_PATIENCE: Patience = { unconnectedMs: 0, exhaustedMs: 10_000, connectedMs: 0, unsettledMs: 0, unplacedMs: 0 }

export async function reconcile(deps: CallControlDeps, patience: Patience): Promise<void> {
  let live = 0
  for (const organization of deps.book.organizations()) {
    live += await attendDueCalls(deps, organization.id, patience)
    if (hasAgents(organization)) await dropSoftphones(deps, organization.id)
  }
  deps.metrics.liveCalls.set(live)
  const swept = await expireLeasesAndHolds(deps.db, deps.now())
  if (swept.attempts > 0) {
    deps.metrics.reconciled.inc({ what: 'lapsed_lease' }, swept.attempts)
    deps.log.warn(swept, 'Leases or holds had lapsed')
  }
}

function dueBefore(now: Date, patience: Patience): DueBefore {
  const ago = (ms: number): Date => new Date(now.getTime() - ms)
  return {
    unconnected: ago(patience.unconnectedMs), exhausted: ago(patience.exhaustedMs), connected: ago(patience.connectedMs), unsettled: ago(patience.unsettledMs),
    unplaced: ago(patience.unplacedMs),
  }
}

/** @returns how many calls the organisation has in progress */
async function attendDueCalls(deps: CallControlDeps, organizationId: string, patience: Patience): Promise<number> {
  const now = deps.now()
  const { due, live } = await deps.db.withTenant(organizationId, async (tx) => ({ due: await findDueCalls(tx, dueBefore(now, patience), MAX_CALLS_PER_RUN), live: await countLiveCalls(tx) }))
  for (const call of due) {
    if (!(await deps.db.withTenant(organizationId, (tx) => takeDueCall(tx, call, now)))) continue
    deps.metrics.reconciled.inc({ what: 'silent_call' })
    try {
      await attendCall(deps, organizationId, call.id)
    } catch (error) {
      deps.log.warn({ err: error, callId: call.id }, 'Silent call could not be looked after; it will be tried again')
    }
  }
  return live
}

function hasAgents(organization: OrganizationPage): boolean {
  return [...organization.campaigns.values()].some((plan) => plan.targets.some((target) => target.kind === 'agents'))
}

async function dropSoftphones(deps: CallControlDeps, organizationId: string): Promise<void> {
  const before = new Date(deps.now().getTime() - SOFTPHONE_BELIEVED_MS)
  await deps.db.withTenant(organizationId, async (tx) => {
    const users = await dropStaleSoftphones(tx, before)
    await appendEvents(tx, organizationId, agentStateEvents(users))
  })
}
