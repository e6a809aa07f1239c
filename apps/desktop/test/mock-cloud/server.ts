/** HTTP and sockets over a world: what the console talks to while there is no exchange. Serves the built console too. */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { softphoneStateSchema, type ClientToServerEvents, type ServerToClientEvents, type Viewer } from '@ringfloor/shared'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { Server } from 'socket.io'
import { mockRouter, type MockCarrier, type MockFaults } from './router.ts'
import type { World } from './world.ts'

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.wav': 'audio/wav' }
/** The same policy as the exchange's, so that what it would block is blocked here too. */
const policy = (signalingHost: string | null) => `default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: ${signalingHost ? `ws://${signalingHost}` : ''}; media-src 'self' mediastream: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`

export interface MockCloud {
  readonly url: string
  readonly faults: MockFaults
  /** Cuts every socket; with `refuse` new ones are turned away as well. */
  readonly dropSockets: (refuse: boolean) => void
  /** What consoles said of their softphones, newest last. */
  readonly softphoneReports: boolean[]
  readonly stop: () => Promise<void>
}

interface MockOptions {
  readonly world: World
  readonly consoleDir: string
  readonly port?: number
  readonly carrier?: MockCarrier | null
}

function readUser(request: Pick<IncomingMessage, 'headers'>, world: World): Viewer | null {
  const name = /(?:^|; )mock_user=([a-z]+)/.exec(request.headers.cookie ?? '')?.[1]
  return world.users.find((user) => user.username === name) ?? null
}

async function serveFile(directory: string, request: IncomingMessage, response: ServerResponse, csp: string): Promise<void> {
  const path = normalize(new URL(request.url ?? '/', 'http://mock').pathname)
  const file = extname(path) ? path : '/index.html'
  try {
    const body = await readFile(join(directory, file))
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': csp }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}

export async function startMockCloud({ world, consoleDir, port = 0, carrier = null }: MockOptions): Promise<MockCloud> {
  const faults: MockFaults = { failing: new Set(), delayMs: 0, rateLimited: false }
  let refuse = false
  const api = createHTTPHandler({
    router: mockRouter,
    basePath: '/trpc/',
    // As the exchange does: what does not fit into an address comes as a POST.
    allowMethodOverride: true,
    createContext: ({ req, res }) => ({
      world,
      viewer: readUser(req, world),
      faults,
      carrier,
      signIn: (viewer) => void res.setHeader('set-cookie', viewer ? `mock_user=${viewer.username}; HttpOnly; Path=/; SameSite=Strict` : 'mock_user=; Path=/; Max-Age=0'),
    }),
  })
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/trpc/')) {
      if (refuse) return void request.socket.destroy()
      return api(request, response)
    }
    return void serveFile(consoleDir, request, response, policy(carrier?.signalingHost ?? null))
  })
  const sockets = new Server<ClientToServerEvents, ServerToClientEvents>(server)
  const softphoneReports: boolean[] = []
  sockets.use((socket, next) => next(refuse || !readUser(socket.request, world) ? new Error('refused') : undefined))
  sockets.on('connection', (socket) => {
    socket.on('softphone', (state, ack) => {
      softphoneReports.push(softphoneStateSchema.parse(state).ready)
      ack({ ok: true })
    })
  })
  const hint = (seq: string) => sockets.emit('hint', { seq })
  world.listeners.add(hint)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' && address ? address.port : port}`,
    faults,
    softphoneReports,
    dropSockets: (next) => {
      refuse = next
      sockets.disconnectSockets(true)
    },
    stop: async () => {
      world.listeners.delete(hint)
      await sockets.close()
    },
  }
}
