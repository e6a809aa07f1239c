import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { START_PATIENCE, USUAL_PATIENCE, reconcile } from '../src/jobs/reconciler.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import type { CarrierCall } from '../src/telephony/carrier.ts'
import { useTestDatabase } from './database.ts'
import { WEBHOOK_BASE_URL, callFields, readCallState, seatAgent, startExchange, waitForOrder } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { newCallSid } from './scripted-carrier.ts'

const database = useTestDatabase()
let exchange: Exchange
let agentId: string
beforeEach(async () => {
  exchange = await startExchange(database(), { agents: 1, buyers: 1 })
  agentId = exchange.world.users.find((user) => user.role === 'agent')?.id ?? ''
})
afterEach(async () => {
  const { balanced } = await database().db.withTenant(exchange.world.organization.id, (tx) => verifyLedger(tx, exchange.world.organization.id))
  await exchange.close()
  expect(balanced).toBe(true)
})

const carrierCall = (sid: string, status: CarrierCall['status'], durationSeconds: number | null = null): CarrierCall => ({
  sid, status, durationSeconds, startedAt: new Date(Date.now() - 60_000), endedAt: status === 'in-progress' || status === 'ringing' ? null : new Date(),
})
/** As if nothing had been heard of the call for `seconds`. */
const silence = (callId: string, seconds: number) =>
  database().admin.query(`update call set "lastReportAt" = now() - make_interval(secs => $2), "receivedAt" = now() - make_interval(secs => $2) where id = $1`, [callId, seconds])
const age = (callId: string, seconds: number) =>
  database().admin.query(`update call_attempt set "plannedAt" = now() - make_interval(secs => $2), "claimedAt" = "claimedAt" - make_interval(secs => $2) where "callId" = $1`, [callId, seconds])
const status = (path: string, sid: string, fields: Record<string, string>) => exchange.post(path, callFields(exchange.world, sid, fields))

describe('a call whose callbacks were lost', () => {
  it('is settled from what the carrier says when asked', async () => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    await status(`/carrier/status?step=leg-1&call=${callId}`, leg, { CallStatus: 'in-progress', SequenceNumber: '2' })
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'completed', 50)).set(leg, carrierCall(leg, 'completed', 45))

    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected' })
    await silence(callId, 61)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', outcome: 'connected', settled: true, durationSeconds: 45, leases: 0, live: 0, held: '0', transfers: expect.arrayContaining([expect.stringMatching(/^payout/)]) })
  })

  it('is settled when its candidate’s end is the only thing missing', async () => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    await status(`/carrier/status?step=leg-1&call=${callId}`, leg, { CallStatus: 'in-progress', SequenceNumber: '2' })
    await status('/carrier/status?step=inbound', callSid, { CallStatus: 'completed', SequenceNumber: '0', CallDuration: '50' })
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', settled: false })
    exchange.carrier.calls.set(leg, carrierCall(leg, 'completed', 45))
    await silence(callId, 6)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ settled: true, outcome: 'connected', durationSeconds: 45 })
  })

  it.each([
    ['the carrier knows', true, 45],
    ['our own clocks say', false, 20],
  ])('is paid by the talk time that %s when no report carried one', async (_name, known, talked) => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    const at = (seconds: number): string => new Date(Date.parse('2026-11-20T12:00:00Z') + seconds * 1000).toUTCString()
    await status(`/carrier/status?step=leg-1&call=${callId}`, leg, { CallStatus: 'in-progress', SequenceNumber: '2', Timestamp: at(0) })
    await status(`/carrier/voice?step=dial-1&call=${callId}`, callSid, { CallStatus: 'completed', DialCallStatus: 'completed', DialCallSid: leg, Timestamp: at(20) })
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', settled: false, leases: 0 })
    if (known) exchange.carrier.calls.set(leg, carrierCall(leg, 'completed', 45))
    await age(callId, 60)
    await silence(callId, 60)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ settled: true, outcome: 'connected', durationSeconds: talked, held: '0' })
  })

  it('is over when the carrier knows nothing of it: nobody pays', async () => {
    const { callId } = await exchange.ring()
    // Too young for that to mean anything: its REST API may not show it yet.
    await silence(callId, 25)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'routing', leases: 1 })
    await silence(callId, 35)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', outcome: 'abandoned', settled: true, leases: 0, live: 0, held: '0', transfers: [] })
  })

  it('finds the leg that the carrier dialled without telling', async () => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    const destination = exchange.world.targets.find((target) => target.kind === 'number')?.destination ?? ''
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'in-progress'))
    exchange.carrier.children.set(callSid, [{ ...carrierCall(leg, 'in-progress'), to: destination }])
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', attempts: ['1:number:answered'] })
  })

  it('is left alone while it talks', async () => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    await status(`/carrier/status?step=leg-1&call=${callId}`, leg, { CallStatus: 'in-progress', SequenceNumber: '2' })
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'in-progress')).set(leg, carrierCall(leg, 'in-progress'))
    await silence(callId, 600)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', leases: 1 })
    expect(exchange.carrier.orders).toEqual([])
    const { values } = await exchange.control.metrics.liveCalls.get()
    expect(values[0]?.value).toBeGreaterThanOrEqual(1)
  })

  it('is tried again when the carrier itself was away', async () => {
    const { callSid, callId } = await exchange.ring()
    const fetchCall = exchange.carrier.fetchCall
    Object.assign(exchange.carrier, { fetchCall: () => Promise.reject(new Error('away')) })
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ settled: false })
    Object.assign(exchange.carrier, { fetchCall })
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'completed', 3))
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', settled: true, outcome: 'abandoned' })
  })
})

