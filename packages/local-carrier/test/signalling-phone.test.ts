import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMediaServer, createWebRtcPort } from '../src/media/index.ts'
import type { AudioPort, WebRtcPort } from '../src/media/index.ts'
import type { OutgoingCall } from '../src/signalling/port.ts'
import { openRawSocket } from './support/raw-socket.ts'
import type { RawSocket } from './support/raw-socket.ts'
import { startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

const NUMBER = '+15552015001'
let world: TestGateway
let page: RawSocket
let port: WebRtcPort
beforeEach(async () => {
  world = await startTestGateway()
  page = await openRawSocket(world.phoneUrl)
  port = createWebRtcPort()
})
afterEach(async () => {
  port.close()
  page.close()
  await world.close()
})

const say = (message: object): void => page.sendText(JSON.stringify(message))

test('a page dials: media is up before it rings, keys arrive, the ending is told', async () => {
  const outgoing: OutgoingCall[] = []
  world.gateway.onOutgoing((call) => outgoing.push(call))
  say({ type: 'dial', from: NUMBER, to: '+15552010001', sdp: await port.createOffer() })
  const { callId, sdp } = await page.next('dialling')
  await port.acceptAnswer(String(sdp))
  await until('call control hears of it', () => outgoing.length === 1)
  const call = outgoing[0]
  if (!call) throw new Error('no call')
  expect(call).toMatchObject({ kind: 'phone', accountSid: '', from: NUMBER, to: '+15552010001', applicationSid: null })
  call.ringing('CA1')
  expect(await page.next('ringing')).toMatchObject({ callId, callSid: 'CA1' })
  call.answered()
  await page.next('answered')
  const digits: string[] = []
  call.port.onDigit((digit) => digits.push(digit))
  say({ type: 'digits', callId, digits: '1*#' })
  const media = createMediaServer()
  media.playTo(port, media.tone({ frequenciesHz: [500], durationMs: 60_000 }))
  await until('sound and keys arrive', () => call.port.stats.levelReceived > 0.2 && digits.length === 3)
  media.stop()
  call.port.sendDigit('7')
  expect(await page.next('digit')).toMatchObject({ callId, digit: '7' })
  call.ended({ status: 'busy' })
  expect(await page.next('ended')).toMatchObject({ callId, status: 'busy' })
})

test('hanging up, and losing the page, end the call', async () => {
  const outgoing: OutgoingCall[] = []
  let over = 0
  world.gateway.onOutgoing((call) => {
    outgoing.push(call)
    call.onHangup(() => over++)
  })
  say({ type: 'dial', from: NUMBER, to: '+15552010001', sdp: await port.createOffer() })
  const { callId } = await page.next('dialling')
  say({ type: 'hangup', callId })
  await until('the first is over', () => over === 1)
  const second = createWebRtcPort()
  say({ type: 'dial', from: NUMBER, to: '+15552010001', sdp: await second.createOffer() })
  await page.next('dialling')
  page.close()
  await until('the second is over', () => over === 2)
  second.close()
})

test('a registered number rings in the page and is answered there; elsewhere it is cancelled', async () => {
  const other = await openRawSocket(world.phoneUrl)
  for (const socket of [page, other]) {
    socket.sendText(JSON.stringify({ type: 'register', number: NUMBER }))
    await socket.next('registered')
  }
  expect(world.gateway.phones.isRegistered(NUMBER)).toBe(true)
  const invitation = world.gateway.phones.invite({ number: NUMBER, callSid: 'CA1', from: '+15552010001' })
  let answered: AudioPort | undefined
  invitation.onAnswered((audio) => (answered = audio))
  const [mine] = [await page.next('incoming'), await other.next('incoming')]
  expect(mine).toMatchObject({ from: '+15552010001', to: NUMBER })
  say({ type: 'answer', callId: mine['callId'], sdp: await port.acceptOffer(String(mine['sdp'])) })
  await other.next('cancelled')
  await until('call control has its port', () => answered !== undefined)
  const media = createMediaServer()
  if (answered) media.playTo(answered, media.tone({ frequenciesHz: [500], durationMs: 60_000 }))
  await until('the page hears', () => port.stats.levelReceived > 0.2)
  media.stop()
  let over = 0
  invitation.onHangup(() => over++)
  say({ type: 'hangup', callId: mine['callId'] })
  await until('call control knows', () => over === 1)
  other.close()
})

test('declining, unregistering, changing the number', async () => {
  say({ type: 'register', number: NUMBER })
  await page.next('registered')
  const invitation = world.gateway.phones.invite({ number: NUMBER, callSid: 'CA1', from: '+15552010001' })
  let rejected = 0
  invitation.onRejected(() => rejected++)
  say({ type: 'decline', callId: (await page.next('incoming'))['callId'] })
  await until('it is rejected', () => rejected === 1)
  say({ type: 'register', number: '+15552015002' })
  await page.next('registered')
  expect(world.gateway.phones.isRegistered(NUMBER)).toBe(false)
  expect(world.gateway.phones.isRegistered('+15552015002')).toBe(true)
  say({ type: 'unregister' })
  await page.next('unregistered')
  expect(world.gateway.phones.isRegistered('+15552015002')).toBe(false)
})

test('what makes no sense is refused with a code', async () => {
  for (const message of [{ type: 'dial', from: 'me', to: 'you', sdp: 'x' }, { type: 'register', number: '911; drop' }, { type: 'sing' }, 7]) say(message as object)
  await until('each is answered', () => page.messages.filter((message) => message.type === 'error').length === 4)
  expect(page.messages.map((message) => message.payload['code'])).toEqual(['malformed', 'malformed', 'malformed', 'malformed'])
  say({ type: 'dial', from: NUMBER, to: '+15552010001', sdp: 'this is no session description' })
  await until('the bad offer is refused', () => page.messages.at(-1)?.payload['code'] === 'media')
})
