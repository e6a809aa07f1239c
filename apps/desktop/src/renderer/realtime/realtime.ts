/** The one socket. It carries hints in and the softphone's heartbeat out; components read queries and stores, never this. */
import { errorBodySchema, hintSchema, type CallSummary, type ClientToServerEvents, type RingfloorEvent, type ServerToClientEvents } from '@ringfloor/shared'
import { matchQuery, type QueryFilters } from '@tanstack/react-query'
import { io, type Socket } from 'socket.io-client'
import { announceSignedOut, queryClient } from '../api/query-client.ts'
import { api, trpc } from '../api/trpc.ts'
import { bridge } from '../bridge/index.ts'
import { advanceCalls, applyEvent, NO_EFFECTS, type Topic } from './apply-event.ts'
import { createCatchUp } from './catch-up.ts'
import { setConnection, useConnection } from './connection-store.ts'
import { createRefreshQueue } from './refresh-queue.ts'
import { TOPIC_FILTERS } from './topic-filters.ts'

/** After this long without a socket the console says "offline". */
const OFFLINE_AFTER_MS = 8000
/** A hint may be lost on a path that looks alive; asking now and then costs one small request. */
const IDLE_CHECK_MS = 60_000
const HEARTBEAT_MS = 10_000
const RECONNECT_MS = 1000

export interface Realtime {
  /** Says now and every ten seconds whether this console can ring. */
  readonly reportSoftphone: (ready: boolean) => void
  readonly stop: () => void
}

const delay = (task: () => void, ms: number) => void setTimeout(task, ms)
const now = () => Date.now()

/**
 * Reads again what is on screen. What is on its way is not cancelled (under a steady stream of events nothing would ever arrive), but it may
 * have been read before the event: so it is asked for once more when it is there.
 */
async function refresh(filters: QueryFilters): Promise<void> {
  const underway = queryClient.isFetching(filters) > 0
  await queryClient.invalidateQueries(filters, { cancelRefetch: false })
  if (underway) await queryClient.invalidateQueries(filters, { cancelRefetch: false })
}

function refreshEverything(): void {
  void refresh({ predicate: (query) => !matchQuery({ queryKey: trpc.auth.me.queryKey() }, query) })
}

function showEvents(events: readonly RingfloorEvent[], refreshTopics: (topics: Iterable<Topic>) => void): void {
  queryClient.setQueriesData<{ readonly calls: readonly CallSummary[]; readonly nextCursor: string | null }>(trpc.calls.list.queryFilter({ scope: 'live' }), (list) => {
    if (!list) return list
    const calls = events.reduce(advanceCalls, list.calls)
    return calls === list.calls ? list : { ...list, calls }
  })
  const effects = events.reduce(applyEvent, NO_EFFECTS)
  for (const callId of effects.callIds) {
    void refresh(trpc.calls.journey.queryFilter({ callId }))
    void refresh(trpc.calls.explain.queryFilter({ callId }))
  }
  refreshTopics(effects.topics)
}

type ConsoleSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** The library reconnects after a lost line, but not where the server closed or refused the socket: a restart does just that. */
function connectAgain(socket: ConsoleSocket): void {
  if (!socket.active) setTimeout(() => wanted.has(socket) && socket.connect(), RECONNECT_MS * (1 + Math.random()))
}

/** Sockets that have not been stopped. */
const wanted = new WeakSet<ConsoleSocket>()

function isRefusedSession(error: Error): boolean {
  const body = errorBodySchema.safeParse('data' in error ? error.data : undefined)
  return body.success && (body.data.error.code === 'auth.required' || body.data.error.code === 'auth.session_expired')
}

function watchConnection(socket: ConsoleSocket): () => void {
  let offlineTimer: ReturnType<typeof setTimeout> | undefined
  const lost = () => {
    offlineTimer ??= setTimeout(() => setConnection('offline'), OFFLINE_AFTER_MS)
    if (useConnection.getState().state !== 'offline') setConnection('reconnecting')
    connectAgain(socket)
  }
  socket.on('connect', () => {
    clearTimeout(offlineTimer)
    offlineTimer = undefined
    setConnection('live')
  })
  socket.on('disconnect', lost)
  socket.on('connect_error', (error) => (isRefusedSession(error) ? announceSignedOut() : lost()))
  return () => clearTimeout(offlineTimer)
}

/** Opens the socket for the signed-in person. Call `stop` when they leave. */
export function startRealtime(): Realtime {
  setConnection('connecting')
  const refreshTopics = createRefreshQueue({ refresh: (topic) => void refresh(TOPIC_FILTERS[topic]), delay, now })
  const catchUp = createCatchUp({
    since: (afterSeq, limit) => api.events.since.query({ afterSeq, limit }),
    onEvents: (events) => showEvents(events, refreshTopics),
    onReset: refreshEverything,
    delay,
    now,
  })
  const socket: ConsoleSocket = io(bridge.socketOrigin, {
    withCredentials: true,
    // In Electron the session is added to sockets by the main process; polling would be a request across origins.
    transports: bridge.client === 'desktop' ? ['websocket'] : ['websocket', 'polling'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
  })
  wanted.add(socket)
  const forgetConnection = watchConnection(socket)
  let ready: boolean | undefined
  const beat = () => {
    if (ready !== undefined && socket.connected) socket.timeout(HEARTBEAT_MS).emit('softphone', { ready }, () => undefined)
  }
  socket.on('connect', () => {
    catchUp.request()
    beat()
  })
  socket.on('hint', (hint) => {
    const parsed = hintSchema.safeParse(hint)
    if (parsed.success) catchUp.request(parsed.data.seq)
  })
  socket.on('signedOut', announceSignedOut)

  const wake = () => {
    if (document.visibilityState !== 'visible') return
    if (!socket.connected) socket.connect()
    catchUp.request()
  }
  const timers = [setInterval(beat, HEARTBEAT_MS), setInterval(() => catchUp.request(), IDLE_CHECK_MS)]
  document.addEventListener('visibilitychange', wake)
  globalThis.addEventListener('online', wake)
  const forgetResume = bridge.onResume(wake)

  return {
    reportSoftphone: (next) => {
      const changed = ready !== next
      ready = next
      if (changed) beat()
    },
    stop: () => {
      wanted.delete(socket)
      catchUp.stop()
      timers.forEach(clearInterval)
      forgetConnection()
      forgetResume()
      document.removeEventListener('visibilitychange', wake)
      globalThis.removeEventListener('online', wake)
      socket.disconnect()
    },
  }
}
