/** The carrier as a process: words on bad settings, SIGTERM, and what is left after kill -9. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openJournal } from '../src/journal/journal.ts'
import { MAX_JOURNAL_BYTES } from '../src/limits.ts'
import { ACCOUNT, CALLER, clientFor, eventually, NUMBER, ROBOT, startTestWorld, startWebhookApp, testConfig, twiml } from './harness.ts'

// Each of these starts Node anew, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const SILENT_ROBOT = '+15552020009'
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const children = new Set<ChildProcess>()
const folders = new Set<string>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  children.clear()
  folders.clear()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carrier-process-'))
  folders.add(folder)
  return folder
}

function run(environment: Record<string, string>): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (text += piece.toString()))
  return { child, output: () => text }
}

async function startProcess(folder: string) {
  const configPath = join(folder, 'config.json')
  writeFileSync(configPath, JSON.stringify({ ...testConfig(), robots: [{ number: ROBOT, script: {} }, { number: SILENT_ROBOT, script: { behaviour: 'no-answer' } }] }))
  const process_ = run({ CARRIER_PORT: '0', CARRIER_CONFIG: configPath, CARRIER_DATA_DIR: folder })
  const port = await eventually('the port', () => /"port":(\d+)/.exec(process_.output())?.[1], 30_000)
  return { ...process_, url: `http://127.0.0.1:${port}` }
}

describe('settings', () => {
  test.each<readonly [Record<string, string>, RegExp]>([
    [{}, /CARRIER_CONFIG is missing/],
    [{ CARRIER_CONFIG: '/nowhere.json', CARRIER_DATA_DIR: '/tmp' }, /cannot be read: \/nowhere\.json/],
    [{ CARRIER_CONFIG: '/nowhere.json', CARRIER_DATA_DIR: '/tmp', CARRIER_PORT: 'high' }, /CARRIER_PORT must be a port number/],
  ])('%j is refused in words', async (environment, words) => {
    const { child, output } = run(environment)
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(1)
    expect(output()).toMatch(words)
    expect(output()).not.toMatch(/\n\s+at /)
  })

  test('a taken port and a bad configuration say so', async () => {
    const world = await startTestWorld()
    const folder = newFolder()
    await expect(startTestWorld({ port: world.carrier.port, dataDir: folder })).rejects.toThrow(/Port \d+ is taken/)
    await expect(startTestWorld({ dataDir: folder, input: { accounts: [] } })).rejects.toThrow(/at least one account/)
    await expect(startTestWorld({ dataDir: folder, input: { accounts: [{ ...ACCOUNT, numbers: [{ phoneNumber: NUMBER }, { phoneNumber: NUMBER }] }] } })).rejects.toThrow(/listed twice/)
    await world.stop()
  })
})

test('after kill -9 and a restart the REST API still answers for every call, and numbers keep their settings', async () => {
  const folder = newFolder()
  const app = await startWebhookApp()
  app.on('/voice', twiml(`<Dial><Number>${ROBOT}</Number></Dial>`))
  app.on('/over', twiml('<Reject reason="busy"/>'))
  try {
    const first = await startProcess(folder)
    const client = clientFor(first.url)
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER })
    const place = async (voiceUrl: string): Promise<string> => {
      await client.incomingPhoneNumbers(number?.sid ?? '').update({ voiceUrl })
      const response = await fetch(`${first.url}/_carrier/calls`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ from: CALLER, to: NUMBER }) })
      return ((await response.json()) as { callSid: string }).callSid
    }
    const over = await place(`${app.url}/over`)
    await eventually('the first call to be over', async () => (await client.calls(over).fetch()).status === 'busy')
    const talking = await place(`${app.url}/voice`)
    const { sid: ringing } = await client.calls.create({ to: SILENT_ROBOT, from: NUMBER, twiml: twiml('<Hangup/>') })
    await eventually('the other to ring', async () => (await client.calls(ringing).fetch()).status === 'ringing')
    await eventually('the bridge', async () => (await client.calls.list({ parentCallSid: talking }))[0]?.status === 'in-progress')
    await eventually('a heartbeat', () => readFileSync(join(folder, 'journal.jsonl'), 'utf8').includes('"heartbeat"'))
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const killedAt = Date.now()
    appendFileSync(join(folder, 'journal.jsonl'), '{"kind":"call","call":{"sid":"CA')

    const second = await startProcess(folder)
    const again = clientFor(second.url)
    const call = await again.calls(talking).fetch()
    expect(call).toMatchObject({ status: 'completed', direction: 'inbound' })
    expect(call.endTime.getTime()).toBeLessThanOrEqual(killedAt)
    expect(Number(call.duration)).toBeLessThan(5)
    expect((await again.calls.list({ parentCallSid: talking }))[0]).toMatchObject({ status: 'completed' })
    expect(await again.calls(over).fetch()).toMatchObject({ status: 'busy', duration: '0' })
    expect(await again.calls(ringing).fetch()).toMatchObject({ status: 'failed', duration: '0' })
    expect((await again.incomingPhoneNumbers.list({ phoneNumber: NUMBER }))[0]).toMatchObject({ sid: number?.sid, voiceUrl: `${app.url}/voice` })
    second.child.kill('SIGTERM')
    const [code] = (await once(second.child, 'exit')) as [number]
    expect(code).toBe(0)
  } finally {
    await app.close()
  }
})

test('SIGTERM hangs up what is live and still tells its end', async () => {
  const folder = newFolder()
  const app = await startWebhookApp()
  app.on('/voice', twiml('<Pause length="60"/><Say>x</Say>'))
  try {
    const carrier = await startProcess(folder)
    const client = clientFor(carrier.url)
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER })
    await client.incomingPhoneNumbers(number?.sid ?? '').update({ voiceUrl: `${app.url}/voice`, statusCallback: `${app.url}/status` })
    await fetch(`${carrier.url}/_carrier/calls`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ from: CALLER, to: NUMBER }) })
    await eventually('the request', () => app.seen('/voice')[0])
    carrier.child.kill('SIGTERM')
    const [code] = (await once(carrier.child, 'exit')) as [number]
    expect(code).toBe(0)
    expect(app.seen('/status')).toEqual([expect.objectContaining({ CallStatus: 'no-answer' })])
  } finally {
    await app.close()
  }
})

describe('the journal', () => {
  const call = (sid: string, status: 'ringing' | 'in-progress') => ({
    sid, accountSid: ACCOUNT.sid, parentCallSid: null, direction: 'inbound' as const, from: CALLER, to: NUMBER, phoneNumberSid: null, fromGeography: null, toGeography: null, stirVerstat: null,
    createdAtMs: 1000, status, updatedAtMs: 2000, dialedAtMs: 1000, answeredAtMs: status === 'in-progress' ? 2000 : null, endedAtMs: null, sipResponseCode: null,
  })

  test('an unfinished call ends with the last heartbeat: completed if it was answered, else failed', () => {
    const folder = newFolder()
    const journal = openJournal(folder)
    journal.write({ kind: 'call', call: call('CA1', 'in-progress') })
    journal.write({ kind: 'call', call: call('CA2', 'ringing') })
    journal.write({ kind: 'heartbeat', atMs: 9000 })
    journal.close()
    const again = openJournal(folder)
    expect(again.contents.calls).toMatchObject([{ sid: 'CA1', status: 'completed', endedAtMs: 9000 }, { sid: 'CA2', status: 'failed', endedAtMs: 9000 }])
    again.close()
    // Once ended they stay as they are.
    const third = openJournal(folder)
    expect(third.contents.calls).toMatchObject([{ status: 'completed', endedAtMs: 9000 }, { status: 'failed', endedAtMs: 9000 }])
    third.close()
  })

  test('is rewritten before it grows past its limit', () => {
    const folder = newFolder()
    const journal = openJournal(folder)
    const one = { kind: 'call' as const, call: { ...call('CA1', 'ringing'), from: 'x'.repeat(100_000) } }
    for (let index = 0; index < 2 * (MAX_JOURNAL_BYTES / 100_000); index++) journal.write(one)
    journal.close()
    expect(readFileSync(join(folder, 'journal.jsonl')).length).toBeLessThan(MAX_JOURNAL_BYTES)
  })
})
