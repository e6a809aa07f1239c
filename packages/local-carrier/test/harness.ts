/** A carrier, an application that answers its webhooks, and the official client, for the scenario tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import twilio from 'twilio'
import { vi } from 'vitest'
import type { ClientInvitation } from '../src/signalling/port.ts'
import { parseCarrierConfig, type CarrierConfigInput } from '../src/config.ts'
import { createLocalPort, type LocalPort } from '../src/media/index.ts'
import { startCarrier, type CarrierOptions, type RunningCarrier } from '../src/start-carrier.ts'

/** Telephones ring in real time, and the machine may be busy: "never" takes this long. */
vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 })

export const ACCOUNT = {
  sid: 'AC11111111111111111111111111111111',
  authToken: 'a-token-of-the-first-account',
  apiKeySid: 'SK11111111111111111111111111111111',
  apiKeySecret: 'a-secret-of-the-first-key',
}
export const OTHER_ACCOUNT = {
  sid: 'AC22222222222222222222222222222222',
  authToken: 'a-token-of-the-second-account',
  apiKeySid: 'SK22222222222222222222222222222222',
  apiKeySecret: 'a-secret-of-the-second-key',
}
export const NUMBER = '+15552010001'
export const SECOND_NUMBER = '+15552010002'
export const OTHER_NUMBER = '+15553010001'
export const ROBOT = '+15552020002'
export const CALLER = '+12125550100'

export interface Hit {
  readonly path: string
  readonly method: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  readonly signed: boolean
  readonly atMs: number
}
export type Answer = string | { readonly status?: number; readonly type?: string; readonly body?: string | Buffer; readonly delayMs?: number }

export interface WebhookApp {
  readonly url: string
  readonly hits: Hit[]
  on(path: string, answer: Answer | ((hit: Hit) => Answer)): void
  /** Parameters of the hits on a path, in order. */
  seen(path: string): readonly Readonly<Record<string, string>>[]
  close(): Promise<void>
}

