/** The phone page as people use it, in Chromium with a fake microphone. Needs `vite build` first. */
import type { Socket } from 'node:net'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import type { AudioPort } from '../src/media/index.ts'
import { registerInsightsRoutes, registerPhonePage } from '../src/signalling/index.ts'
import type { OutgoingCall } from '../src/signalling/port.ts'
import { launchBrowser } from './support/browser.ts'
import { startTestGateway, until } from './support/signalling.ts'
import type { TestGateway } from './support/signalling.ts'

const OWN = '+15552015001'
/** The page's policy forbids code from strings, so conditions are polled from outside. */
const PATIENTLY = { timeout: 10_000, interval: 30 }
let browser: Browser
let app: FastifyInstance
let world: TestGateway
let sockets: Set<Socket>
let placed: OutgoingCall[]
let page: Page
let complaints: string[]

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser.close())
beforeEach(async () => {
  app = Fastify()
  await app.register(registerPhonePage)
  await app.register(registerInsightsRoutes)
  await app.ready()
  sockets = new Set()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  world = await startTestGateway(app.server)
  placed = []
  world.gateway.onOutgoing((call) => placed.push(call))
  page = await openPage(browser)
})
afterEach(async () => {
  await page.context().close()
  world.server.closeAllConnections()
  await world.close()
  await app.close()
})

const REFUSE = `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))`

/** `refused` answers as a browser does whose person said no: not every Chromium that runs without a window can refuse a prompt itself. */
async function openPage(from: Browser, microphone: 'granted' | 'refused' = 'granted'): Promise<Page> {
  const context = await from.newContext({ permissions: ['microphone'] })
  if (microphone === 'refused') await context.addInitScript(REFUSE)
  const opened = await context.newPage()
  complaints = []
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  opened.on('pageerror', (error) => complaints.push(error.message))
  await context.addInitScript(`localStorage.setItem('phone.own', localStorage.getItem('phone.own') ?? '${OWN}')`)
  await opened.goto(`${world.origin.replace('127.0.0.1', 'localhost')}/phone?to=+15552010001`)
  await opened.waitForSelector('[data-link=online]')
  return opened
}

const state = (): Promise<string> => page.innerText('#state')
const inState = (kind: string): Promise<unknown> => page.waitForSelector(`[data-call=${kind}]`)

async function dial(): Promise<OutgoingCall> {
  const before = placed.length
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  await until('call control hears of it', () => placed.length > before)
  const call = placed.at(-1)
  if (!call) throw new Error('no call')
  return call
}

test('a call from the keyboard: dialled, ringing, connected, heard both ways, keys, mute, hung up, remembered', async () => {
  await page.keyboard.press('Enter')
  await until('call control hears of it', () => placed.length === 1)
  const call = placed[0]
  if (!call) throw new Error('no call')
  expect(call).toMatchObject({ kind: 'phone', from: OWN, to: '+15552010001' })
  call.ringing('CA1')
  await inState('ringing')
  expect(await state()).toBe('Ringing…')
  call.answered()
  await inState('talking')
  const digits: string[] = []
  call.port.onDigit((digit) => digits.push(digit))
  await page.keyboard.type('19*')
  await page.getByRole('button', { name: 'Hash' }).click()
  await until('the keys arrive', () => digits.length === 4)
  expect(digits).toEqual(['1', '9', '*', '#'])
  const room = world.media.createRoom('r')
  room.add(call.port)
  room.play(() => world.media.tone({ frequenciesHz: [440], durationMs: 60_000 }), { loop: true })
  await until('the page is heard', () => call.port.stats.levelReceived > 0.1, 10_000)
  const meter = page.locator('#meter-them')
  await expect.poll(() => meter.evaluate((element: { value?: number }) => element.value), PATIENTLY).toBeGreaterThan(0.4)
  await page.keyboard.press('m')
  await page.getByRole('button', { name: 'Unmute' }).waitFor()
  await until('the page is silent', () => call.port.stats.levelReceived < 0.01)
  let over = 0
  call.onHangup(() => over++)
  await page.keyboard.press('Escape')
  await until('call control knows', () => over === 1)
  expect(await state()).toMatch(/^Call ended after 0:0\d$/)
  expect(await page.innerText('#recent')).toContain('+1 555 201 0001')
  expect(complaints).toEqual([])
})

