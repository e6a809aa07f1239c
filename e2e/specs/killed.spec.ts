/** The cloud is killed without warning in the middle of a call. Nothing may be lost, nothing charged twice, nothing left taken. */
import { waitUntil } from '@ringfloor/tools/wait'
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'
import { hasTalked, isSettled, sumOf, waitForCall } from '../src/watch.ts'

const PARALLEL_CALLS = 8

describe('kill -9 of the cloud', () => {
  const exchange = useExchange()

  it('during a call that ends while the cloud is down: it ends right, once, after the restart', async () => {
    const { carrier, stack } = exchange()
    const robot = await exchange().startRobotAgent()
    const incoming = robot.nextCall(15_000)
    const callSid = await carrier.placeCall({ from: '+12125550111', to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 60 }], stayUntilHangup: true }, fromState: 'NY' })
    await (await incoming).accept()
    const live = await waitForCall(await exchange().api('manager'), (journey) => hasTalked(journey, 2))

    await stack.killCloud('SIGKILL')
    await carrier.hangUp(callSid)
    await carrier.waitForEnd(callSid, 10_000)
    expect((await exchange().ledger()).openHolds, 'the money is still only held').toBe(1)
    await stack.startCloud()

    const journey = await waitForCall(await exchange().api('manager'), isSettled, 40_000)
    expect(journey.call.id).toBe(live.call.id)
    expect(journey.call).toMatchObject({ outcome: 'connected', price: '31.01' })
    expect(journey.postings.filter((posting) => posting.kind === 'post')).toHaveLength(2)
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0, faults: [] })
  })

  it('while an agent rings: the call still comes to an end and nobody is charged for nothing', async () => {
    const { carrier, stack } = exchange()
    const robot = await exchange().startRobotAgent()
    const incoming = robot.nextCall(15_000)
    const callSid = await carrier.placeCall({ from: '+12125550112', to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 60 }], stayUntilHangup: true }, fromState: 'NY' })
    await incoming
    await stack.killCloud('SIGKILL')
    await carrier.hangUp(callSid)
    await carrier.waitForEnd(callSid, 10_000)
    await stack.startCloud()
    const journey = await waitForCall(await exchange().api('manager'), (one) => isSettled(one) && one.call.caller === '+12125550112', 60_000)
    expect(journey.call.outcome).toBe('abandoned')
    expect(journey.postings.filter((posting) => posting.kind === 'post')).toEqual([])
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0 })
  })

  it('amid many calls: each is charged once for what was talked, or not at all, and nothing stays taken', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const before = (await managerApi.calls.list.query({ scope: 'recent', limit: 200 })).calls.length
    const place = (index: number) =>
      carrier.placeCall({ from: `+1212555020${index}`, to: stack.numberToDial, fromState: 'NY', script: { steps: [{ kind: 'tone', seconds: 4 + index }, { kind: 'hangup' }] } })
    const callSids = await Promise.all(Array.from({ length: PARALLEL_CALLS }, (_, index) => place(index)))
    await waitUntil(async () => (await managerApi.calls.list.query({ scope: 'live', limit: 200 })).calls.length === PARALLEL_CALLS, { timeoutMs: 20_000, everyMs: 50 })
    for (let kills = 0; kills < 2; kills++) {
      const live = await carrier.liveCalls()
      await waitUntil(async () => (await carrier.liveCalls()).length !== live.length, { timeoutMs: 10_000, everyMs: 20 })
      await stack.killCloud('SIGKILL')
      await stack.startCloud()
    }
    await Promise.all(callSids.map((callSid) => carrier.waitForEnd(callSid, 60_000)))
    const after = async () => (await managerApi.calls.list.query({ scope: 'recent', limit: 200 })).calls.slice(0, -before || undefined)
    await waitUntil(async () => (await after()).length === PARALLEL_CALLS && (await after()).every((call) => call.settled), { timeoutMs: 60_000, everyMs: 250 })

    const calls = await after()
    expect(calls).toHaveLength(PARALLEL_CALLS)
    for (const call of calls) {
      const { postings } = await managerApi.calls.journey.query({ callId: call.id })
      const posted = postings.filter((posting) => posting.kind === 'post')
      const isPaid = call.outcome === 'connected' && (call.durationSeconds ?? 0) >= 1
      expect(posted, `${call.caller} talked ${call.durationSeconds} s, ${call.outcome}`).toHaveLength(isPaid ? 2 : 0)
      expect(sumOf(posted.map((posting) => posting.amount))).toBe(isPaid ? '15.00' : '0.00')
    }
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0, faults: [] })
  })
})
