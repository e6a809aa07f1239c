import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SeedWorld } from '../prisma/seed/index.ts'
import { chooseFreePort } from '../src/http/free-port.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { useTestDatabase } from './database.ts'
import { readCallState, readEvents } from './exchange.ts'
import type { CallState } from './exchange.ts'
import { startCarrierProcess, startCloudProcess } from './processes.ts'
import type { CarrierProcess, Process } from './processes.ts'

const database = useTestDatabase()
const TIMEOUT_MS = 60_000
let world: SeedWorld
let carrier: CarrierProcess
let cloud: Process
let port: number

/** Two lines: the better bid answers and talks for five seconds, then hangs up. */
beforeAll(async () => {
  world = await database().seed({ agents: 0 })
  const answers = { answerAfterSeconds: 0.5, steps: [{ kind: 'tone', seconds: 5 }, { kind: 'hangup' }] }
  carrier = await startCarrierProcess(world, world.targets.map((target) => ({ number: target.destination ?? '', script: answers })))
  port = await chooseFreePort('127.0.0.1')
  cloud = await startCloudProcess(database(), carrier, port)
}, TIMEOUT_MS)
afterAll(async () => {
  await cloud.stop()
  await carrier.stop()
}, TIMEOUT_MS)

const dial = async (script?: unknown): Promise<string> => {
  const number = world.campaigns[0]?.numbers[0] ?? ''
  // The numbers are pointed at the exchange a moment after it starts.
  const callSid = await vi.waitFor(() => carrier.call(number, script), { timeout: 10_000 })
  return vi.waitFor(async () => {
    const { rows } = await database().admin.query<{ id: string }>('select id from call where "callSid" = $1', [callSid])
    expect(rows[0]?.id).toBeDefined()
    return rows[0]?.id ?? ''
  }, { timeout: 10_000 })
}
const until = (callId: string, expected: Partial<CallState>): Promise<CallState> =>
  vi.waitFor(async () => {
    const state = await readCallState(database(), callId)
    expect(state).toMatchObject(expected)
    return state
  }, { timeout: 25_000, interval: 100 })
const settledOnce = async (callId: string): Promise<void> => {
  const events = await readEvents(database(), callId)
  expect(events.filter((type) => type === 'call.settled')).toHaveLength(1)
  expect(events.filter((type) => type === 'call.ended')).toHaveLength(1)
  expect(await database().db.withTenant(world.organization.id, (tx) => verifyLedger(tx, world.organization.id))).toMatchObject({ balanced: true })
}
const PAID = { state: 'ended', outcome: 'connected', settled: true, leases: 0, live: 0, held: '0', transfers: ['margin 12004000', 'payout 18006000'], holds: ['1:posted'] } as const

describe('a node that is killed', () => {
  it('during a conversation that goes on until it is back: the call ends right, once', async () => {
    const callId = await dial()
    await until(callId, { state: 'connected' })
    await cloud.crash()
    cloud = await startCloudProcess(database(), carrier, port)
    expect(await until(callId, { settled: true })).toMatchObject({ ...PAID, durationSeconds: expect.any(Number) })
    await settledOnce(callId)
  }, TIMEOUT_MS)

  it('and misses the end of the conversation: the carrier is asked, and money is posted once', async () => {
    const callId = await dial({ steps: [{ kind: 'tone', seconds: 2 }, { kind: 'hangup' }] })
    await until(callId, { state: 'connected' })
    await cloud.crash()
    await vi.waitFor(async () => expect(await carrier.liveCalls()).toBe(0), { timeout: 15_000 })
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', leases: 1, settled: false })
    cloud = await startCloudProcess(database(), carrier, port)
    expect(await until(callId, { settled: true })).toMatchObject(PAID)
    await settledOnce(callId)
  }, TIMEOUT_MS)

  it('while it rings, and the caller gives up meanwhile: nothing is posted, nothing stays taken', async () => {
    const slow = { answerAfterSeconds: 60 }
    for (const target of world.targets) {
      await fetch(`${carrier.url}/_carrier/robots/${encodeURIComponent(target.destination ?? '')}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(slow) })
    }
    const callId = await dial()
    await until(callId, { state: 'ringing' })
    await cloud.crash()
    const { rows } = await database().admin.query<{ callSid: string }>('select "callSid" from call where id = $1', [callId])
    await fetch(`${carrier.url}/_carrier/calls/${rows[0]?.callSid ?? ''}/hangup`, { method: 'POST' })
    await vi.waitFor(async () => expect(await carrier.liveCalls()).toBe(0), { timeout: 15_000 })
    cloud = await startCloudProcess(database(), carrier, port)
    expect(await until(callId, { settled: true })).toMatchObject({ outcome: 'abandoned', leases: 0, live: 0, held: '0', transfers: [] })
    await settledOnce(callId)
  }, TIMEOUT_MS)

  it('is told to stop instead: it drains and ends by itself with code 0', async () => {
    expect(await cloud.stop()).toBe(0)
    expect(cloud.output()).toContain('Stopped')
    cloud = await startCloudProcess(database(), carrier, port)
  }, TIMEOUT_MS)
})
