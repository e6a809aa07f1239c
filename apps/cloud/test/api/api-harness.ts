/** The API and the sockets on a real HTTP server, for tests. Nothing of the rest of the cloud runs. */
import { once } from 'node:events'
import { AppError, errorBodySchema, type ErrorBody } from '@ringfloor/shared'
import { fastify } from 'fastify'
import { io, type Socket } from 'socket.io-client'
import type { ClientToServerEvents, ServerToClientEvents } from '@ringfloor/shared'
import { createAuthService, createLoginLimits, type LoginLimitSettings } from '../../src/auth/index.ts'
import type { Database } from '../../src/db/index.ts'
import { createDatabaseBookSource, createDecisionHistory } from '../../src/exchange/index.ts'
import { registerRealtime } from '../../src/realtime/index.ts'
import type { ApiDeps, RealtimeDeps } from '../../src/trpc/api-deps.ts'
import { registerApi } from '../../src/trpc/register-api.ts'
import { testZones } from '../decisions.ts'

export interface HarnessOptions {
  readonly db: Database
  readonly appUrl: string
  readonly limits?: LoginLimitSettings
  readonly timings?: RealtimeDeps['timings']
  readonly requestLimits?: ApiDeps['requestLimits']
  readonly mintVoiceToken?: ApiDeps['mintVoiceToken']
}

export type ConsoleSocket = Socket<ServerToClientEvents, ClientToServerEvents>

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** As it went over the wire. */
  readonly text: string
  readonly data: unknown
  readonly error: ErrorBody['error'] | undefined
}

export interface CallOptions {
  readonly input?: unknown
  readonly method?: 'GET' | 'POST'
  readonly cookie?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiHarness {
  readonly url: string
  /** Moves the clock of sessions and presence forward. */
  readonly advance: (ms: number) => void
  readonly call: (path: string, options?: CallOptions) => Promise<ApiAnswer>
  /** Signs in as a browser does. Returns the cookie to send. */
  readonly signIn: (user: { readonly username: string; readonly password: string }) => Promise<string>
  readonly connect: (options: { readonly cookie?: string; readonly token?: string; readonly headers?: Readonly<Record<string, string>> }) => ConsoleSocket
  readonly close: () => Promise<void>
}

/** "name=value" of a Set-Cookie header; undefined where none was set. */
export function cookieOf(headers: Headers): string | undefined {
  return headers.getSetCookie()[0]?.split(';', 1)[0]
}

/** Polls until `check` gives something. */
export async function until<T>(what: string, check: () => T | undefined | false | Promise<T | undefined | false>, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value
    if (Date.now() > deadline) throw new Error(`Timed out waiting for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const noVoice: ApiDeps['mintVoiceToken'] = () => Promise.reject(new AppError('carrier.account_unknown', { userMessage: 'No carrier in this test.' }))

export async function startApi(options: HarnessOptions): Promise<ApiHarness> {
  let offsetMs = 0
  let url = 'http://127.0.0.1'
  const now = (): Date => new Date(Date.now() + offsetMs)
  // What the API calls an internal error must be seen where a test fails of it.
  const app = fastify({ logger: { level: 'error' } })
  const auth = createAuthService({ db: options.db, now, limits: createLoginLimits(options.limits) })
  const system = { version: '0.0.0-test', carrier: 'local' as const, phonePageUrl: 'http://localhost/phone' }
  const history = createDecisionHistory({ source: createDatabaseBookSource(options.db), zones: testZones })
  const base = { db: options.db, history, auth, now, publicUrl: () => url }
  await registerApi(app, { ...base, mintVoiceToken: options.mintVoiceToken ?? noVoice, requestLimits: options.requestLimits, system })
  const realtime = await registerRealtime({ ...base, server: app.server, databaseUrl: options.appUrl, log: app.log, timings: options.timings })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  const sockets: ConsoleSocket[] = []

  const call: ApiHarness['call'] = async (path, { input, method = 'GET', cookie, headers = {} } = {}) => {
    const query = method === 'GET' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
    const posting = method === 'POST' ? { 'content-type': 'application/json', 'x-ringfloor-client': 'web' } : {}
    const response = await fetch(`${url}/trpc/${path}${query}`, {
      method,
      headers: { ...posting, ...(cookie === undefined ? {} : { cookie }), ...headers },
      ...(method === 'POST' ? { body: JSON.stringify(input ?? {}) } : {}),
    })
    const text = await response.text()
    const body: unknown = JSON.parse(text)
    return { status: response.status, headers: response.headers, text, data: (body as { result?: { data?: unknown } }).result?.data, error: errorBodySchema.safeParse(body).data?.error }
  }

  return {
    url,
    advance: (ms) => {
      offsetMs += ms
    },
    call,
    signIn: async ({ username, password }) => {
      const answer = await call('auth.login', { method: 'POST', input: { username, password } })
      const cookie = cookieOf(answer.headers)
      if (!cookie) throw new Error(`Signing in failed: ${answer.text}`)
      return cookie
    },
    connect: ({ cookie, token, headers }) => {
      const socket: ConsoleSocket = io(url, {
        forceNew: true, transports: ['websocket'], reconnection: false, extraHeaders: { ...(cookie ? { cookie } : {}), ...headers }, ...(token ? { auth: { token } } : {}),
      })
      sockets.push(socket)
      return socket
    },
    close: async () => {
      for (const socket of sockets) socket.disconnect()
      await realtime.close()
      const closed = once(app.server, 'close')
      await app.close()
      await closed
    },
  }
}
