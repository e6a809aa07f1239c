import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { toAgentStatus } from './agent-status.ts'
import { findCurrentCallId, findPresence } from './presence.repository.ts'
import { setAgentState } from './set-agent-state.ts'

export { isSoftphoneReady, SOFTPHONE_TOUCH_MS } from './agent-status.ts'
export { keepSoftphones, setSoftphone, type AgentRef } from './set-softphone.ts'

export function createAgentUseCases({ db, now, mintVoiceToken }: Pick<ApiDeps, 'db' | 'now' | 'mintVoiceToken'>): UseCases['agent'] {
  return {
    getStatus: (viewer) =>
      db.withTenant(viewer.organizationId, async (tx) => toAgentStatus(await findPresence(tx, viewer.userId), await findCurrentCallId(tx, viewer.userId), now())),
    setState: (viewer, input) => setAgentState(db, viewer, input, now()),
    createVoiceToken: (viewer) => mintVoiceToken({ organizationId: viewer.organizationId, userId: viewer.userId }),
  }
}
