import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_DEVICES_PER_IDENTITY, MAX_MALFORMED_MESSAGES, MAX_REFUSED_TOKENS, MESSAGE_BURST } from '../src/signalling/limits.ts'
import { createVoiceClient, VoiceClientError } from '../src/voice-client/index.ts'
import { openRawSocket } from './support/raw-socket.ts'
import type { RawSocket } from './support/raw-socket.ts'
import { ACCOUNT_SID, createTestToken, startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

let world: TestGateway
let sockets: RawSocket[]
beforeEach(async () => {
  world = await startTestGateway()
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.close()
  await world.close()
})

async function open(url = world.signalUrl, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = await openRawSocket(url, headers)
  sockets.push(socket)
  return socket
}

async function listen(options: Parameters<typeof createTestToken>[0] = {}): Promise<RawSocket> {
  const socket = await open()
  socket.send('listen', { token: await createTestToken(options), reconnectTimeout: 0 })
  await socket.next('connected')
  return socket
}

const alive = async (): Promise<void> => {
  const socket = await listen({ identity: 'still_alive' })
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
}

test('a valid token is greeted with identity and remaining life, as Twilio does', async () => {
  const socket = await open()
  socket.send('listen', { token: await createTestToken({ expiresInSeconds: 600 }), reconnectTimeout: 0, browserinfo: { p: 'browser' } })
  const connected = await socket.next('connected')
  expect(connected).toMatchObject({ region: 'us1', home: 'us1', token: { identity: 'alice' } })
  const { ttl } = connected['token'] as { ttl: number }
  expect(ttl).toBeGreaterThan(590)
  expect(ttl).toBeLessThanOrEqual(600)
})

test.each([
  ['another secret', { secret: 'not-the-secret-of-this-account' }, 20101],
  ['an unknown key', { keySid: 'SKunknown' }, 20101],
  ['a JWT that is no access token', { contentType: 'JWT' }, 20101],
  ['a life longer than a day', { expiresInSeconds: 25 * 3600 }, 20101],
  ['an expired token', { expiresInSeconds: -5 }, 20104],
])('%s is refused with Twilio\'s code', async (_, options, code) => {
  const socket = await open()
  socket.send('listen', { token: await createTestToken(options) })
  expect(await socket.next('error')).toMatchObject({ error: { code } })
  socket.send('register', { media: { audio: true } })
  expect(await socket.next('error')).toMatchObject({ error: { code: 31204 } })
  expect(world.gateway.isRegistered(ACCOUNT_SID, 'alice')).toBe(false)
})

test('an unsigned token ("alg": "none") and plain nonsense are refused', async () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { iss: `SK${'2'.repeat(32)}`, sub: ACCOUNT_SID, exp: Math.floor(Date.now() / 1000) + 600, grants: { identity: 'alice' } }
  for (const token of [`${part({ alg: 'none', typ: 'JWT', cty: 'twilio-fpa;v=1' })}.${part(claims)}.`, 'nonsense', '']) {
    const socket = await open()
    socket.send('listen', { token })
    expect(await socket.next('error')).toMatchObject({ error: { code: 20101 } })
  }
})

test('after a refusal the same socket may present a better token', async () => {
  const socket = await open()
  socket.send('listen', { token: await createTestToken({ expiresInSeconds: -5 }) })
  await socket.next('error')
  socket.send('listen', { token: await createTestToken() })
  await socket.next('connected')
  for (let attempt = 0; attempt < MAX_REFUSED_TOKENS; attempt++) socket.send('listen', { token: 'nonsense' })
  await until('it is closed in the end', () => socket.closes.length === 1)
  expect(socket.closes).toEqual([1008])
})

test('a token without the incoming grant cannot register, one without application cannot dial', async () => {
  const socket = await listen({ incoming: false, outgoing: false })
  socket.send('register', { media: { audio: true } })
  expect(await socket.next('error')).toMatchObject({ error: { code: 31201 } })
  socket.send('invite', { callsid: 'TJ1', sdp: 'v=0', twilio: { params: 'To=1' } })
  expect(await socket.next('hangup')).toMatchObject({ callsid: 'TJ1', error: { code: 31002 } })
})

test('registering and unregistering', async () => {
  const socket = await listen()
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
  expect(world.gateway.isRegistered(ACCOUNT_SID, 'alice')).toBe(true)
  expect(world.gateway.isRegistered(`AC${'9'.repeat(32)}`, 'alice')).toBe(false)
  socket.send('register', { media: { audio: false } })
  await socket.next('offline')
  expect(world.gateway.isRegistered(ACCOUNT_SID, 'alice')).toBe(false)
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
  socket.close()
  await until('a lost socket is unregistered', () => !world.gateway.isRegistered(ACCOUNT_SID, 'alice'))
})

test('one device too many displaces the oldest', async () => {
  const devices: RawSocket[] = []
  for (let device = 0; device <= MAX_DEVICES_PER_IDENTITY; device++) {
    const socket = await listen()
    socket.send('register', { media: { audio: true } })
    await socket.next('ready')
    devices.push(socket)
  }
  await devices[0]?.next('offline')
  expect(devices[1]?.messages.some((message) => message.type === 'offline')).toBe(false)
})

