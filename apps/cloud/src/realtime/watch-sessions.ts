/** Sockets live no longer than the session they were opened with: told at once on this node, found by a regular check on any. */
import type { RealtimeDeps } from '../trpc/api-deps.ts'
import { sessionRoom } from './rooms.ts'
import type { RealtimeServer } from './socket-types.ts'

const SESSION_CHECK_MS = 30_000

function signOut(io: RealtimeServer, familyId: string): void {
  const sockets = io.in(sessionRoom(familyId))
  sockets.emit('signedOut')
  sockets.disconnectSockets(true)
}

/** Families of this node's sockets. A console that can ring counts as in use, however long its agent only talks. */
function familiesOf(io: RealtimeServer) {
  const families = new Map<string, { readonly organizationId: string; readonly inUse: boolean }>()
  for (const { data } of io.of('/').sockets.values()) {
    const inUse = data.softphoneReady || (families.get(data.familyId)?.inUse ?? false)
    families.set(data.familyId, { organizationId: data.viewer.organizationId, inUse })
  }
  return Map.groupBy(families, ([, { organizationId }]) => organizationId)
}

async function checkSessions(io: RealtimeServer, deps: RealtimeDeps): Promise<void> {
  for (const [organizationId, families] of familiesOf(io)) {
    const familyIds = families.map(([familyId]) => familyId)
    for (const [familyId, { inUse }] of families) if (inUse) await deps.auth.keepAlive(organizationId, familyId)
    const live = await deps.auth.findLiveFamilies(organizationId, familyIds)
    for (const familyId of familyIds) if (!live.has(familyId)) signOut(io, familyId)
  }
}

/** Returns how to stop. */
export function watchSessions(io: RealtimeServer, deps: RealtimeDeps, everyMs = SESSION_CHECK_MS): () => void {
  const stopListening = deps.auth.onRevoked((familyId) => signOut(io, familyId))
  const timer = setInterval(() => {
    checkSessions(io, deps).catch((error: unknown) => deps.log.warn({ err: error }, 'Sessions of sockets could not be checked'))
  }, everyMs)
  timer.unref()
  return () => {
    stopListening()
    clearInterval(timer)
  }
}
