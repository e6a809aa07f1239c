import net from 'node:net'
import fc from 'fast-check'
import { pino } from 'pino'
import twilio from 'twilio'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectionPolicyOf, DEFAULT_CONNECTION_POLICY } from '../src/webhooks/connection-overrides.ts'
import { createWebhooks, type Delivery, type Webhooks } from '../src/webhooks/deliver.ts'
import { signRequest } from '../src/webhooks/sign-request.ts'
import { takeDueCallbacks, type StatusSubscription } from '../src/webhooks/status-callbacks.ts'
import { createWebhookLog } from '../src/webhooks/webhook-log.ts'
import { statusParameters } from '../src/webhooks/call-parameters.ts'
import type { CallRecord, CallStatus } from '../src/calls/call-record.ts'
import { ACCOUNT, startWebhookApp, type WebhookApp } from './harness.ts'

describe('the signature', () => {
  test('is what the official package expects, for any parameters and any URL', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 })
    fc.assert(
      fc.property(text, fc.webUrl({ withQueryParameters: true }), fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__'), text), (token, url, parameters) => {
        const signature = signRequest(token, url, parameters)
        expect(signature).toBe(getExpectedTwilioSignature(token, url, parameters))
        expect(twilio.validateRequest(token, signature, url, parameters)).toBe(true)
        expect(twilio.validateRequest(`${token}x`, signature, url, parameters)).toBe(false)
      }),
    )
  })

  test('is the one of Twilio’s own documentation', () => {
    const parameters = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310', To: '+18005551212' }
    expect(signRequest('12345', 'https://example.com/myapp.php?foo=1&bar=2', parameters)).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
  })
})

describe('connection overrides', () => {
  test.each<readonly [string, Partial<ReturnType<typeof connectionPolicyOf>>]>([
    ['http://a/b', {}],
    ['http://a/b#ct=100&rt=200&tt=300&rc=5&rp=all', { connectTimeoutMs: 100, readTimeoutMs: 200, totalTimeoutMs: 300, retries: 5, retryOn: new Set(['ct', 'rt', '4xx', '5xx']) }],
    ['http://a/b#rp=4xx,rt', { retryOn: new Set(['4xx', 'rt']) }],
    ['http://a/b#rc=0', { retries: 0 }],
    ['http://a/b#ct=99&rt=15001&tt=x&rc=6&rp=never', {}],
    ['http://a/b#e=ashburn&sni=y', {}],
  ])('%s', (url, changes) => {
    expect(connectionPolicyOf(url)).toEqual({ ...DEFAULT_CONNECTION_POLICY, ...changes })
  })
})

