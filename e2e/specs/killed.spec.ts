/** The cloud is killed without warning in the middle of a call. Nothing may be lost, nothing charged twice, nothing left taken. */
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'
import { hasTalked, isSettled, waitForCall } from '../src/watch.ts'

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
})