test('typing on the keypad, redialling from the list, and endings in words', async () => {
  await page.fill('#to', '')
  for (const name of ['5', '5', '5', '2', '0', '1', '0', '0', '0', '2']) await page.getByRole('button', { name, exact: true }).click()
  expect(await page.inputValue('#to')).toBe('5552010002')
  const call = await dial()
  expect(call.to).toBe('+15552010002')
  call.ringing('CA1')
  call.ended({ status: 'busy' })
  await inState('idle')
  expect(await state()).toBe('The number is busy')
  await page.fill('#to', '')
  await page.locator('#recent button').first().click()
  expect(await page.inputValue('#to')).toBe('+1 555 201 0002')
  const second = await dial()
  second.ended({ status: 'failed', errorCode: 21211, message: 'No such number' })
  await expect.poll(state, PATIENTLY).toBe('No such number')
  await page.fill('#to', '12')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('alert').innerText()).toContain('not a telephone number')
})

test('giving up before an answer', async () => {
  const call = await dial()
  let over = 0
  call.onHangup(() => over++)
  await page.getByRole('button', { name: 'Give up' }).click()
  await until('call control knows', () => over === 1)
  expect(await state()).toBe('You hung up before it was answered')
})

test('its number rings: answered, declined, missed; remembered after a reload', async () => {
  await page.getByText('Ring here').click()
  await until('the number is registered', () => world.gateway.phones.isRegistered(OWN))
  await page.reload()
  await until('it is registered again', () => world.gateway.phones.isRegistered(OWN))
  await page.waitForSelector('[data-link=online]')
  const answered = world.gateway.phones.invite({ number: OWN, callSid: 'CA1', from: '+15552010001' })
  let port: AudioPort | undefined
  answered.onAnswered((audio) => (port = audio))
  await inState('incoming')
  expect(await state()).toBe('Incoming call from +1 555 201 0001')
  await page.getByRole('button', { name: 'Answer' }).click()
  await inState('talking')
  await until('the page is heard', () => (port?.stats.levelReceived ?? 0) > 0.1, 10_000)
  answered.end()
  await inState('idle')
  const declined = world.gateway.phones.invite({ number: OWN, callSid: 'CA2', from: '+15552010001' })
  let rejected = 0
  declined.onRejected(() => rejected++)
  await inState('incoming')
  await page.keyboard.press('Escape')
  await until('it is declined', () => rejected === 1)
  const missed = world.gateway.phones.invite({ number: OWN, callSid: 'CA3', from: '+15552010001' })
  await inState('incoming')
  missed.end()
  await inState('idle')
  expect(await state()).toBe('Missed call')
})

test('losing the carrier in a call is said in words, and the page comes back by itself', async () => {
  const call = await dial()
  let over = 0
  call.onHangup(() => over++)
  call.answered()
  await inState('talking')
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => page.innerText('#problem'), PATIENTLY).toContain('connection to the carrier was lost')
  await until('call control knows', () => over === 1)
  await page.waitForSelector('[data-link=online]')
  await dial()
})

test('a refused microphone is explained, and no call is placed', async () => {
  const other = await openPage(browser, 'refused')
  await other.getByRole('button', { name: 'Call', exact: true }).click()
  const alert = other.getByRole('alert')
  await alert.waitFor()
  expect(await alert.innerText()).toContain('does not let this page use the microphone')
  expect(placed).toEqual([])
  await other.context().close()
})

test('appearance is switched and kept', async () => {
  await page.getByRole('button', { name: /^Appearance: system/ }).click()
  await page.getByRole('button', { name: /^Appearance: light/ }).click()
  await page.reload()
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
})

test('the SDK\'s insights are thanked, preflight included', async () => {
  const preflight = await app.inject({ method: 'OPTIONS', url: '/v4/EndpointEvents' })
  expect(preflight.statusCode).toBe(204)
  expect(preflight.headers['access-control-allow-headers']).toContain('x-twilio-token')
  const posted = await app.inject({ method: 'POST', url: '/v4/EndpointMetrics', payload: { group: 'quality' } })
  expect(posted.statusCode).toBe(200)
})
