import pg from 'pg'
import { EVENTS_CHANNEL, parseEventHint } from './events.ts'
import type { EventHint } from './events.ts'

/** Waits between attempts to connect again; the last one repeats. */
const RECONNECT_DELAYS_MS = [100, 500, 2_000, 5_000]

export interface EventListener {
  readonly close: () => Promise<void>
}

export interface EventListenerHandlers {
  readonly onHint: (hint: EventHint) => void
  /** After every (re)connection: hints may have been missed, read the newest sequences. */
  readonly onConnected?: () => void
  readonly onError?: (error: Error) => void
}

/** Listens on a connection of its own, for ever; reconnects by itself. Resolves once the first connection listens. */
export async function listenForEvents(url: string, handlers: EventListenerHandlers): Promise<EventListener> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'ringfloor-listen', keepAlive: true })
    next.on('notification', (message) => {
      const hint = message.channel === EVENTS_CHANNEL && message.payload !== undefined ? parseEventHint(message.payload) : undefined
      if (hint) handlers.onHint(hint)
    })
    next.on('error', (error) => handlers.onError?.(error))
    await next.connect()
    await next.query(`listen ${EVENTS_CHANNEL}`)
    if (closed) return void (await next.end())
    client = next
    next.once('end', () => {
      client = undefined
      if (!closed) reconnect(0)
    })
    handlers.onConnected?.()
  }
  const reconnect = (failures: number): void => {
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        handlers.onError?.(error instanceof Error ? error : new Error(String(error)))
        if (!closed) reconnect(failures + 1)
      })
    }, RECONNECT_DELAYS_MS[Math.min(failures, RECONNECT_DELAYS_MS.length - 1)])
    timer.unref()
  }

  await connect()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
