import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWebRtcPort } from '../src/media/index.ts'
import type { AudioPort, WebRtcPort } from '../src/media/index.ts'
import { createListeners } from '../src/media/listeners.ts'
import { watchMedia } from '../src/signalling/device-call.ts'
import { decodeParameters, encodeParameters, parseFromSdk } from '../src/signalling/sdk-messages.ts'
import { openRawSocket } from './support/raw-socket.ts'
import type { RawSocket } from './support/raw-socket.ts'
import { ACCOUNT_SID, createTestToken, startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

const CALL = { accountSid: ACCOUNT_SID, identity: 'alice', callSid: 'CA1', from: '+15552010001', to: 'client:alice', parameters: {} }

let world: TestGateway
let device: WebRtcPort
let sockets: RawSocket[]
beforeEach(async () => {
  world = await startTestGateway()
  device = createWebRtcPort()
  sockets = []
})
afterEach(async () => {
  device.close()
  for (const socket of sockets) socket.close()
  await world.close()
})

async function listen(reconnectTimeout: number): Promise<RawSocket> {
  const socket = await openRawSocket(world.signalUrl)
  sockets.push(socket)
  socket.send('listen', { token: await createTestToken(), reconnectTimeout })
  await socket.next('connected')
  return socket
}

/** A device answers a call; what it needs to come back for it. */
async function answer(socket: RawSocket): Promise<{ port: AudioPort; sdp: string; reconnect: unknown; end(): void; overs: () => number }> {
  socket.send('register', { media: { audio: true } })
  await socket.next('ready')
  const invitation = world.gateway.invite(CALL)
  let port: AudioPort | undefined
  let over = 0
  invitation.onAnswered((audio) => (port = audio))
  invitation.onHangup(() => over++)
  const invite = await socket.next('invite')
  const sdp = await device.acceptOffer(String(invite['sdp']))
  socket.send('answer', { callsid: 'CA1', sdp })
  await until('answered', () => port !== undefined)
  if (!port) throw new Error('no port')
  return { port, sdp, reconnect: invite['reconnect'], end: () => invitation.end(), overs: () => over }
}

test('a device that comes back before its old socket is known to be dead takes its call along', async () => {
  const old = await listen(5)
  const { sdp, reconnect, end, overs } = await answer(old)
  const fresh = await listen(5)
  fresh.send('invite', { callsid: 'CA1', sdp, reconnect, twilio: {} })
  expect(await fresh.next('answer')).toEqual({ callsid: 'CA1', reconnect })
  old.close()
  await until('the old socket is gone', () => old.closes.length === 1)
  expect(overs()).toBe(0)
  end()
  expect(await fresh.next('hangup')).toEqual({ callsid: 'CA1' })
})

test('a device that does not come back in the time it asked for has hung up', async () => {
  const socket = await listen(0.2)
  const { reconnect, sdp, overs } = await answer(socket)
  socket.close()
  await until('the call is over', () => overs() === 1)
  const late = await listen(5)
  late.send('invite', { callsid: 'CA1', sdp, reconnect, twilio: {} })
  expect(await late.next('hangup')).toEqual({ callsid: 'CA1' })
})

test('another peer connection takes over the sound of a call; a bad offer leaves it as it was', async () => {
  const socket = await listen(5)
  const { port, reconnect } = await answer(socket)
  socket.send('reinvite', { callsid: 'CA1', sdp: 'v=0' })
  expect(await socket.next('error')).toMatchObject({ callsid: 'CA1', error: { code: 53405 } })
  const room = world.media.createRoom('r')
  room.add(port)
  room.play(() => world.media.tone({ frequenciesHz: [440], durationMs: 60_000 }), { loop: true })
  await until('the device hears', () => device.stats.levelReceived > 0.2)

  const successor = createWebRtcPort()
  // Both ends live in this process and share one certificate: only another fingerprint makes it another peer.
  const offer = (await successor.createOffer()).replace(/^(a=fingerprint:\S+ )(\S\S)/m, (_, start: string, byte: string) => `${start}${byte === '00' ? '01' : '00'}`)
  socket.send('invite', { callsid: 'CA1', sdp: offer, reconnect, twilio: {} })
  expect(await socket.next('answer')).toMatchObject({ callsid: 'CA1', sdp: expect.stringContaining('PCMU/8000') })
  successor.close()
})

test('keys that are passed on are heard by the device as tones', async () => {
  const { port } = await answer(await listen(5))
  world.media.createRoom('r').add(port)
  await until('silence arrives', () => device.stats.packetsReceived > 5)
  expect(device.stats.levelReceived).toBeLessThan(0.01)
  port.sendDigit('5')
  await until('the tone arrives', () => device.stats.levelReceived > 0.2)
})

test('media that stays away is noticed, media that returns in time is not', async () => {
  const states = createListeners<WebRtcPort['state']>()
  let state: WebRtcPort['state'] = 'connecting'
  const port = { ...device, onState: states.add, get state() { return state } } satisfies WebRtcPort
  let lost = 0
  const undo = watchMedia(port, () => lost++, 60)
  states.emit((state = 'connected'))
  states.emit((state = 'disconnected'))
  states.emit((state = 'connected'))
  const started = performance.now()
  await until('longer than the grace', () => performance.now() - started > 150)
  expect(lost).toBe(0)
  states.emit((state = 'disconnected'))
  await until('it is noticed', () => lost === 1)
  undo()
})

test('no text makes the reader throw; parameters survive the way there and back', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseFromSdk(text)))
  fc.assert(
    fc.property(fc.constantFrom('listen', 'register', 'invite', 'answer', 'dtmf', 'hangup', 'message'), fc.object(), (type, payload) => {
      void parseFromSdk(JSON.stringify({ type, payload }))
    }),
  )
  const names = fc.stringMatching(/^[A-Za-z_]{1,12}$/)
  fc.assert(
    fc.property(fc.dictionary(names, fc.string({ unit: 'grapheme' }), { maxKeys: 20 }), (parameters) => {
      expect(decodeParameters(encodeParameters(parameters))).toEqual({ ...parameters })
    }),
  )
})
