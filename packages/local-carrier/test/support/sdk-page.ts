/** The real @twilio/voice-sdk in a page served beside the gateway. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Browser, Page } from 'playwright-core'

const SDK_BUNDLE = readFileSync(new URL('../dist/twilio.js', import.meta.resolve('@twilio/voice-sdk')))

/** The SDK insists on TLS; on localhost its WebSocket is turned to plain ws, as the console does against a local carrier. */
const PAGE_SCRIPT = `
const Native = globalThis.WebSocket
globalThis.WebSocket = class extends Native {
  constructor(url, protocols) { super(String(url).replace(/^wss:\\/\\/localhost:/, 'ws://localhost:'), protocols) }
}
window.events = []
window.note = (name, detail) => window.events.push({ name, detail: detail ?? null })
window.levels = { input: 0, output: 0 }
window.follow = (call) => {
  window.call = call
  for (const name of ['accept', 'cancel', 'reject', 'disconnect', 'reconnected', 'transportClose', 'messageSent']) call.on(name, () => note('call.' + name))
  call.on('ringing', (earlyMedia) => note('call.ringing', earlyMedia))
  call.on('reconnecting', (error) => note('call.reconnecting', error.code))
  call.on('error', (error) => note('call.error', error.code))
  call.on('volume', (input, output) => {
    window.levels.input = Math.max(window.levels.input, input)
    window.levels.output = Math.max(window.levels.output, output)
  })
}
window.start = (token, options) => {
  const silent = '/silence.wav'
  const sounds = Object.fromEntries(['disconnect', 'incoming', 'outgoing', 'dtmf0', 'dtmf1', 'dtmf2', 'dtmfh', 'dtmfs'].map((name) => [name, silent]))
  window.device = new Twilio.Device(token, {
    chunderw: location.host, codecPreferences: ['pcmu', 'opus'], sounds, publishEvents: false, logLevel: 'silent',
    enableImprovedSignalingErrorPrecision: true, ...options,
  })
  for (const name of ['registered', 'unregistered', 'tokenWillExpire']) device.on(name, () => note('device.' + name))
  device.on('error', (error) => note('device.error', error.code))
  device.on('incoming', (call) => {
    follow(call)
    note('device.incoming', { from: call.parameters.From, to: call.parameters.To, custom: Object.fromEntries(call.customParameters) })
  })
}
`

export function createSdkServer(): Server {
  return createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/twilio.js') return void response.setHeader('content-type', 'text/javascript').end(SDK_BUNDLE)
    if (path === '/page.js') return void response.setHeader('content-type', 'text/javascript').end(PAGE_SCRIPT)
    if (path === '/silence.wav') return void response.setHeader('content-type', 'audio/wav').end(silence())
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>SDK</title><script src="/page.js"></script><script src="/twilio.js"></script>')
  })
}

function silence(): Buffer {
  const file = Buffer.alloc(44 + 1600, 0)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + 1600, 4)
  file.write('WAVEfmt ', 8)
  file.set([16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0], 16)
  file.write('data', 36)
  file.writeUInt32LE(1600, 40)
  return file
}

export interface SdkPage {
  readonly page: Page
  /** Runs an expression in the page; `device` and `call` are the SDK's objects. */
  run<T>(expression: string): Promise<T>
  /** Waits for an event and returns its detail. Each is found once. */
  event<T = unknown>(name: string): Promise<T>
  /** Names of all events so far. */
  names(): Promise<string[]>
  waitFor(expression: string): Promise<void>
}

export async function openSdkPage(browser: Browser, origin: string, token: string, options: object = {}): Promise<SdkPage> {
  const context = await browser.newContext({ permissions: ['microphone'] })
  const page = await context.newPage()
  await page.goto(origin.replace('127.0.0.1', 'localhost'))
  await page.evaluate(`start(${JSON.stringify(token)}, ${JSON.stringify(options)})`)
  return {
    page,
    run: (expression) => page.evaluate(expression),
    async event<T>(name: string): Promise<T> {
      const find = `events.find((event) => event.name === ${JSON.stringify(name)} && !event.taken)`
      await page.waitForFunction(`Boolean(${find})`, null, { timeout: 15_000 }).catch(async (error: unknown) => {
        throw new Error(`No event ${name}; there were ${JSON.stringify(await page.evaluate('events'))}`, { cause: error })
      })
      return page.evaluate(`(() => { const event = ${find}; event.taken = true; return event.detail })()`)
    },
    names: () => page.evaluate('events.map((event) => event.name)'),
    async waitFor(expression) {
      await page.waitForFunction(expression, null, { timeout: 15_000 })
    },
  }
}