describe('delivery', () => {
  let app: WebhookApp
  let webhooks: Webhooks
  beforeAll(async () => {
    app = await startWebhookApp()
  })
  afterAll(() => app.close())
  beforeEach(() => {
    app.hits.length = 0
    webhooks = createWebhooks({ log: createWebhookLog(), logger: pino({ level: 'silent' }) })
    return () => webhooks.close()
  })
  const delivery = (path: string, extra: Partial<Delivery> = {}): Delivery => ({
    kind: 'document', callSid: 'CA1', url: path.startsWith('http') ? path : app.url + path, method: 'POST', parameters: { CallSid: 'CA1', From: '+1 & more' }, authToken: ACCOUNT.authToken, ...extra,
  })

  test('POST is a signed form, GET a signed query; the fragment stays at home', async () => {
    app.on('/ok', { type: 'application/xml', body: '<Response/>' })
    expect(await webhooks.deliver(delivery('/ok?step=1#rc=2'))).toMatchObject({ kind: 'answer', status: 200, contentType: 'application/xml' })
    expect(await webhooks.deliver(delivery("/ok?step=it's", { method: 'GET' }))).toMatchObject({ kind: 'answer' })
    expect(app.hits.map((hit) => [hit.method, hit.signed])).toEqual([['POST', true], ['GET', true]])
    expect(app.hits[0]?.headers).toMatchObject({ 'user-agent': 'TwilioProxy/1.1', 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' })
    expect(app.hits[1]?.parameters).toMatchObject({ From: '+1 & more', step: "it's" })
  })

  test('credentials in the URL become basic auth', async () => {
    app.on('/ok', { body: '<Response/>' })
    await webhooks.deliver(delivery(`${app.url.replace('http://', 'http://user:p%40ss@')}/ok`))
    expect(app.hits[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`)
  })

  test('a 5xx is retried only where rp says so, with one idempotency token', async () => {
    app.on('/bad', { status: 503 })
    expect(await webhooks.deliver(delivery('/bad'))).toMatchObject({ kind: 'failure', problem: { code: 11200 } })
    expect(app.hits).toHaveLength(1)
    await webhooks.deliver(delivery('/bad#rc=2&rp=5xx'))
    expect(app.hits).toHaveLength(4)
    const tokens = app.hits.map((hit) => String(hit.headers['i-twilio-idempotency-token']))
    expect(new Set(tokens.slice(1)).size).toBe(1)
    expect(tokens[0]).not.toBe(tokens[1])
    expect(webhooks.log.list('CA1').map((record) => [record.status, record.attempt])).toEqual([[503, 0], [503, 0], [503, 1], [503, 2]])
  })

  test('a retry that succeeds is a success', async () => {
    let times = 0
    app.on('/flaky', () => (times++ === 0 ? { status: 500 } : { body: '<Response/>' }))
    expect(await webhooks.deliver(delivery('/flaky#rp=all'))).toMatchObject({ kind: 'answer', status: 200 })
  })

  test('a refused connection is retried once by default and is 11205', async () => {
    const closed = net.createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as net.AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    expect(await webhooks.deliver(delivery(`http://127.0.0.1:${port}/x`))).toMatchObject({ kind: 'failure', problem: { code: 11205 } })
    expect(webhooks.log.list()).toHaveLength(2)
  })

  test('an answer that is too slow fails after rt, one that is too slow in all its tries after tt', async () => {
    app.on('/slow', { body: '<Response/>', delayMs: 4000 })
    const started = Date.now()
    expect(await webhooks.deliver(delivery('/slow#ct=100&rt=200'))).toMatchObject({ kind: 'failure', problem: { code: 11200 } })
    expect(Date.now() - started).toBeLessThan(1500)
    const again = Date.now()
    await webhooks.deliver(delivery('/slow#ct=100&rt=200&tt=500&rc=5&rp=all'))
    expect(Date.now() - again).toBeLessThan(1500)
    expect(app.hits.length).toBeLessThanOrEqual(4)
  })

  test.each([
    ['ftp://127.0.0.1/x', 11100],
    ['nonsense', 11100],
    [`http://127.0.0.1/${'x'.repeat(4001)}`, 11100],
  ])('%s is no URL to call', async (url, code) => {
    expect(await webhooks.deliver({ ...delivery('/x'), url })).toMatchObject({ kind: 'failure', problem: { code } })
  })

  test('an endless answer is cut at the limit', async () => {
    app.on('/big', { body: 'x'.repeat(1_000_000) })
    expect(await webhooks.deliver(delivery('/big'))).toMatchObject({ kind: 'failure', problem: { code: 11750 } })
  })
})

describe('status callbacks', () => {
  const record = (status: CallStatus): CallRecord => ({
    sid: 'CA1', accountSid: ACCOUNT.sid, parentCallSid: null, direction: 'outbound-api', from: 'client:a', to: '+15552020002', phoneNumberSid: null, fromGeography: null, toGeography: null, stirVerstat: null,
    createdAtMs: 0, status, updatedAtMs: 0, dialedAtMs: 0, answeredAtMs: 1000, endedAtMs: 62_400, sipResponseCode: 200,
  })
  const walk = (subscription: StatusSubscription, statuses: readonly CallStatus[]) =>
    statuses.flatMap((status) => takeDueCallbacks(record(status), [subscription]).map((due) => [status, due.sequenceNumber]))

  test('only completed by default; the numbers count what is sent', () => {
    const steps: readonly CallStatus[] = ['queued', 'initiated', 'ringing', 'in-progress', 'completed']
    expect(walk({ target: { url: 'x', method: 'POST', events: ['completed'] }, sent: 0 }, steps)).toEqual([['completed', 0]])
    expect(walk({ target: { url: 'x', method: 'POST', events: ['initiated', 'ringing', 'answered', 'completed'] }, sent: 0 }, steps)).toEqual([['initiated', 0], ['ringing', 1], ['in-progress', 2], ['completed', 3]])
    expect(walk({ target: { url: 'x', method: 'POST', events: ['answered', 'completed'] }, sent: 0 }, ['initiated', 'ringing', 'busy'])).toEqual([['busy', 0]])
  })

  test('CallDuration is in seconds, Duration in begun minutes, and both come only at the end', () => {
    expect(statusParameters(record('completed'), 3, 0)).toMatchObject({ CallDuration: '61', Duration: '2', SequenceNumber: '3', SipResponseCode: '200', Timestamp: 'Thu, 01 Jan 1970 00:00:00 +0000' })
    const ringing = statusParameters(record('ringing'), 1, 0)
    for (const name of ['CallDuration', 'Duration', 'SipResponseCode', 'FromCity']) expect(ringing).not.toHaveProperty(name)
  })
})
