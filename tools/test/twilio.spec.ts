/**
 * `npm start` with a Twilio account, up to Twilio's door: whatever the cloud asks of api.twilio.com goes through a proxy of the test, which notes it and refuses. Twilio itself is not in it.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { waitUntil } from '../src/wait.ts'
import { makePlace, runStart, type Place, type Run } from './run-start.ts'

const hex = (): string => randomBytes(16).toString('hex')
const PUBLIC_URL = 'https://floor.example.com'
const NUMBER = '+12125550100'
const account = { TWILIO_ACCOUNT_SID: `AC${hex()}`, TWILIO_AUTH_TOKEN: hex(), TWILIO_API_KEY_SID: `SK${hex()}`, TWILIO_API_KEY_SECRET: hex(), TWILIO_NUMBER: NUMBER }
const recordSchema = z.array(z.object({ title: z.string(), pid: z.number() }))

const asked: string[] = []
const runs: Run[] = []
let proxy: Server
let place: Place

beforeAll(async () => {
  place = await makePlace()
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(502).end()
  }).on('connect', (request: { url?: string }, socket: { end: (text: string) => void }) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
})
afterAll(async () => {
  for (const run of runs) run.child.kill('SIGTERM')
  await Promise.all(runs.map((run) => run.ended))
  proxy.close()
  rmSync(place.dataDir, { recursive: true, force: true })
})

async function start(args: readonly string[], twilio: Readonly<Record<string, string>>): Promise<Run> {
  for (const run of runs) run.child.kill('SIGINT')
  await Promise.all(runs.map((run) => run.ended))
  asked.length = 0
  const run = runStart(place, args, { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, ...twilio })
  runs.push(run)
  expect(await run.ready(), run.output()).toBe(true)
  return run
}

const programs = (): string[] => recordSchema.parse(JSON.parse(readFileSync(join(place.dataDir, 'run.json'), 'utf8'))).map(({ title }) => title)
const logOf = (name: string): string => readFileSync(join(place.dataDir, 'logs', `${name}.log`), 'utf8')
const localUrl = (): string => `http://127.0.0.1:${place.cloudPort}`

function carrierListens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(place.env['RINGFLOOR_CARRIER_PORT']), '127.0.0.1')
    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })
}

/** As Twilio signs: over the public address, with the account's token. Source: twilio.com/docs/usage/security. */
function deliver(authToken: string): Promise<Response> {
  const fields = { AccountSid: account.TWILIO_ACCOUNT_SID, ApiVersion: '2010-04-01', CallSid: `CA${hex()}`, CallStatus: 'ringing', Direction: 'inbound', From: '+12125550147', FromState: 'NY', To: NUMBER }
  const path = '/carrier/voice?step=inbound'
  const signed = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)).reduce((text, [name, value]) => text + name + value, PUBLIC_URL + path)
  const signature = createHmac('sha1', authToken).update(signed).digest('base64')
  return fetch(`${localUrl()}${path}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams(fields) })
}

describe('npm start with a Twilio account', () => {
  const twilio = { ...account, RINGFLOOR_PUBLIC_URL: PUBLIC_URL }

  it('starts no local carrier, asks nothing of Twilio, and says how to point the number', async () => {
    const run = await start([], twilio)
    expect(programs()).toEqual(['the cloud'])
    expect(await carrierListens()).toBe(false)
    for (const words of ['with Twilio as its carrier', `Console          ${PUBLIC_URL}`, NUMBER, `${PUBLIC_URL}/carrier/voice?step=inbound`, 'Nothing was dialled', '--point-numbers']) expect(run.output()).toContain(words)
    expect(run.output()).not.toContain('/phone/')
  })

  it('lets the console reach Twilio’s signalling', async () => {
    const policy = (await fetch(`${localUrl()}/`, { headers: { accept: 'text/html' } })).headers.get('content-security-policy')
    expect(policy).toContain('wss://voice-js.roaming.twilio.com')
    expect(policy).not.toContain('localhost')
  })

  it('answers what Twilio signs for that account and number; with nobody there, an apology and no made-up line', async () => {
    const answer = await deliver(account.TWILIO_AUTH_TOKEN)
    const twiml = await answer.text()
    expect(answer.status, twiml).toBe(200)
    expect(twiml).toContain('<Say')
    expect(twiml).not.toContain('<Dial')
    expect((await deliver(hex())).status).toBe(403)
  })

  it('has asked nothing of Twilio up to here, and written no secret into a log', () => {
    expect(asked).toEqual([])
    for (const file of readdirSync(join(place.dataDir, 'logs'))) {
      for (const secret of [account.TWILIO_AUTH_TOKEN, account.TWILIO_API_KEY_SECRET]) expect(readFileSync(join(place.dataDir, 'logs', file), 'utf8'), file).not.toContain(secret)
    }
  })

  it('asks Twilio when told to point the number; that Twilio is not reached is words in the log, and the exchange runs', async () => {
    const run = await start(['--point-numbers'], twilio)
    expect(await waitUntil(() => asked.includes('api.twilio.com:443') && logOf('cloud').includes('Numbers cannot be pointed at this exchange yet'), { timeoutMs: 20_000 })).toBe(true)
    expect(run.output()).toContain('You asked for it')
    expect((await fetch(`${localUrl()}/readyz`)).status).toBe(200)
    // The failed request carried the token, in its header.
    const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = account
    for (const secret of [token, Buffer.from(`${sid}:${token}`).toString('base64')]) expect(logOf('cloud')).not.toContain(secret)
  })

  it('goes back to the local carrier with the same data when the keys are gone', async () => {
    const run = await start([], {})
    expect(programs()).toEqual(expect.arrayContaining(['the cloud', 'the local carrier']))
    expect(run.output()).toContain('The number is now +15552010001')
    expect(run.output()).toContain('Active again')
    expect(asked).toEqual([])
  })
})
