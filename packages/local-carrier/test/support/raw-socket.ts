/** A bare WebSocket that remembers what it was sent. */
import { WebSocket } from 'ws'
import { until } from './signalling.ts'

export interface RawSocket {
  readonly messages: { readonly type: string; readonly payload: Record<string, unknown> }[]
  readonly closes: number[]
  send(type: string, payload?: unknown): void
  sendText(text: string | Buffer): void
  /** The first message of that type not yet asked for. */
  next(type: string): Promise<Record<string, unknown>>
  close(): void
}

export async function openRawSocket(url: string, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = new WebSocket(url, { headers })
  const messages: RawSocket['messages'] = []
  const closes: number[] = []
  const taken = new Set<object>()
  socket.on('message', (data) => {
    const text = data.toString()
    if (text === '\n') return
    const message = JSON.parse(text)
    messages.push({ type: message.type, payload: message.payload ?? message })
  })
  socket.on('close', (code) => closes.push(code))
  const failure = new Promise<never>((_, reject) => socket.once('error', reject))
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), failure])
  socket.on('error', () => undefined)
  failure.catch(() => undefined)
  return {
    messages,
    closes,
    send: (type, payload = {}) => socket.send(JSON.stringify({ type, payload, version: '1.6' })),
    sendText: (text) => socket.send(text),
    async next(type) {
      const find = () => messages.find((message) => message.type === type && !taken.has(message))
      await until(`a message "${type}"`, () => find() !== undefined)
      const found = find()
      if (!found) throw new Error('gone')
      taken.add(found)
      return found.payload
    },
    close: () => socket.terminate(),
  }
}
