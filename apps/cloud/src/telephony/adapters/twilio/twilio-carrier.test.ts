import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { CarrierAccount } from '../../carrier.ts'
import { createTwilioCarrier } from './twilio-carrier.ts'

const account: CarrierAccount = {
  id: 'a', organizationId: 'o', accountSid: `AC${'1'.repeat(32)}`, authToken: 'token', apiKeySid: `SK${'2'.repeat(32)}`, apiKeySecret: 'secret', callsPerSecond: 1,
}
const callSid = `CA${'3'.repeat(32)}`

interface Seen { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly form: URLSearchParams; readonly user: string }
type Answer = { readonly status: number; readonly body: unknown } | 'silence'

describe('the carrier port on Twilio’s REST API', () => {
  let server: Server | undefined
  const seen: Seen[] = []
  const start = async (answer: (request: Seen) => Answer, timeoutMs = 2000, options: { readonly addsNumbers?: boolean } = {}) => {
    seen.length = 0
    server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const url = new URL(request.url ?? '', 'http://x')
        const user = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
        const entry = { method: request.method ?? '', path: url.pathname, query: url.searchParams, form: new URLSearchParams(body), user }
        seen.push(entry)
        const result = answer(entry)
        if (result === 'silence') return
        response.writeHead(result.status, { 'content-type': 'application/json' }).end(JSON.stringify(result.body))
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return createTwilioCarrier({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs, ...options })
  }
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  it('orders an agent’s leg into the call’s conference', async () => {
    const carrier = await start(() => ({ status: 201, body: { call_sid: callSid, label: 'agent-2' } }))
    const leg = await carrier.addAgentToConference(account, {
      conferenceName: 'call-1', label: 'agent-2', identity: 'agent_1', from: '+15552010001', parameters: { callId: 'call-1', caller: '+1 555&=' },
      ringTimeoutSeconds: 15, timeLimitSeconds: 14_400, statusCallback: 'http://localhost:4400/carrier/status?step=leg-2&call=call-1',
    })
    expect(leg).toEqual({ callSid })
    expect(seen[0]).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${account.accountSid}/Conferences/call-1/Participants.json`, user: `${account.accountSid}:token` })
    expect(Object.fromEntries(seen[0]?.form ?? [])).toMatchObject({
      To: 'client:agent_1?callId=call-1&caller=%2B1+555%26%3D', From: '+15552010001', Label: 'agent-2', Timeout: '15', StartConferenceOnEnter: 'true', EndConferenceOnExit: 'true',
      EarlyMedia: 'false',
    })
    expect(seen[0]?.form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed'])
  })

  it('reads a call, and says null where the carrier knows none', async () => {
    const carrier = await start((request) =>
      request.path.includes(callSid)
        ? { status: 200, body: { sid: callSid, status: 'completed', duration: '42', start_time: 'Fri, 20 Nov 2026 05:00:00 +0000', end_time: 'Fri, 20 Nov 2026 05:00:42 +0000' } }
        : { status: 404, body: { status: 404, code: 20404, message: 'not found' } },
    )
    await expect(carrier.fetchCall(account, callSid)).resolves.toEqual({
      sid: callSid, status: 'completed', durationSeconds: 42, startedAt: new Date('2026-11-20T05:00:00Z'), endedAt: new Date('2026-11-20T05:00:42Z'),
    })
    await expect(carrier.fetchCall(account, `CA${'4'.repeat(32)}`)).resolves.toBeNull()
  })

  it('takes "already over" for success when hanging up, and nothing else', async () => {
    const over = await start(() => ({ status: 400, body: { status: 400, code: 21220, message: 'Call is not in-progress. Cannot redirect.' } }))
    await expect(over.endCall(account, callSid)).resolves.toBeUndefined()
    await expect(over.redirectCall(account, callSid, 'http://localhost/x')).rejects.toMatchObject({ code: 'carrier.refused', carrierCode: 21220, retryable: false })
    server?.close()
    const gone = await start(() => ({ status: 401, body: { status: 401, code: 20003, message: 'Authenticate' } }))
    await expect(gone.endCall(account, callSid)).rejects.toMatchObject({ code: 'carrier.refused', status: 401 })
  })

  it.each([429, 500, 503])('marks HTTP %d as worth another try', async (status) => {
    const carrier = await start(() => ({ status, body: { status, code: 20429, message: 'later' } }))
    await expect(carrier.fetchCall(account, callSid)).rejects.toMatchObject({ code: 'carrier.unreachable', retryable: true, status })
  })

  it('gives up on a carrier that does not answer', async () => {
    const carrier = await start(() => 'silence', 100)
    await expect(carrier.fetchCall(account, callSid)).rejects.toMatchObject({ code: 'carrier.unreachable', retryable: true, status: 0 })
  })

  it('finds a participant by label through the conference’s friendly name', async () => {
    const carrier = await start((request) => {
      if (request.path.endsWith('/Conferences.json')) return { status: 200, body: { conferences: [{ sid: 'CF1', friendly_name: 'call-1' }], page: 0, page_size: 5, uri: '/x' } }
      return { status: 200, body: { participants: [{ call_sid: 'CA9', label: null }, { call_sid: callSid, label: 'agent-1' }], page: 0, page_size: 50, uri: '/x' } }
    })
    await expect(carrier.findParticipant(account, 'call-1', 'agent-1')).resolves.toEqual({ callSid })
    await expect(carrier.findParticipant(account, 'call-1', 'agent-7')).resolves.toBeNull()
    expect(seen[0]?.query.get('FriendlyName')).toBe('call-1')
  })

  it('changes only numbers that point elsewhere', async () => {
    const wanted = { phoneNumber: '+15552010001', friendlyName: 'Medicare East', voiceUrl: 'http://h/v', voiceFallbackUrl: 'http://h/f', statusCallback: 'http://h/s' }
    let voiceUrl = 'http://old/v'
    const carrier = await start((request) => {
      if (request.method === 'POST') voiceUrl = request.form.get('VoiceUrl') ?? ''
      const number = { sid: 'PN1', phone_number: wanted.phoneNumber, voice_url: voiceUrl, voice_fallback_url: 'http://h/f', status_callback: 'http://h/s' }
      return request.method === 'POST' ? { status: 200, body: number } : { status: 200, body: { incoming_phone_numbers: [number], page: 0, page_size: 1, uri: '/x' } }
    })
    await expect(carrier.provisionNumbers(account, [wanted])).resolves.toEqual({ changed: 1 })
    await expect(carrier.provisionNumbers(account, [wanted])).resolves.toEqual({ changed: 0 })
  })

  it('never buys a number that a real account does not have', async () => {
    const wanted = { phoneNumber: '+15552010001', friendlyName: 'Medicare East', voiceUrl: 'http://h/v', voiceFallbackUrl: 'http://h/f', statusCallback: 'http://h/s' }
    const none = (request: Seen): Answer => (request.method === 'GET' ? { status: 200, body: { incoming_phone_numbers: [], page: 0, page_size: 1, uri: '/x' } } : { status: 201, body: { sid: 'PN1' } })
    const real = await start(none, 2000, { addsNumbers: false })
    await expect(real.provisionNumbers(account, [wanted])).rejects.toMatchObject({ code: 'carrier.refused', retryable: false, message: expect.stringContaining('never bought') })
    expect(seen.map((request) => request.method)).toEqual(['GET'])
    server?.close()
    const local = await start(none)
    await expect(local.provisionNumbers(account, [wanted])).resolves.toEqual({ changed: 1 })
    expect(seen.map((request) => request.method)).toEqual(['GET', 'POST'])
  })

  it('mints a token that may receive calls and not make them', async () => {
    const carrier = createTwilioCarrier({ baseUrl: undefined })
    const [, payload] = (await carrier.mintVoiceToken(account, { identity: 'agent_1', ttlSeconds: 600 })).split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as { iss: string; sub: string; iat: number; exp: number; grants: unknown }
    expect(claims).toMatchObject({ iss: account.apiKeySid, sub: account.accountSid, grants: { identity: 'agent_1', voice: { incoming: { allow: true } } } })
    expect(claims.exp - claims.iat).toBe(600)
    expect(JSON.stringify(claims.grants)).not.toContain('outgoing')
  })
})

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
