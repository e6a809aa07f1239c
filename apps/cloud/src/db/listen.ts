import pg from 'pg'
import { EVENTS_CHANNEL, parseEventHint } from './events.ts'
import type { EventHint } from './events.ts'

/** Waits between attempts to connect again; the last one repeats. */
const RECONNECT_DELAYS_MS = [100, 500, 2_000, 5_000]

export interface Listener {
  readonly close: () => Promise<void>
}

interface ConnectionHandlers {
  /** After every (re)connection: notifications may have been missed, look for yourself. */
  readonly onConnected?: () => void
  readonly onError?: (error: Error) => void
}

export interface EventListenerHandlers extends ConnectionHandlers {
  readonly onHint: (hint: EventHint) => void
}

export interface ConfigListenerHandlers extends ConnectionHandlers {
  /** The configuration of this organisation has changed. */
  readonly onChange: (organizationId: string) => void
}

/** Notified in the transaction of every configuration mutation, with the organisation's id. */
export const CONFIG_CHANNEL = 'ringfloor_config'

export function listenForEvents(url: string, handlers: EventListenerHandlers): Promise<Listener> {
  return listen(url, EVENTS_CHANNEL, handlers, (payload) => {
    const hint = parseEventHint(payload)
    if (hint) handlers.onHint(hint)
  })
}

export function listenForConfig(url: string, handlers: ConfigListenerHandlers): Promise<Listener> {
  return listen(url, CONFIG_CHANNEL, handlers, handlers.onChange)
}

/** Listens on a connection of its own, for ever; reconnects by itself. Resolves once the first connection listens. */
async function listen(url: string, channel: string, handlers: ConnectionHandlers, onPayload: (payload: string) => void): Promise<Listener> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'ringfloor-listen', keepAlive: true })
    next.on('notification', (message) => {
      if (message.channel === channel && message.payload !== undefined) onPayload(message.payload)
    })
    next.on('error', (error) => handlers.onError?.(error))
    await next.connect()
    await next.query(`listen ${channel}`)
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
