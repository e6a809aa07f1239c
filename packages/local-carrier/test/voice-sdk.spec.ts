/** Holds the gateway to the real Voice SDK in a real browser, because the protocol between them is nowhere written down. */
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import type { AudioPort } from '../src/media/index.ts'
import type { ClientInvitation, OutgoingCall } from '../src/signalling/port.ts'
import { launchBrowser } from './support/browser.ts'
import { createSdkServer, openSdkPage } from './support/sdk-page.ts'
import type { SdkPage } from './support/sdk-page.ts'
import { ACCOUNT_SID, createTestToken, startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

const CALL = { accountSid: ACCOUNT_SID, identity: 'alice', from: '+15552010001', to: 'client:alice', parameters: { campaign: 'Medicare East', price: '42.00', odd: 'a&b=c+d %é' } }

let browser: Browser
let world: TestGateway
let sockets: Set<Socket>
let pages: SdkPage[]
let calls = 0

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser.close())
beforeEach(async () => {
  const server = createSdkServer()
  sockets = new Set()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  world = await startTestGateway(server)
  pages = []
})
afterEach(async () => {
  for (const { page } of pages) await page.context().close()
  world.server.closeAllConnections()
  await world.close()
})

async function open(options: { token?: Parameters<typeof createTestToken>[0]; device?: object } = {}): Promise<SdkPage> {
  const page = await openSdkPage(browser, world.origin, await createTestToken(options.token), options.device)
  pages.push(page)
  return page
}

async function openRegistered(device?: object): Promise<SdkPage> {
  const page = await open(device ? { device } : {})
  await page.run('device.register()')
  await page.event('device.registered')
  return page
}

interface Invited {
  readonly invitation: ClientInvitation
  readonly ports: AudioPort[]
  readonly events: string[]
}

function invite(): Invited {
  const invitation = world.gateway.invite({ ...CALL, callSid: `CA${String(++calls).padStart(32, '0')}` })
  const ports: AudioPort[] = []
  const events: string[] = []
  invitation.onRinging(() => events.push('ringing'))
  invitation.onAnswered((port) => {
    events.push('answered')
    ports.push(port)
  })
  invitation.onRejected(() => events.push('rejected'))
  invitation.onHangup(() => events.push('hangup'))
  return { invitation, ports, events }
}

async function talk(page: SdkPage, port: AudioPort): Promise<void> {
  const room = world.media.createRoom(`room-${calls}`)
  room.add(port)
  room.play(() => world.media.tone({ frequenciesHz: [440], durationMs: 60_000 }), { loop: true })
  await until('the browser is heard', () => port.stats.levelReceived > 0.02, 15_000)
  await page.waitFor('levels.output > 0.05')
}

async function answerIn(page: SdkPage): Promise<Invited & { port: AudioPort }> {
  const invited = invite()
  await page.event('device.incoming')
  await page.run('call.accept()')
  await page.event('call.accept')
  await until('the gateway knows', () => invited.ports.length === 1)
  const port = invited.ports[0]
  if (!port) throw new Error('no port')
  return { ...invited, port }
}

test('registers, gets a call with its parameters, hears and is heard, sends keys, is hung up', async () => {
  const page = await openRegistered()
  expect(await page.run('device.identity')).toBe('alice')
  const invited = invite()
  expect(await page.event('device.incoming')).toEqual({ from: '+15552010001', to: 'client:alice', custom: CALL.parameters })
  expect(invited.events).toEqual(['ringing'])
  await page.run('call.accept()')
  await page.event('call.accept')
  await until('answered', () => invited.ports.length === 1)
  const port = invited.ports[0]
  if (!port) throw new Error('no port')
  await talk(page, port)
  const digits: string[] = []
  port.onDigit((digit) => digits.push(digit))
  expect(await page.run('call._mediaHandler.getOrCreateDTMFSender().canInsertDTMF')).toBe(true) // by RTP, not by signalling
  await page.run('call.sendDigits("12#*")')
  await until('the keys arrive', () => digits.length === 4)
  expect(digits).toEqual(['1', '2', '#', '*'])
  const before = port.stats
  await until('a second of packets', () => port.stats.packetsReceived > before.packetsReceived + 45 && port.stats.packetsSent > before.packetsSent + 45)
  invited.invitation.end()
  await page.event('call.disconnect')
  expect(await page.names()).not.toContain('call.error')
})

test('hanging up in the browser reaches call control', async () => {
  const page = await openRegistered()
  const { events } = await answerIn(page)
  await page.run('call.disconnect()')
  await until('call control knows', () => events.includes('hangup'))
})

test('closing the tab ends the call', async () => {
  const page = await openRegistered()
  const { events } = await answerIn(page)
  await page.page.close({ runBeforeUnload: true })
  await until('call control knows', () => events.includes('hangup'), 20_000)
})

test('rejecting, and being cancelled while it rings', async () => {
  const page = await openRegistered()
  const refused = invite()
  await page.event('device.incoming')
  await page.run('call.reject()')
  await until('rejected', () => refused.events.includes('rejected'))
  const given = invite()
  await page.event('device.incoming')
  given.invitation.end()
  await page.event('call.cancel')
  expect(given.events).toEqual(['ringing'])
})

test('two devices ring; the first to answer gets the call, the other is cancelled', async () => {
  const [first, second] = [await openRegistered(), await openRegistered()]
  const invited = invite()
  await Promise.all([first.event('device.incoming'), second.event('device.incoming')])
  await second.run('call.accept()')
  await Promise.all([second.event('call.accept'), first.event('call.cancel')])
  expect(invited.events).toEqual(['ringing', 'answered'])
})

