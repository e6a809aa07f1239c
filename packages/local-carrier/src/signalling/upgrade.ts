/** Hands WebSocket upgrades of one HTTP server to the right protocol; everything else is refused in HTTP. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { HARD_MESSAGE_BYTES, MAX_SOCKETS } from './limits.ts'

export interface UpgradePath {
  readonly onSocket: (socket: WebSocket) => void
  /** Pages of other sites may not open it: a browser's Origin must be the server's own. */
  readonly sameOriginOnly: boolean
}

export interface Upgrades {
  /** Refuses new sockets and cuts the open ones. */
  close(): Promise<void>
}

export function attachUpgrades(server: Server, paths: ReadonlyMap<string, UpgradePath>): Upgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: HARD_MESSAGE_BYTES, perMessageDeflate: false })

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => undefined) // the other end may vanish at any moment
    const path = paths.get((request.url ?? '').split('?')[0] ?? '')
    if (!path) return refuse(stream, '404 Not Found')
    if (path.sameOriginOnly && !isSameOrigin(request)) return refuse(stream, '403 Forbidden')
    if (sockets.clients.size >= MAX_SOCKETS) return refuse(stream, '503 Service Unavailable')
    sockets.handleUpgrade(request, stream, head, path.onSocket)
  }
  server.on('upgrade', onUpgrade)

  return {
    close() {
      server.off('upgrade', onUpgrade)
      for (const socket of sockets.clients) socket.terminate()
      return new Promise((resolve) => sockets.close(() => resolve()))
    },
  }
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true // not a browser
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}