export function twiml(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`
}

export async function startWebhookApp(): Promise<WebhookApp> {
  const answers = new Map<string, Answer | ((hit: Hit) => Answer)>()
  const hits: Hit[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://127.0.0.1:${addressOf(server)}`)
      const form = Object.fromEntries(new URLSearchParams(body))
      const query = Object.fromEntries(url.searchParams)
      const signature = String(request.headers['x-twilio-signature'])
      const signed = [ACCOUNT, OTHER_ACCOUNT].some((account) => twilio.validateRequest(account.authToken, signature, url.href, form))
      const hit: Hit = { path: url.pathname, method: request.method ?? '', parameters: request.method === 'GET' ? query : form, query: url.searchParams, headers: request.headers, signed, atMs: Date.now() }
      hits.push(hit)
      const known = answers.get(url.pathname)
      const answer = typeof known === 'function' ? known(hit) : known
      const { status = 200, type = 'text/xml', body: text = '', delayMs = 0 } = typeof answer === 'string' ? { body: answer } : (answer ?? { status: 204 })
      const send = (): void => void response.writeHead(status, { 'content-type': type }).end(text)
      if (delayMs > 0) setTimeout(send, delayMs)
      else send()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${addressOf(server)}`,
    hits,
    on: (path, answer) => void answers.set(path, answer),
    seen: (path) => hits.filter((hit) => hit.path === path).map((hit) => hit.parameters),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function addressOf(server: http.Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

export function testConfig(callsPerSecond = 100): CarrierConfigInput {
  return {
    accounts: [
      { ...ACCOUNT, callsPerSecond, numbers: [{ phoneNumber: NUMBER, friendlyName: 'First' }, { phoneNumber: SECOND_NUMBER }] },
      { ...OTHER_ACCOUNT, callsPerSecond, numbers: [{ phoneNumber: OTHER_NUMBER }] },
    ],
    robots: [],
  }
}

export interface TestWorld {
  readonly carrier: RunningCarrier
  readonly app: WebhookApp
  readonly client: twilio.Twilio
  readonly clients: FakeClients
  readonly dataDir: string
  control<Result>(method: string, path: string, body?: unknown): Promise<Result>
  setRobot(number: string, script: unknown): Promise<void>
  /** A robot calls `to`; returns the CallSid. */
  call(to: string, script?: unknown, extra?: Record<string, unknown>): Promise<string>
  /** What the first account's number does when it is called. */
  setNumber(settings: { readonly voiceUrl?: string; readonly voiceMethod?: string; readonly voiceFallbackUrl?: string; readonly statusCallback?: string }): Promise<void>
  stop(): Promise<void>
}

export async function startTestWorld(options: Partial<CarrierOptions> & { readonly input?: CarrierConfigInput } = {}): Promise<TestWorld> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'carrier-'))
  const clients = createFakeClients()
  const app = await startWebhookApp()
  const carrier = await startCarrier({
    host: '127.0.0.1',
    port: 0,
    logger: pino({ level: process.env['CARRIER_TEST_LOG'] ?? 'silent' }),
    clients,
    ...options,
    config: parseCarrierConfig(options.input ?? testConfig()),
    dataDir,
  })
  const client = clientFor(carrier.url)
  const control = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const response = await fetch(`${carrier.url}/_carrier${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Result
  }
  return {
    carrier,
    app,
    client,
    clients,
    dataDir,
    control,
    setRobot: async (number, script) => void (await control('PUT', `/robots/${encodeURIComponent(number)}`, script)),
    call: async (to, script = {}, extra = {}) => (await control<{ callSid: string }>('POST', '/calls', { from: CALLER, to, script, ...extra })).callSid,
    setNumber: async (settings) => {
      const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER })
      await client.incomingPhoneNumbers(number?.sid ?? '').update(settings)
    },
    stop: async () => {
      await carrier.stop()
      await app.close()
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The official client, with only the origin of its requests rewritten. */
export function clientFor(url: string, user: string = ACCOUNT.sid, secret: string = ACCOUNT.authToken, accountSid: string = ACCOUNT.sid): twilio.Twilio {
  const httpClient = new twilio.RequestClient()
  const send = httpClient.request.bind(httpClient)
  httpClient.request = (options) => {
    const target = new URL(options.uri)
    return send({ ...options, uri: url + target.pathname + target.search })
  }
  return twilio(user, secret, { accountSid, httpClient })
}

/** Polls until the probe gives something; the failure says what was waited for. */
export async function eventually<Value>(what: string, probe: () => Value | undefined | null | false | Promise<Value | undefined | null | false>, timeoutMs = 8000): Promise<Value> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const value = await probe()
    if (value) return value
    if (Date.now() > until) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export interface FakeInvitation {
  readonly identity: string
  readonly parameters: Readonly<Record<string, string>>
  readonly callSid: string
  readonly from: string
  ended: boolean
  ring(): void
  answer(): LocalPort
  reject(): void
  hangup(): void
}

export interface FakeClients {
  readonly registered: Set<string>
  readonly invitations: FakeInvitation[]
  isRegistered(accountSid: string, identity: string): boolean
  invite(options: { readonly identity: string; readonly callSid: string; readonly from: string; readonly parameters: Readonly<Record<string, string>> }): ClientInvitation
}

/** Voice SDK devices that do what the test tells them. */
function createFakeClients(): FakeClients {
  const registered = new Set<string>()
  const invitations: FakeInvitation[] = []
  return {
    registered,
    invitations,
    isRegistered: (_accountSid, identity) => registered.has(identity),
    invite: ({ identity, callSid, from, parameters }) => {
      const listeners: { ringing?: () => void; answered?: (port: LocalPort) => void; rejected?: () => void; hangup?: () => void } = {}
      const invitation: FakeInvitation = {
        identity,
        parameters,
        callSid,
        from,
        ended: false,
        ring: () => listeners.ringing?.(),
        answer: () => {
          const port = createLocalPort()
          listeners.answered?.(port)
          return port
        },
        reject: () => listeners.rejected?.(),
        hangup: () => listeners.hangup?.(),
      }
      invitations.push(invitation)
      return {
        onRinging: (listener) => void (listeners.ringing = listener),
        onAnswered: (listener) => void (listeners.answered = listener),
        onRejected: (listener) => void (listeners.rejected = listener),
        onHangup: (listener) => void (listeners.hangup = listener),
        end: () => void (invitation.ended = true),
      }
    },
  }
}