describe('an agent’s leg that a dead node did not place', () => {
  const planned = async (): Promise<{ callId: string; callSid: string }> => {
    await seatAgent(database(), agentId)
    // The node stops between the commit and the order.
    await exchange.control.background.close()
    const call = await exchange.ring()
    expect(await readCallState(database(), call.callId)).toMatchObject({ attempts: ['1:agents:planned'] })
    exchange.carrier.calls.set(call.callSid, carrierCall(call.callSid, 'in-progress'))
    return call
  }

  it('is placed by the next node, once, though two of them try', async () => {
    const { callId } = await planned()
    const carrier = exchange.carrier
    const second = await startExchange(database(), { world: exchange.world, carrier })
    try {
      await age(callId, 5)
      await Promise.all([reconcile(exchange.control, START_PATIENCE), reconcile(second.control, START_PATIENCE)])
      await reconcile(second.control, USUAL_PATIENCE)
      expect((await waitForOrder(carrier, 'add_agent')).order.label).toBe('agent-1')
      expect(carrier.orders).toHaveLength(1)
      expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:dialing'] })
    } finally {
      await second.close()
    }
  })

  it('is looked up, not placed again, when the node died after the order', async () => {
    const { callId } = await planned()
    const leg = newCallSid()
    await database().admin.query(`update call_attempt set "claimedAt" = now() where "callId" = $1`, [callId])
    exchange.carrier.participants.set(`${callId}/agent-1`, leg)
    exchange.carrier.calls.set(leg, carrierCall(leg, 'ringing'))
    await silence(callId, 40)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:planned'] })
    await age(callId, 40)
    await silence(callId, 40)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(exchange.carrier.orders).toEqual([])
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:dialing'] })
  })

  it('is never placed when the caller has gone meanwhile', async () => {
    const { callId, callSid } = await planned()
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'completed', 4))
    await age(callId, 5)
    await reconcile(exchange.control, START_PATIENCE)
    expect(exchange.carrier.orders).toEqual([])
    expect(await readCallState(database(), callId)).toMatchObject({ outcome: 'abandoned', settled: true, leases: 0, held: '0' })
  })
})

describe('a caller who was forgotten', () => {
  it('is moved on by REST when the next webhook does not come', async () => {
    const { callSid, callId } = await exchange.ring()
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'in-progress'))
    await status(`/carrier/status?step=leg-1&call=${callId}`, newCallSid(), { CallStatus: 'busy', SequenceNumber: '2' })
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    // The only other target is the agents' desk, and nobody sits there.
    expect(await waitForOrder(exchange.carrier, 'replace')).toMatchObject({ callSid, twiml: expect.stringMatching(/Nobody is available/) })
  })

  it('is hung up when the other side has hung up, and again when the apology is long over', async () => {
    const { callSid, callId } = await exchange.ring()
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'in-progress'))
    const leg = newCallSid()
    await status(`/carrier/status?step=leg-1&call=${callId}`, leg, { CallStatus: 'completed', SequenceNumber: '3', CallDuration: '9' })
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await waitForOrder(exchange.carrier, 'end')).toEqual({ kind: 'end', callSid })
  })

  it('is sent to the number once more when the carrier lost the instructions', async () => {
    const { callSid, callId } = await exchange.ring()
    exchange.carrier.calls.set(callSid, carrierCall(callSid, 'in-progress'))
    await age(callId, 60)
    await silence(callId, 30)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await waitForOrder(exchange.carrier, 'redirect')).toEqual({ kind: 'redirect', callSid, url: `${WEBHOOK_BASE_URL}/carrier/voice?step=next-1&call=${callId}` })
    const answer = await exchange.post(`/carrier/voice?step=next-1&call=${callId}`, callFields(exchange.world, callSid, { CallStatus: 'in-progress' }))
    expect(answer.body).toContain('</Number>')
  })
})

describe('sweeping', () => {
  it('expires what was held for a call that nobody can ask about', async () => {
    const { callId } = await exchange.ring()
    await database().admin.query(`update lease set "expiresAt" = now() - interval '1 second' where "callId" = $1`, [callId])
    await database().admin.query(`update ledger_hold set "expiresAt" = now() - interval '1 second' where "callId" = $1`, [callId])
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await readCallState(database(), callId)).toMatchObject({ leases: 0, live: 0, held: '0', holds: ['1:expired'] })
  })

  it('stops believing a softphone that went silent, and says so', async () => {
    await seatAgent(database(), agentId)
    await database().admin.query(`update agent_presence set "softphoneSeenAt" = now() - interval '61 seconds' where "userId" = $1`, [agentId])
    await reconcile(exchange.control, USUAL_PATIENCE)
    const { rows } = await database().admin.query<{ ready: boolean; events: number }>(
      `select p."softphoneReady" as ready, (select count(*)::int from event e where e.type = 'agent.state' and e.body->>'userId' = p."userId"::text) as events from agent_presence p where "userId" = $1`, [agentId],
    )
    expect(rows[0]).toEqual({ ready: false, events: 1 })
    await reconcile(exchange.control, USUAL_PATIENCE)
  })
})
