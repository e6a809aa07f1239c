import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AudioPort } from '../src/media/index.ts'
import type { OutgoingCall } from '../src/signalling/port.ts'
import { createVoiceClient } from '../src/voice-client/index.ts'
import type { VoiceCall, VoiceClient } from '../src/voice-client/index.ts'
import type { CallEnding } from '../src/voice-client/index.ts'
import { ACCOUNT_SID, APPLICATION_SID, createTestToken, startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

const INVITATION = {
  accountSid: ACCOUNT_SID,
  identity: 'alice',
  callSid: `CA${'a'.repeat(32)}`,
  from: '+15552010001',
  to: 'client:alice',
  parameters: { campaign: 'Medicare East', price: '42.00', odd: 'a&b=c+d %' },
}

let world: TestGateway
let clients: VoiceClient[]

beforeEach(async () => {
  world = await startTestGateway()
  clients = []
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await world.close()
})

interface TestClient {
  readonly client: VoiceClient
  readonly incoming: VoiceCall[]
}

async function openClient(options: { identity?: string; register?: boolean } = {}): Promise<TestClient> {
  const incoming: VoiceCall[] = []
  const client = createVoiceClient({
    signalingUrl: world.signalUrl,
    token: await createTestToken({ identity: options.identity ?? 'alice' }),
    onIncoming: (call) => incoming.push(call),
  })
  clients.push(client)
  if (options.register !== false) await client.register()
  return { client, incoming }
}

async function ringAndAnswer(): Promise<{ device: TestClient; call: VoiceCall; port: AudioPort; invitation: ReturnType<TestGateway['gateway']['invite']> }> {
  const device = await openClient()
  const invitation = world.gateway.invite(INVITATION)
  let port: AudioPort | undefined
  invitation.onAnswered((answered) => (port = answered))
  await until('the device rings', () => device.incoming.length === 1)
  const call = device.incoming[0]
  await call?.accept()
  await until('the call is answered', () => port !== undefined)
  if (!call || !port) throw new Error('no call')
  return { device, call, port, invitation }
}

test('a registered device rings with its parameters, answers, and both sides hear each other', async () => {
  expect(world.gateway.isRegistered(ACCOUNT_SID, 'alice')).toBe(false)
  const { call, port, invitation } = await ringAndAnswer()
  expect(world.gateway.isRegistered(ACCOUNT_SID, 'alice')).toBe(true)
  expect(call.parameters).toMatchObject({ CallSid: INVITATION.callSid, AccountSid: ACCOUNT_SID, From: '+15552010001', To: 'client:alice' })
  expect(call.customParameters).toEqual(INVITATION.parameters)

  const room = world.media.createRoom('r')
  room.add(port)
  room.play(() => world.media.tone({ frequenciesHz: [440], durationMs: 5000 }), { loop: true })
  call.startTone(600)
  await until('sound arrives at both ends', () => call.stats.levelReceived > 0.2 && port.stats.levelReceived > 0.2)
  expect(port.stats.packetsReceived).toBeGreaterThan(0)
  expect(call.stats.packetsReceived).toBeGreaterThan(0)

  const endings: CallEnding[] = []
  call.onEnded((ending) => endings.push(ending))
  invitation.end()
  await until('the device is told', () => endings.length === 1)
  expect(endings).toEqual([{ how: 'remote-hangup' }])
})

test('the first device to answer gets the call, the others are cancelled', async () => {
  const [first, second] = [await openClient(), await openClient()]
  const invitation = world.gateway.invite(INVITATION)
  const answers: AudioPort[] = []
  let rejected = false
  invitation.onAnswered((port) => answers.push(port))
  invitation.onRejected(() => (rejected = true))
  await until('both ring', () => first.incoming.length === 1 && second.incoming.length === 1)
  const cancelled: CallEnding[] = []
  first.incoming[0]?.onEnded((ending) => cancelled.push(ending))
  await second.incoming[0]?.accept()
  await until('the other is cancelled', () => cancelled.length === 1)
  expect(cancelled).toEqual([{ how: 'cancelled' }])
  expect(answers).toHaveLength(1)
  expect(rejected).toBe(false)
})

test('a call is rejected once every device has rejected it, and at once where there is none', async () => {
  const [first, second] = [await openClient(), await openClient()]
  const invitation = world.gateway.invite(INVITATION)
  let rejected = 0
  invitation.onRejected(() => rejected++)
  await until('both ring', () => first.incoming.length === 1 && second.incoming.length === 1)
  first.incoming[0]?.reject()
  second.incoming[0]?.reject()
  await until('it is rejected', () => rejected === 1)
  let refusedAtOnce = false
  world.gateway.invite({ ...INVITATION, identity: 'nobody' }).onRejected(() => (refusedAtOnce = true))
  expect(refusedAtOnce).toBe(true)
})

test('a caller who gives up cancels the ringing', async () => {
  const device = await openClient()
  const invitation = world.gateway.invite(INVITATION)
  await until('it rings', () => device.incoming.length === 1)
  const endings: CallEnding[] = []
  device.incoming[0]?.onEnded((ending) => endings.push(ending))
  invitation.end()
  await until('it is cancelled', () => endings.length === 1)
  expect(endings).toEqual([{ how: 'cancelled' }])
})

test('the device hangs up; keys by signalling arrive in order', async () => {
  const { call, port, invitation } = await ringAndAnswer()
  const digits: string[] = []
  port.onDigit((digit) => digits.push(digit))
  let hungUp = 0
  invitation.onHangup(() => hungUp++)
  call.sendDigits('12w#')
  await until('the keys arrive', () => digits.length === 3)
  expect(digits).toEqual(['1', '2', '#'])
  call.hangup()
  await until('it is over', () => hungUp === 1)
})

test('an answered call survives the loss of its socket; sound goes on', async () => {
  const { device, call, port, invitation } = await ringAndAnswer()
  let over = 0
  invitation.onHangup(() => over++)
  call.startTone()
  await until('sound arrives', () => port.stats.levelReceived > 0.2)
  device.client.dropSocket()
  await until('the device is seen to be away', () => !world.gateway.isRegistered(ACCOUNT_SID, 'alice'))
  await until('it is registered again', () => world.gateway.isRegistered(ACCOUNT_SID, 'alice'))
  const before = port.stats.packetsReceived
  await until('sound still arrives', () => port.stats.packetsReceived > before + 10)
  expect(over).toBe(0)
  const endings: CallEnding[] = []
  call.onEnded((ending) => endings.push(ending))
  invitation.end()
  await until('signalling works on the new socket', () => endings.length === 1)
  expect(endings).toEqual([{ how: 'remote-hangup' }])
})

test('a ringing device that is lost no longer counts', async () => {
  const device = await openClient()
  const invitation = world.gateway.invite(INVITATION)
  let rejected = 0
  invitation.onRejected(() => rejected++)
  await until('it rings', () => device.incoming.length === 1)
  device.client.dropSocket()
  await until('nobody is left', () => rejected === 1)
})

test('an outgoing call rings, is answered, carries sound and keys, and is ended with a code', async () => {
  const outgoing: OutgoingCall[] = []
  world.gateway.onOutgoing((call) => outgoing.push(call))
  const { client } = await openClient({ register: false })
  const call = await client.connect({ To: '+15552010001', campaign: 'a b&c' })
  let ringing = 0
  const endings: CallEnding[] = []
  call.onRinging(() => ringing++)
  call.onEnded((ending) => endings.push(ending))
  await until('call control hears of it', () => outgoing.length === 1)
  const placed = outgoing[0]
  if (!placed) throw new Error('no call')
  expect(placed).toMatchObject({ kind: 'client', accountSid: ACCOUNT_SID, from: 'client:alice', to: '+15552010001', applicationSid: APPLICATION_SID })
  expect(placed.parameters).toEqual({ To: '+15552010001', campaign: 'a b&c' })
  placed.ringing(`CA${'b'.repeat(32)}`)
  await until('the device rings', () => ringing === 1)
  expect(call.callSid).toBe(`CA${'b'.repeat(32)}`)
  placed.answered()
  const digits: string[] = []
  placed.port.onDigit((digit) => digits.push(digit))
  call.startTone()
  call.sendDigits('5')
  await until('sound and keys arrive', () => placed.port.stats.levelReceived > 0.2 && digits.length === 1)
  placed.ended({ status: 'busy' })
  await until('the device is told', () => endings.length === 1)
  expect(endings).toEqual([{ how: 'remote-hangup', error: { code: 31486, message: 'Busy here' } }])
})

test('an outgoing call that the device gives up is reported', async () => {
  const outgoing: OutgoingCall[] = []
  world.gateway.onOutgoing((call) => outgoing.push(call))
  const { client } = await openClient({ register: false })
  const call = await client.connect({ To: '+15552010001' })
  await until('call control hears of it', () => outgoing.length === 1)
  let over = 0
  outgoing[0]?.onHangup(() => over++)
  call.hangup()
  await until('call control is told', () => over === 1)
})
