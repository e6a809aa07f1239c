/**
 * Sockets carry hints, never data: "events up to seq exist". Whoever gets one asks events.since. Hints come from PostgreSQL's NOTIFY, which every
 * node hears for itself; after the listening connection was lost, everybody is told the newest sequence.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from 'socket.io'
import { allowedOrigins, isTrustedOrigin } from '../auth/request-origin.ts'
import { listenForEvents, type EventHint } from '../db/index.ts'
import { BARE_HEADERS } from '../http/security-headers.ts'
import type { Realtime, RealtimeDeps } from '../trpc/api-deps.ts'
import { useSocketAuthentication } from './authenticate-socket.ts'
import { createHintBatcher, type HintBatcher } from './hint-batcher.ts'
import { useRedisAdapter } from './redis-adapter.ts'
import { audienceRoom, organizationRoom } from './rooms.ts'
import type { RealtimeServer } from './socket-types.ts'
import { createSoftphonePresence } from './softphone-presence.ts'
import { watchSessions } from './watch-sessions.ts'

/** The only message a console sends is a flag. */
const MAX_MESSAGE_BYTES = 16 * 1024
/** A console that is gone is noticed within the sum of both. */
const PING_INTERVAL_MS = 10_000
const PING_TIMEOUT_MS = 10_000
const CONNECT_TIMEOUT_MS = 10_000
const SOCKET_PATH = '/socket.io'

function createServer(deps: RealtimeDeps): RealtimeServer {
  return new Server(deps.server, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Browsers put no limits on where a WebSocket may connect from: the origin is checked here, before anything is read.
    allowRequest: (request, decide) => decide(null, isTrustedOrigin(request.headers, allowedOrigins(deps.publicUrl(), deps.extraOrigins))),
  })
}

/** Socket.IO answers its own path before Fastify sees it, so its answers, refusals too, get their headers here. */
function harden(request: IncomingMessage, response: ServerResponse): void {
  if (request.url?.startsWith(SOCKET_PATH) === true) for (const [name, value] of Object.entries(BARE_HEADERS)) response.setHeader(name, value)
}

function roomsOfHint(hint: EventHint): readonly string[] {
  return hint.audience === null ? [organizationRoom(hint.organizationId)] : hint.audience.map((audience) => audienceRoom(hint.organizationId, audience))
}

/** Hints may have been missed: every organisation with a socket here hears its newest sequence. */
async function catchUp(io: RealtimeServer, deps: RealtimeDeps, batcher: HintBatcher): Promise<void> {
  const { rooms } = io.of('/').adapter
  for (const organization of await deps.db.definers.listOrganizations()) {
    const room = organizationRoom(organization.id)
    if (rooms.has(room)) batcher.add([room], organization.eventSeq)
  }
}

/** Adds the sockets to the HTTP server. Close it before the server. */
export async function registerRealtime(deps: RealtimeDeps): Promise<Realtime> {
  const io = createServer(deps)
  deps.server.prependListener('request', harden)
  const leaveRedis = deps.redisUrl === undefined ? undefined : await useRedisAdapter(io, deps.redisUrl, deps.log)
  useSocketAuthentication(io, deps)
  const softphones = createSoftphonePresence(io, deps, deps.timings?.softphoneGraceMs)
  io.on('connection', (socket) => softphones.attach(socket))
  const stopWatching = watchSessions(io, deps, deps.timings?.sessionCheckMs)
  const batcher = createHintBatcher((room, seq) => io.local.to(room).emit('hint', { seq: seq.toString() }))
  const warn = (message: string) => (error: unknown) => deps.log.warn({ err: error }, message)
  const listener = await listenForEvents(deps.databaseUrl, {
    onHint: (hint) => batcher.add(roomsOfHint(hint), BigInt(hint.seq)),
    onConnected: () => void catchUp(io, deps, batcher).catch(warn('Hints could not catch up')),
    onError: warn('Listening for events failed'),
  })
  return {
    socketCount: () => io.of('/').sockets.size,
    close: async () => {
      stopWatching()
      await listener.close()
      batcher.close()
      io.local.disconnectSockets(true)
      await softphones.close()
      io.engine.close()
      await leaveRedis?.()
    },
  }
}
