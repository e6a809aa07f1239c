import { afterEach, describe, expect, it } from 'vitest'
import { allowPlainSignalling, toLocalAddress } from './local-signalling.ts'

describe('toLocalAddress', () => {
  it('opens the local carrier without TLS', () => {
    expect(toLocalAddress('wss://localhost:4410/signal', 'localhost:4410')).toBe('ws://localhost:4410/signal')
  })

  it.each(['wss://localhost:44100/signal', 'wss://localhost:4410.evil.example/signal', 'wss://voice-js.roaming.twilio.com/signal', 'wss://x@localhost:4410/signal', 'https://localhost:4410/'])('leaves %s alone', (url) => {
    expect(toLocalAddress(url, 'localhost:4410')).toBe(url)
  })
})

describe('allowPlainSignalling', () => {
  const native = globalThis.WebSocket
  afterEach(() => {
    globalThis.WebSocket = native
  })

  it('changes only sockets to the allowed hosts, and wraps once', () => {
    const opened: string[] = []
    globalThis.WebSocket = class {
      constructor(url: string) {
        opened.push(url)
      }
    } as unknown as typeof WebSocket
    allowPlainSignalling('localhost:4410')
    const wrapped = globalThis.WebSocket
    allowPlainSignalling('localhost:4411')
    expect(globalThis.WebSocket).toBe(wrapped)
    for (const url of ['wss://localhost:4410/signal', 'wss://localhost:4411/signal', 'wss://exchange.example/socket.io/']) new WebSocket(url)
    expect(opened).toEqual(['ws://localhost:4410/signal', 'ws://localhost:4411/signal', 'wss://exchange.example/socket.io/'])
  })
})