test('malformed and unknown messages get a code each, then the door; others do not notice', async () => {
  const socket = await listen()
  const bad = ['{', '[]', 'null', '"x"', '{"type":"listen"}', '{"type":"reboot","payload":{}}', '{"type":"invite","payload":{"callsid":7}}', '{"type":"dtmf","payload":{"callsid":"x","dtmf":"<script>"}}']
  for (const text of bad) socket.sendText(text)
  await until('each is answered', () => socket.messages.filter((message) => message.type === 'error').length === bad.length)
  for (const { payload } of socket.messages.filter((message) => message.type === 'error')) expect(payload).toMatchObject({ error: { code: 31100 } })
  for (let count = bad.length; count < MAX_MALFORMED_MESSAGES; count++) socket.sendText('{')
  await until('it is closed', () => socket.closes.length === 1)
  expect(socket.closes).toEqual([1008])
  await alive()
})

test('oversized and binary frames are refused with a code and closed', async () => {
  const large = await listen()
  large.sendText(JSON.stringify({ type: 'listen', payload: { token: 'x'.repeat(70_000) } }))
  expect(await large.next('error')).toMatchObject({ error: { code: 31100 } })
  await until('closed as too large', () => large.closes.length === 1)
  expect(large.closes).toEqual([1009])
  const huge = await listen()
  huge.sendText('x'.repeat(2_000_000))
  await until('cut without reading', () => huge.closes.length === 1)
  const binary = await listen()
  binary.sendText(Buffer.from([1, 2, 3]))
  expect(await binary.next('error')).toMatchObject({ error: { code: 31100 } })
  await alive()
})

test('a flood is answered once and cut off', async () => {
  const socket = await listen()
  for (let count = 0; count < MESSAGE_BURST * 3; count++) socket.send('register', { media: { audio: true } })
  await until('it is closed', () => socket.closes.length === 1)
  expect(socket.messages.filter((message) => message.type === 'error').map((message) => message.payload)).toMatchObject([{ error: { code: 31206 } }])
  expect(socket.messages.filter((message) => message.type === 'ready').length).toBeLessThanOrEqual(MESSAGE_BURST)
  await alive()
})

test('an offer that is no SDP is refused and the call is not placed', async () => {
  const placed: unknown[] = []
  world.gateway.onOutgoing((call) => placed.push(call))
  const socket = await listen()
  socket.send('invite', { callsid: 'TJ1', sdp: 'this is no session description', twilio: { params: 'To=%2B15552010001' } })
  expect(await socket.next('hangup')).toMatchObject({ callsid: 'TJ1', error: { code: 53405 } })
  expect(placed).toEqual([])
})

test('messages about calls that do not exist: late goodbyes are ignored, the rest is told', async () => {
  const socket = await listen()
  for (const type of ['hangup', 'reject']) socket.send(type, { callsid: 'CA0' })
  socket.send('dtmf', { callsid: 'CA0', dtmf: '1' })
  socket.send('message', { callsid: 'CA0', content: {}, voiceeventsid: 'KX1' })
  expect(await socket.next('error')).toMatchObject({ error: { code: 31404 }, callsid: 'CA0', voiceeventsid: 'KX1' })
  socket.send('answer', { callsid: 'CA0', sdp: 'v=0' })
  expect(await socket.next('hangup')).toEqual({ callsid: 'CA0' })
  socket.send('invite', { callsid: 'CA0', sdp: 'v=0', reconnect: 'guessed' })
  expect(await socket.next('hangup')).toEqual({ callsid: 'CA0' })
})

test('a reconnect token works only for the person it was given to', async () => {
  const socket = await listen()
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
  const invitation = world.gateway.invite({ accountSid: ACCOUNT_SID, identity: 'alice', callSid: 'CA1', from: '+15552010001', to: 'client:alice', parameters: {} })
  const { reconnect, sdp } = await socket.next('invite')
  expect(sdp).toContain('PCMU/8000')
  const thief = await listen({ identity: 'mallory' })
  thief.send('invite', { callsid: 'CA1', sdp: 'v=0', reconnect })
  expect(await thief.next('hangup')).toEqual({ callsid: 'CA1' })
  invitation.end()
  expect(await socket.next('cancel')).toEqual({ callsid: 'CA1' })
})

test('an answer that is no SDP ends the call with a code instead of leaving it hanging', async () => {
  const socket = await listen()
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
  const invitation = world.gateway.invite({ accountSid: ACCOUNT_SID, identity: 'alice', callSid: 'CA1', from: '+1555', to: 'client:alice', parameters: {} })
  let over = 0
  invitation.onHangup(() => over++)
  invitation.onRejected(() => over++)
  await socket.next('invite')
  socket.send('answer', { callsid: 'CA1', sdp: 'v=0' })
  expect(await socket.next('hangup')).toMatchObject({ callsid: 'CA1', error: { code: 53405 } })
  await until('call control knows', () => over === 1)
})

test('upgrades elsewhere are refused in HTTP, and pages of other sites cannot open the phone', async () => {
  await expect(open(`${world.origin.replace('http', 'ws')}/elsewhere`)).rejects.toThrow(/404/)
  await expect(open(world.phoneUrl, { origin: 'https://elsewhere.example' })).rejects.toThrow(/403/)
  await open(world.phoneUrl, { origin: world.origin })
  const broken = request(`${world.origin}/signal`, { headers: { connection: 'upgrade', upgrade: 'websocket' } })
  const status = await new Promise((resolve) => {
    broken.on('response', (response) => resolve(response.statusCode))
    broken.on('error', () => resolve('cut'))
    broken.end()
  })
  expect([400, 'cut']).toContain(status)
  await alive()
})

test('the Node voice client reports refusals as errors with their code', async () => {
  const client = createVoiceClient({ signalingUrl: world.signalUrl, token: 'nonsense' })
  const failure = await client.register().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(VoiceClientError)
  expect(failure).toMatchObject({ code: 20101 })
  await client.close()
})
