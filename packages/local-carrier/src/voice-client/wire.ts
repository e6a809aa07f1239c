/** The socket of a Node voice client: the Voice SDK's messages, its heartbeat, and its reconnecting. */
import { WebSocket } from 'ws'
import { z } from 'zod'
import { toBuffer } from '../signalling/message-socket.ts'
import type { ToSdk } from '../signalling/sdk-messages.ts'
import { PROTOCOL_VERSION } from '../signalling/sdk-messages.ts'

const RECONNECT_MIN_MS = 100
const RECONNECT_MAX_MS = 5000

const envelopeSchema = z.object({ type: z.string(), payload: z.record(z.string(), z.unknown()).optional() })

export type WireListener = (type: keyof ToSdk, payload: Record<string, unknown>) => void

export interface Wire {
  send(type: string, payload: object): void
  /** Cuts the socket as a bad network would; it comes back by itself. */
  drop(): void
  close(): Promise<void>
}

export interface WireHooks {
  readonly onOpen: () => void
  readonly onMessage: WireListener
  readonly onLost: () => void
}

export function openWire(url: string, hooks: WireHooks): Wire {
  let socket = connect()
  let timer: NodeJS.Timeout | undefined
  let delayMs = RECONNECT_MIN_MS
  let closed = false

  function connect(): WebSocket {
    const fresh = new WebSocket(url)
    fresh.on('open', () => {
      delayMs = RECONNECT_MIN_MS
      hooks.onOpen()
    })
    fresh.on('message', (data) => {
      const text = toBuffer(data).toString()
      if (text === '\n') return fresh.send('\n')
      const message = parseEnvelope(text)
      if (message) hooks.onMessage(message.type as keyof ToSdk, message.payload ?? {})
    })
    fresh.on('error', () => undefined) // a close follows
    fresh.on('close', () => {
      hooks.onLost()
      if (closed) return
      timer = setTimeout(() => (socket = connect()), delayMs)
      delayMs = Math.min(delayMs * 2, RECONNECT_MAX_MS)
    })
    return fresh
  }

  return {
    send(type, payload) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, payload, version: PROTOCOL_VERSION }))
    },
    drop: () => socket.terminate(),
    close() {
      closed = true
      clearTimeout(timer)
      if (socket.readyState === WebSocket.CLOSED) return Promise.resolve()
      return new Promise((resolve) => {
        socket.once('close', () => resolve())
        socket.close()
      })
    },
  }
}

function parseEnvelope(text: string): z.infer<typeof envelopeSchema> | undefined {
  try {
    return envelopeSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON
  }
}
