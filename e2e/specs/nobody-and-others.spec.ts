/** What happens when it does not go the first way: an outside buyer, nobody at all, an agent who lets it ring, a caller who gives up. */
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'
import { goAvailable, goAway, isSettled, waitForCall } from '../src/watch.ts'

const FROM_NEW_YORK = { fromState: 'NY', fromZip: '10001' }

describe('when the first way is not open', () => {
  const exchange = useExchange()

  it('goes to the outside buyer when no agent is available', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const callSid = await carrier.placeCall({ from: '+12125550101', to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 4 }, { kind: 'hangup' }] }, ...FROM_NEW_YORK })
    const connected = await waitForCall(managerApi, (journey) => journey.call.state === 'connected' || journey.call.state === 'ended')
    expect(connected.call.targetName).toBe('Beta line')
    const ended = await carrier.waitForEnd(callSid, 20_000)
    expect(ended.media?.heard.level, "the caller hears the buyer's robot").toBeGreaterThan(0)
    const journey = await waitForCall(managerApi, isSettled)
    expect(journey.call).toMatchObject({ outcome: 'connected', buyerName: 'Beta Benefits', price: '15.00', payout: '9.00' })
    expect(journey.auction?.targets.find((target) => target.targetName === 'Alpha desk')?.reason).toBe('capacity.no_agent_available')
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0 })
  })

  it('lets the caller hear an apology when nobody is left, and charges nobody', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    await pauseTarget('Beta line', 'paused')
    const before = await managerApi.floor.balances.query()
    const callSid = await carrier.placeCall({ from: '+12125550102', to: stack.numberToDial, script: { steps: [{ kind: 'silence', seconds: 30 }], stayUntilHangup: true }, ...FROM_NEW_YORK })
    const ended = await carrier.waitForEnd(callSid, 30_000)
    expect(ended.media?.heard.level, 'the apology is audible').toBeGreaterThan(0.01)
    const journey = await waitForCall(managerApi, isSettled)
    expect(journey.call).toMatchObject({ caller: '+12125550102', outcome: 'unanswered', buyerName: null, price: null })
    expect(journey.auction?.targets.every((target) => target.reason !== null)).toBe(true)
    expect(await managerApi.floor.balances.query()).toEqual(before)
    await pauseTarget('Beta line', 'active')
  })

  it('moves on when the agent lets it ring, and says so at the desk', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const desk = await exchange().openConsole('agent')
    await goAvailable(desk.page)
    const callSid = await carrier.placeCall({ from: '+12125550103', to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 40 }], stayUntilHangup: true }, ...FROM_NEW_YORK })
    await desk.page.getByRole('region', { name: 'Incoming call' }).waitFor({ timeout: 15_000 })
    const moved = await waitForCall(managerApi, (journey) => journey.call.state === 'connected', 40_000)
    expect(moved.attempts.map((attempt) => [attempt.targetName, attempt.state])).toEqual([['Alpha desk', 'no-answer'], ['Beta line', 'answered']])
    await desk.page.locator('[data-agent-state="not_answering"]').waitFor()
    await carrier.hangUp(callSid)
    await waitForCall(managerApi, isSettled)
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0 })
    await desk.page.getByRole('button', { name: 'Go available' }).click()
    await desk.page.locator('[data-agent-state="available"]').waitFor()
    await goAway(desk.page)
    await desk.page.context().close()
  })

  it('stops ringing at once when the caller hangs up, and charges nobody', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const desk = await exchange().openConsole('agent')
    await goAvailable(desk.page)
    const before = await managerApi.floor.balances.query()
    const callSid = await carrier.placeCall({ from: '+12125550104', to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 40 }], stayUntilHangup: true }, ...FROM_NEW_YORK })
    const offer = desk.page.getByRole('region', { name: 'Incoming call' })
    await offer.waitFor({ timeout: 15_000 })
    await carrier.hangUp(callSid)
    await offer.waitFor({ state: 'detached', timeout: 8_000 })
    const journey = await waitForCall(managerApi, isSettled)
    expect(journey.call).toMatchObject({ caller: '+12125550104', outcome: 'abandoned' })
    expect(await managerApi.floor.balances.query()).toEqual(before)
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0 })
    expect((await (await exchange().api('agent')).agent.status.query()).state, 'the agent is not blamed').toBe('available')
    await goAway(desk.page)
  })

  async function pauseTarget(name: string, status: 'active' | 'paused'): Promise<void> {
    const managerApi = await exchange().api('manager')
    const target = (await managerApi.targets.list.query({})).find((candidate) => candidate.name === name)
    expect(target).toBeDefined()
    const receipt = await managerApi.config.applyMutation.mutate({ mutationId: crypto.randomUUID(), entityId: target?.id ?? '', baseVersion: target?.version ?? 0, name: 'target.setStatus', args: { status } })
    expect(receipt.result).toBe('applied')
  }
})
