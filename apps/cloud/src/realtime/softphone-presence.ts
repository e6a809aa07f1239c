/**
 * Whether an agent's console can ring. Consoles say so over their socket; this node repeats it to the database while the socket lives, and takes
 * it back when the last one has gone. If the node dies, the rows grow stale and the seats drop out by themselves.
 */
import { softphoneStateSchema } from '@ringfloor/shared'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { keepSoftphones, setSoftphone, SOFTPHONE_TOUCH_MS, type AgentRef } from '../modules/agent/index.ts'
import type { RealtimeDeps } from '../trpc/api-deps.ts'
import { userRoom } from './rooms.ts'
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts'

/** A reload or a short loss of the line does not make the seat blink. */
const SOFTPHONE_GRACE_MS = 5_000
const MESSAGES_PER_WINDOW = 20
const MESSAGE_WINDOW_SECONDS = 10

export interface SoftphonePresence {
  readonly attach: (socket: RealtimeSocket) => void
  readonly close: () => Promise<void>
}

/** Any console of this agent, on any node. */
async function canRing(io: RealtimeServer, agent: AgentRef): Promise<boolean> {
  const sockets = await io.in(userRoom(agent.organizationId, agent.userId)).fetchSockets()
  return sockets.some((socket) => socket.data.softphoneReady)
}

/** Runs `work` for a key one at a time and in order, so that an older state cannot overwrite a newer one. */
function createQueues() {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run: <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const result = (tails.get(key) ?? Promise.resolve()).then(work, work)
      const tail = result.catch(() => undefined).finally(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      tails.set(key, tail)
      return result
    },
    idle: () => Promise.allSettled(tails.values()),
  }
}

export function createSoftphonePresence(io: RealtimeServer, deps: RealtimeDeps, graceMs = SOFTPHONE_GRACE_MS): SoftphonePresence {
  const { db, now, log } = deps
  const limiter = new RateLimiterMemory({ points: MESSAGES_PER_WINDOW, duration: MESSAGE_WINDOW_SECONDS })
  const queues = createQueues()
  const pending = new Set<NodeJS.Timeout>()
  /** Writes what is so at the time of writing, not what was so when it was asked for. */
  const store = (agent: AgentRef) => queues.run(agent.userId, async () => setSoftphone(db, agent, await canRing(io, agent), now()))
  const warn = (error: unknown): void => log.warn({ err: error }, 'Softphone presence could not be stored')

  const receive = async (socket: RealtimeSocket, message: unknown): Promise<{ ok: boolean }> => {
    const state = softphoneStateSchema.safeParse(message)
    if (!state.success) return { ok: false }
    try {
      await limiter.consume(socket.id)
    } catch {
      return { ok: false }
    }
    socket.data.softphoneReady = state.data.ready
    await store(socket.data.viewer)
    return { ok: true }
  }

  const leave = (socket: RealtimeSocket): void => {
    if (!socket.data.softphoneReady) return
    socket.data.softphoneReady = false
    const timer = setTimeout(() => {
      pending.delete(timer)
      store(socket.data.viewer).catch(warn)
    }, graceMs)
    timer.unref()
    pending.add(timer)
  }

  const touch = async (): Promise<void> => {
    const ready = [...io.of('/').sockets.values()].filter((socket) => socket.data.softphoneReady).map((socket) => socket.data.viewer)
    for (const [organizationId, agents] of Map.groupBy(ready, (viewer) => viewer.organizationId)) {
      await keepSoftphones(db, organizationId, [...new Set(agents.map((agent) => agent.userId))], now())
    }
  }
  const timer = setInterval(() => void touch().catch(warn), SOFTPHONE_TOUCH_MS)
  timer.unref()

  return {
    attach: (socket) => {
      if (socket.data.viewer.role !== 'agent') return
      socket.on('softphone', (message, acknowledge) => {
        const answer = typeof acknowledge === 'function' ? acknowledge : () => undefined
        receive(socket, message).then(answer, (error: unknown) => {
          warn(error)
          answer({ ok: false })
        })
      })
      socket.on('disconnect', () => leave(socket))
    },
    close: async () => {
      clearInterval(timer)
      for (const one of pending) clearTimeout(one)
      await queues.idle()
    },
  }
}
