import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@ringfloor/shared'
import { afterEach, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../observability/logger.ts'
import { createMetrics } from '../observability/metrics.ts'
import type { ReadinessChecks } from './health-routes.ts'
import { API_BODY_LIMIT_BYTES, createServer } from './server.ts'

let app: FastifyInstance | undefined
const folders: string[] = []
afterEach(async () => {
  await app?.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const start = async (options: { readiness?: ReadinessChecks; voiceSignalingHost?: string; publicUrl?: string; consoleDir?: string; trustProxy?: string[]; metricsToken?: string; log?: (line: string) => void } = {}): Promise<FastifyInstance> => {
  app = await createServer({
    logger: createLogger({ level: options.log ? 'error' : 'silent', destination: { write: options.log ?? (() => undefined) } }), metrics: createMetrics(),
    publicUrl: options.publicUrl ?? 'http://localhost:4400', voiceSignalingHost: options.voiceSignalingHost, nodeId: 'n', consoleDir: options.consoleDir, readiness: options.readiness ?? {}, trustProxy: options.trustProxy, metricsToken: options.metricsToken,
  })
  return app
}
const directive = (policy: unknown, name: string): string[] => String(policy).split(';').map((part) => part.trim().split(' ')).find(([key]) => key === name)?.slice(1) ?? []

describe('errors', () => {
  it('are coded, and keep stacks and causes to the log', async () => {
    const lines: string[] = []
    const server = await start({ log: (line) => lines.push(line) })
    server.get('/bug', () => Promise.reject(new Error('secret detail')))
    server.get('/refused', () => Promise.reject(new AppError('conflict', { message: 'row 7 is locked', userMessage: 'Somebody else was faster.', details: { field: 'bid' } })))
    const bug = await server.inject('/bug')
    expect([bug.statusCode, bug.json()]).toEqual([500, { error: { code: 'internal', message: expect.any(String) } }])
    expect(bug.body).not.toContain('secret detail')
    expect(lines.join('')).toContain('secret detail')
    const refused = await server.inject('/refused')
    expect([refused.statusCode, refused.json()]).toEqual([409, { error: { code: 'conflict', message: 'Somebody else was faster.', details: { field: 'bid' } } }])
  })

  it.each([
    ['an unknown address', { url: '/nothing' }, 404, 'not_found'],
    ['an address that is no address', { url: '/%zz' }, 400, 'input.invalid'],
    ['JSON that is none', { method: 'POST' as const, url: '/echo', headers: { 'content-type': 'application/json' }, payload: '{' }, 400, 'input.invalid'],
    ['another content type', { method: 'POST' as const, url: '/echo', headers: { 'content-type': 'text/csv' }, payload: 'a,b' }, 415, 'input.invalid'],
    ['too large a body', { method: 'POST' as const, url: '/echo', headers: { 'content-type': 'application/json' }, payload: `"${'x'.repeat(API_BODY_LIMIT_BYTES)}"` }, 413, 'input.too_large'],
  ])('say what was wrong with %s', async (_name, request, status, code) => {
    const server = await start()
    server.post('/echo', (incoming) => incoming.body)
    const answer = await server.inject(request)
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([status, code])
  })
})

describe('a client’s address', () => {
  const addressOf = async (trustProxy: string[] | undefined): Promise<unknown> => {
    const server = await start(trustProxy === undefined ? {} : { trustProxy })
    server.get('/address', (request) => ({ address: request.ip }))
    return (await server.inject({ url: '/address', remoteAddress: '10.0.0.7', headers: { 'x-forwarded-for': '198.51.100.9, 203.0.113.5' } })).json<{ address: string }>().address
  }

  it('is the connection’s, whatever it claims', async () => {
    expect(await addressOf(undefined)).toBe('10.0.0.7')
  })

  it('is what a trusted proxy says, and no further', async () => {
    expect(await addressOf(['10.0.0.0/8'])).toBe('203.0.113.5')
    await app?.close()
    expect(await addressOf(['192.0.2.1'])).toBe('10.0.0.7')
  })
})

describe('health', () => {
  it('is ready when every check is content, and names the ones that are not', async () => {
    let problem: string | null = null
    const server = await start({ readiness: { database: () => problem, book: () => Promise.resolve(null) } })
    expect((await server.inject('/healthz')).statusCode).toBe(200)
    expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready', problems: {} })
    problem = 'The database cannot be reached.'
    const answer = await server.inject('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'not ready', problems: { database: problem } }])
  })

  it('counts a check that throws as failed', async () => {
    const server = await start({ readiness: { database: () => Promise.reject(new Error('down')) } })
    expect((await server.inject('/readyz')).statusCode).toBe(503)
  })

  it('serves metrics in Prometheus’ form', async () => {
    const server = await start()
    const answer = await server.inject('/metrics')
    expect(answer.headers['content-type']).toContain('text/plain')
    for (const name of ['ringfloor_webhook_duration_seconds', 'ringfloor_admissions_total', 'nodejs_eventloop_lag_seconds']) expect(answer.body).toContain(name)
  })
})

describe('metrics', () => {
  const statusOf = async (server: FastifyInstance, remoteAddress: string, headers: Record<string, string> = {}) => (await server.inject({ url: '/metrics', remoteAddress, headers })).statusCode

  it('are read on this machine only, and not through a proxy on it', async () => {
    const server = await start()
    expect(await Promise.all(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map((address) => statusOf(server, address)))).toEqual([200, 200, 200])
    expect(await Promise.all(['10.0.0.7', '2001:db8::1'].map((address) => statusOf(server, address)))).toEqual([401, 401])
    expect(await statusOf(server, '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).toBe(401)
  })

  it('are read from anywhere with the token, and nowhere without it', async () => {
    const server = await start({ metricsToken: 'a-token-of-the-scraper' })
    expect(await statusOf(server, '10.0.0.7', { authorization: 'Bearer a-token-of-the-scraper' })).toBe(200)
    expect(await statusOf(server, '10.0.0.7', { authorization: 'Bearer a-token-of-the-scrapeR' })).toBe(401)
    expect(await statusOf(server, '127.0.0.1')).toBe(401)
  })
})

describe('headers', () => {
  it('let the console reach the local carrier’s signalling, and nothing else outside', async () => {
    const { headers } = await (await start({ voiceSignalingHost: 'localhost:4410' })).inject('/healthz')
    const policy = headers['content-security-policy']
    expect(directive(policy, 'connect-src')).toEqual(["'self'", 'ws://localhost:4400', 'ws://localhost:4410', 'wss://localhost:4410', 'http://localhost:4410', 'https://localhost:4410'])
    expect(directive(policy, 'script-src')).toEqual(["'self'"])
    expect(directive(policy, 'frame-ancestors')).toEqual(["'none'"])
    expect(headers['permissions-policy']).toContain('microphone=(self)')
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['x-request-id']).toBe('n-1')
  })

  it('let it reach Twilio where Twilio is the carrier, and insist on https where we have it', async () => {
    const { headers } = await (await start({ publicUrl: 'https://exchange.example.com' })).inject('/healthz')
    expect(directive(headers['content-security-policy'], 'connect-src')).toEqual([
      "'self'", 'wss://exchange.example.com', 'https://eventgw.twilio.com', 'wss://voice-js.roaming.twilio.com', 'https://media.twiliocdn.com', 'https://sdk.twilio.com',
    ])
    expect(directive(headers['content-security-policy'], 'media-src')).toContain('https://sdk.twilio.com')
    expect(headers['strict-transport-security']).toMatch(/max-age=31536000/)
  })

  it('are on answers that no route gives, too', async () => {
    const server = await start()
    const broken = await server.inject('/%ff')
    expect([broken.statusCode, broken.headers['x-content-type-options'], broken.headers['content-security-policy']]).toEqual([400, 'nosniff', "default-src 'none'; frame-ancestors 'none'"])
    await server.listen({ host: '127.0.0.1', port: 0 })
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
    socket.end('THIS IS NOT HTTP\r\n\r\n')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(socket, 'close')
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 [^]*x-content-type-options: nosniff\r\n/)
  })
})

describe('the console', () => {
  const startConsole = async (): Promise<FastifyInstance> => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'))
    folders.push(folder)
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Ringfloor</title>')
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
    writeFileSync(join(folder, '.stamp'), 'of the build')
    return start({ consoleDir: folder })
  }
  const browser = { accept: 'text/html,application/xhtml+xml' }

  it('is answered with its page wherever the browser enters it, always fresh', async () => {
    const server = await startConsole()
    for (const url of ['/', '/calls/0192f0c1', '/settings?tab=1']) {
      const page = await server.inject({ url, headers: browser })
      expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache'])
      expect(page.body).toContain('<title>Ringfloor</title>')
    }
  })

  it('has files that may be kept for ever, because their names change with their content', async () => {
    const file = await (await startConsole()).inject('/assets/app-1a2b.js')
    expect([file.statusCode, file.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
  })

  it.each([
    ['a missing file', '/assets/app-9z.js', browser],
    ['a script that asks for data', '/api/nothing', { accept: 'application/json' }],
    ['a hidden file', '/.stamp', { accept: '*/*' }],
    ['a way out of the folder', '/..%2f..%2fpackage.json', browser],
  ])('does not answer %s with its page', async (_name, url, headers) => {
    const answer = await (await startConsole()).inject({ url, headers })
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([404, 'not_found'])
  })
})
