import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/database.ts'
import { callFields, readCallState, readEvents, startExchange } from '../../test/exchange.ts'
import type { Exchange } from '../../test/exchange.ts'
import { newCallSid } from '../../test/scripted-carrier.ts'
import { USUAL_PATIENCE, reconcile } from '../jobs/reconciler.ts'
import { verifyLedger } from '../ledger/index.ts'

const database = useTestDatabase()
let exchange: Exchange
beforeEach(async () => {
  exchange = await startExchange(database(), { agents: 0 })
})
afterEach(async () => {
  const { balanced } = await database().db.withTenant(exchange.world.organization.id, (tx) => verifyLedger(tx, exchange.world.organization.id))
  await exchange.close()
  expect(balanced).toBe(true)
})

const at = (seconds: number): string => new Date(Date.parse('2026-11-20T12:00:00Z') + seconds * 1000).toUTCString()
const setTerms = (callId: string, terms: object) => database().admin.query('update call set terms = $2::jsonb where id = $1', [callId, JSON.stringify(terms)])
const state = (callId: string) => readCallState(database(), callId)
const silence = (callId: string) => database().admin.query(`update call set "lastReportAt" = now() - interval '1 minute' where id = $1`, [callId])

/** The carrier's reports of the first candidate's leg, then the caller's end. */
async function play(callId: string, callSid: string, statuses: readonly string[]): Promise<void> {
  const leg = newCallSid()
  for (const [index, status] of statuses.entries()) {
    const end: Record<string, string> = status === 'completed' ? { CallDuration: '40' } : {}
    await exchange.post(`/carrier/status?step=leg-1&call=${callId}`, callFields(exchange.world, leg, { CallStatus: status, SequenceNumber: String(index), Timestamp: at(index * 20), ...end }))
  }
  await exchange.post('/carrier/status?step=inbound', callFields(exchange.world, callSid, { CallStatus: 'completed', SequenceNumber: '0', Timestamp: at(60), CallDuration: '60' }))
}

describe('settlement by the stored terms', () => {
  it('follows them, not the campaign of today', async () => {
    const { callId, callSid } = await exchange.ring()
    const due = { kind: 'connect' }
    await setTerms(callId, { charge: { due, amount: { kind: 'clearing' } }, payout: { due, amount: { kind: 'flat', amount: '1.25' } } })
    await play(callId, callSid, ['ringing', 'in-progress', 'completed'])
    expect(await state(callId)).toMatchObject({ settled: true, held: '0', holds: ['1:posted'], transfers: ['margin 28760000', 'payout 1250000'] })
  })

  it('keeps the hold of a call whose charge waits for a conversion, and gives it back once it has lapsed', async () => {
    const { callId, callSid } = await exchange.ring()
    await setTerms(callId, { charge: { due: { kind: 'conversion' }, amount: { kind: 'clearing' } }, payout: null })
    await play(callId, callSid, ['ringing', 'in-progress', 'completed'])
    const waiting = { state: 'ended', outcome: 'connected', settled: false, leases: 0, held: '30010000', holds: ['1:held'], transfers: [] }
    expect(await state(callId)).toMatchObject(waiting)
    expect(await readEvents(database(), callId)).not.toContain('call.settled')

    const asked = async (): Promise<number> => (await database().admin.query(`select 1 from call where id = $1 and "lastReportAt" > now() - interval '30 seconds'`, [callId])).rowCount ?? 0
    await silence(callId)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await asked()).toBe(0)
    expect(await state(callId)).toMatchObject(waiting)

    await database().admin.query(`update ledger_hold set "expiresAt" = now() - interval '1 second' where "callId" = $1`, [callId])
    await reconcile(exchange.control, USUAL_PATIENCE)
    await reconcile(exchange.control, USUAL_PATIENCE)
    expect(await state(callId)).toMatchObject({ ...waiting, settled: true, held: '0', holds: ['1:expired'] })
    expect(await readEvents(database(), callId)).toContain('call.settled')
  })

  it('charges the offer itself where the terms say so, though nobody answered', async () => {
    const { callId, callSid } = await exchange.ring()
    const due = { kind: 'flat' }
    await setTerms(callId, { charge: { due, amount: { kind: 'clearing' } }, payout: { due, amount: { kind: 'percent', basisPoints: 5000 } } })
    await play(callId, callSid, ['ringing', 'no-answer'])
    expect(await state(callId)).toMatchObject({ outcome: 'abandoned', settled: true, held: '0', holds: ['1:posted'], transfers: ['margin 15005000', 'payout 15005000'] })
  })
})