test('an outgoing call: early media while it rings, answered, sound both ways, ended with a code', async () => {
  const placed: OutgoingCall[] = []
  world.gateway.onOutgoing((call) => placed.push(call))
  const page = await open()
  await page.run('device.connect({ params: { To: "+15552010001", note: "a b&c" } }).then(follow)')
  await until('call control hears of it', () => placed.length === 1)
  const call = placed[0]
  if (!call) throw new Error('no call')
  expect(call).toMatchObject({ from: 'client:alice', to: '+15552010001', parameters: { note: 'a b&c' } })
  const callSid = `CA${'c'.repeat(32)}`
  call.ringing(callSid)
  expect(await page.event('call.ringing')).toBe(true)
  call.answered()
  await page.event('call.accept')
  expect(await page.run('call.parameters.CallSid')).toBe(callSid)
  await talk(page, call.port)
  const digits: string[] = []
  call.port.onDigit((digit) => digits.push(digit))
  expect(await page.run('call._mediaHandler.getOrCreateDTMFSender().canInsertDTMF')).toBe(true)
  await page.run('call.sendDigits("90*")')
  await until('the keys arrive', () => digits.length === 3)
  expect(digits).toEqual(['9', '0', '*'])
  call.ended({ status: 'busy' })
  expect(await page.event('call.error')).toBe(31486)
  await page.event('call.disconnect')
})

test('an outgoing call that ends before it rings, and one that the browser gives up', async () => {
  const placed: OutgoingCall[] = []
  let hungUp = 0
  world.gateway.onOutgoing((call) => {
    placed.push(call)
    call.onHangup(() => hungUp++)
  })
  const page = await open()
  await page.run('device.connect({ params: { To: "1" } }).then(follow)')
  await until('placed', () => placed.length === 1)
  placed[0]?.ended({ status: 'failed', errorCode: 31404, message: 'no such number' })
  expect(await page.event('call.error')).toBe(31404)
  await page.event('call.disconnect')
  await page.run('device.connect({ params: { To: "2" } }).then(follow)')
  await until('placed', () => placed.length === 2)
  placed[1]?.ringing(`CA${'d'.repeat(32)}`)
  await page.event('call.ringing')
  await page.run('call.disconnect()')
  await until('call control knows', () => hungUp === 1)
})

test('token errors carry Twilio\'s codes, and a better token repairs the same device', async () => {
  const page = await open({ token: { secret: 'wrong' } })
  await page.run('void device.register().catch(() => undefined)')
  expect(await page.event('device.error')).toBe(20101)
  const expired = await open({ token: { expiresInSeconds: -10 } })
  await expired.run('void device.register().catch(() => undefined)')
  expect(await expired.event('device.error')).toBe(20104)
  await expired.run(`device.updateToken(${JSON.stringify(await createTestToken())})`)
  await expired.event('device.registered')
})

test('a token about to expire is announced and replaced during a call', async () => {
  const page = await open({ token: { expiresInSeconds: 12 }, device: { tokenRefreshMs: 10_000 } })
  await page.run('device.register()')
  const { events } = await answerIn(page)
  await page.event('device.tokenWillExpire')
  const fresh = JSON.stringify(await createTestToken())
  // The SDK claims its call again after every greeting; the gateway confirms.
  await page.run(`new Promise((resolve) => { device._stream.once('answer', () => resolve()); device.updateToken(${fresh}) })`)
  await page.run('call.sendMessage({ content: { hello: 1 }, messageType: "user-defined-message" })')
  await page.event('call.messageSent')
  expect(events).toEqual(['ringing', 'answered'])
})

test('a call survives the loss of its socket: the SDK reconnects, sound goes on, hanging up works', async () => {
  const page = await openRegistered({ maxCallSignalingTimeoutMs: 30_000 })
  const { port, events, invitation } = await answerIn(page)
  await talk(page, port)
  for (const socket of sockets) socket.destroy()
  await page.event('call.reconnecting')
  await page.event('call.reconnected')
  await page.event('device.registered')
  const before = port.stats.packetsReceived
  await until('sound goes on', () => port.stats.packetsReceived > before + 20)
  expect(events).toEqual(['ringing', 'answered'])
  invitation.end()
  await page.event('call.disconnect')
})

test('an ICE restart is answered and sound goes on', async () => {
  const page = await openRegistered()
  const { port, events } = await answerIn(page)
  await talk(page, port)
  const fragment = 'call._mediaHandler.version.pc.currentRemoteDescription.sdp.match(/ice-ufrag:(\\S+)/)[1]'
  const before = await page.run<string>(fragment)
  await page.run('call._mediaHandler.iceRestart()')
  await page.waitFor(`${fragment} !== ${JSON.stringify(before)}`)
  await page.waitFor('call._mediaHandler.version.pc.connectionState === "connected"')
  const packets = port.stats
  await until('sound goes on both ways', () => port.stats.packetsReceived > packets.packetsReceived + 50 && port.stats.packetsSent > packets.packetsSent + 50, 15_000)
  await page.run('levels.output = 0')
  await page.waitFor('levels.output > 0.05')
  expect(events).toEqual(['ringing', 'answered'])
})

test('unregistering stops the ringing; an idle device stays registered beyond the SDK\'s heartbeat limit', async () => {
  const [idle, page] = [await openRegistered(), await openRegistered()]
  await page.run('device.unregister()')
  await page.event('device.unregistered')
  const idleSince = performance.now()
  await until('longer than 15 s', () => performance.now() - idleSince > 17_000, 20_000)
  expect(await idle.names()).toEqual(['device.registered'])
  invite()
  await idle.event('device.incoming')
  expect(await page.names()).not.toContain('device.incoming')
})
