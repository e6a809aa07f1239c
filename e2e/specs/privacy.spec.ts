/** A losing buyer learns its own reason and nothing else: every answer and every socket frame its browser got is searched for the winner's data. */
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'
import { isSettled, waitForCall } from '../src/watch.ts'

const CALLER = '+12125550177'

describe('what a losing buyer can see', () => {
  const exchange = useExchange()

  it('contains neither the caller nor the winner nor the price', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const robot = await exchange().startRobotAgent()
    const beta = await exchange().openConsole('beta')
    const alpha = await exchange().openConsole('alpha')
    await beta.page.getByRole('heading', { name: /recent|calls|results/i }).first().waitFor()

    const incoming = robot.nextCall(15_000)
    const callSid = await carrier.placeCall({ from: CALLER, to: stack.numberToDial, script: { steps: [{ kind: 'tone', seconds: 3 }, { kind: 'hangup' }] }, fromState: 'NY', fromZip: '10001' })
    await (await incoming).accept()
    await carrier.waitForEnd(callSid, 20_000)
    const journey = await waitForCall(managerApi, isSettled)
    expect(journey.call.buyerName).toBe('Alpha Health')

    const ownRow = beta.page.locator(`[data-call-id="${journey.call.id}"]`).first()
    await ownRow.waitFor()
    expect(await ownRow.innerText()).toContain('Another bid ranked higher')
    await beta.page.goto(`${stack.consoleUrl}/calls/${journey.call.id}`)
    await beta.page.getByText('Another bid ranked higher').first().waitFor()

    const seenByBeta = (await beta.traffic.received()).join('\n')
    const seenByAlpha = (await alpha.traffic.received()).join('\n')
    const agentName = journey.call.agentName ?? 'an agent'
    const secrets = [CALLER, CALLER.slice(2), '10001', 'Alpha Health', 'Alpha desk', agentName, '31.01', '42.00', '18.606', '12.404', journey.call.callerState === 'NY' ? '"callerState":"NY"' : 'NY']
    for (const secret of secrets) expect(seenByBeta.includes(secret), `the loser saw ${secret}`).toBe(false)
    expect(seenByAlpha, 'the search would find it: the winner does see the caller').toContain(CALLER)
    expect(seenByBeta, 'and the loser was connected all the while').toContain('lost.outbid')

    const publisherApi = await exchange().api('brightleads')
    const ofPublisher = JSON.stringify(await publisherApi.calls.journey.query({ callId: journey.call.id }))
    expect(ofPublisher).toContain('18.606')
    for (const secret of ['31.01', 'Alpha Health', '42.00', 'Beta Benefits']) expect(ofPublisher.includes(secret), `the publisher saw ${secret}`).toBe(false)
    expect(beta.problems).toEqual([])
    expect(alpha.problems).toEqual([])
  })
})
