/** A WebSocket that cannot hurt: sizes, rates and unsent bytes are bounded, silence is noticed, and nothing it receives can throw. */
import type { RawData, WebSocket } from 'ws'
import { HEARTBEAT_MS, MAX_MESSAGE_BYTES, MAX_MISSED_HEARTBEATS, MAX_UNSENT_BYTES, MESSAGE_BURST, MESSAGES_PER_SECOND } from './limits.ts'

/** RFC 6455 §7.4.1. */
export const CLOSE_POLICY = 1008
export const CLOSE_TOO_LARGE = 1009

export type Refusal = 'too_large' | 'too_many' | 'binary'

export interface MessageSocket {
  send(text: string): void
  close(code: number, reason: string): void
  /** Cuts the line without a goodbye. */
  terminate(): void
  readonly open: boolean
}

export interface MessageSocketHooks {
  readonly onText: (text: string) => void
  readonly onRefused: (refusal: Refusal) => void
  readonly onClose: () => void
  /** `newline` is the Voice SDK's heartbeat, which it answers with a newline; `ping` is the protocol's own. */
  readonly heartbeat: 'newline' | 'ping'
}

export function createMessageSocket(socket: WebSocket, hooks: MessageSocketHooks): MessageSocket {
  const allow = createRateLimit(MESSAGE_BURST, MESSAGES_PER_SECOND)
  let missed = 0
  let refused = false

  const send = (text: string): void => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) return socket.terminate()
    socket.send(text)
  }
  const beat = setInterval(() => {
    if (++missed > MAX_MISSED_HEARTBEATS) return socket.terminate()
    if (hooks.heartbeat === 'newline') send('\n')
    else if (socket.readyState === socket.OPEN) socket.ping()
  }, HEARTBEAT_MS)
  beat.unref()

  const refuse = (refusal: Refusal, code: number): void => {
    if (refused) return
    refused = true // one answer, then silence until the close arrives
    hooks.onRefused(refusal)
    socket.close(code, refusal)
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    missed = 0
    if (refused) return
    if (!allow()) return refuse('too_many', CLOSE_POLICY)
    if (isBinary) return refuse('binary', CLOSE_POLICY)
    const bytes = toBuffer(data)
    if (bytes.length > MAX_MESSAGE_BYTES) return refuse('too_large', CLOSE_TOO_LARGE)
    const text = bytes.toString()
    if (text.trim() !== '') hooks.onText(text)
  })
  socket.on('pong', () => (missed = 0))
  socket.on('error', () => undefined) // a close always follows
  socket.on('close', () => {
    clearInterval(beat)
    hooks.onClose()
  })

  return {
    send,
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    get open() {
      return socket.readyState === socket.OPEN
    },
  }
}

/** The three forms in which `ws` hands over what it received. */
export function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}

/** A token bucket: `burst` at once, refilled at `perSecond`. */
function createRateLimit(burst: number, perSecond: number): () => boolean {
  let tokens = burst
  let filledAt = performance.now()
  return () => {
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens--
    return true
  }
}
