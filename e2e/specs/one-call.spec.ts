/** The path of one call, as the people in it live it: a robot dials, an agent answers in a real browser through the real Voice SDK, the money settles. */
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'
import { balanceOf, goAvailable, isSettled, peakLevel, sumOf, waitForCall } from '../src/watch.ts'

const CALLER = '+12125550142'
const TALK = { steps: [{ kind: 'tone', seconds: 30 }], stayUntilHangup: true } as const

describe('one call', () => {
  const exchange = useExchange()

  it('rings an agent, carries sound both ways, settles, and explains itself', async () => {
    const { carrier, stack } = exchange()
    const managerApi = await exchange().api('manager')
    const before = { alpha: await balanceOf(managerApi, 'Alpha Health'), publisher: await balanceOf(managerApi, 'Brightleads') }

    const floor = await exchange().openConsole('manager')
    await floor.page.getByText('Nobody is on the line').waitFor()
    const desk = await exchange().openConsole('agent')
    await goAvailable(desk.page)

    const callSid = await carrier.placeCall({ from: CALLER, to: stack.numberToDial, script: TALK, fromState: 'NY', fromZip: '10001' })
    const offer = desk.page.getByRole('region', { name: 'Incoming call' })
    await offer.waitFor({ timeout: 15_000 })
    expect(await offer.innerText()).toContain('Medicare East')
    expect(await offer.locator('[data-field="caller"]').innerText()).toContain('212')
    expect(await offer.locator('[data-field="price"]').innerText()).toContain('31.01')
    await offer.getByRole('button', { name: 'Answer' }).click()

    const current = desk.page.getByRole('region', { name: 'Current call' })
    await current.waitFor({ timeout: 15_000 })
    expect(await peakLevel(desk.page, 'Caller'), 'the agent hears the caller').toBeGreaterThan(0.02)
    expect(await peakLevel(desk.page, 'You'), "the agent's microphone speaks").toBeGreaterThan(0.02)

    const live = floor.page.getByRole('table', { name: 'Live calls' }).locator('[data-call-state="connected"]')
    await live.waitFor()
    expect(await live.innerText()).toMatch(/Alpha Health[\s\S]*Alpha desk/)
    expect((await balanceOf(managerApi, 'Alpha Health')).held).toBe('31.01')

    const legs = await carrier.call(callSid)
    expect(legs.media?.heard.packets, 'the caller hears the agent').toBeGreaterThan(20)
    expect(legs.media?.heard.level, 'and it is sound, not silence').toBeGreaterThan(0.01)

    await desk.page.waitForFunction(() => /0:0[2-9]|0:[1-9]\d/.test(document.querySelector('section[aria-label="Current call"]')?.textContent ?? ''))
    await current.getByRole('button', { name: 'Mute' }).click()
    await current.getByText('You are muted.').waitFor()
    await current.getByRole('button', { name: 'Hang up' }).click()
    await desk.page.getByText('Call ended').first().waitFor()
    await carrier.waitForEnd(callSid, 10_000)

    const journey = await waitForCall(managerApi, isSettled)
    expect(journey.call).toMatchObject({ outcome: 'connected', price: '31.01', payout: '18.606', buyerName: 'Alpha Health', targetName: 'Alpha desk', caller: CALLER })
    expect(journey.call.durationSeconds).toBeGreaterThanOrEqual(1)
    expect(journey.auction?.clearingPrice).toBe('31.01')
    expect(journey.auction?.targets.filter((target) => target.result === 'won')).toHaveLength(1)
    for (const target of journey.auction?.targets ?? []) expect(target.result === 'won' ? target.reason === null : target.reason !== null, target.targetName).toBe(true)
    expect(journey.postings.filter((posting) => posting.kind === 'post').map((posting) => posting.amount).sort()).toEqual(['12.404', '18.606'])

    expect(await balanceOf(managerApi, 'Alpha Health')).toEqual({ posted: sumOf([before.alpha.posted, '-31.01']), held: '0.00' })
    expect((await balanceOf(managerApi, 'Brightleads')).posted).toBe(sumOf([before.publisher.posted, '18.606']))
    expect(await exchange().ledger()).toMatchObject({ balanced: true, openHolds: 0, openLeases: 0, faults: [] })

    await floor.page.goto(`${stack.consoleUrl}/calls/${journey.call.id}`)
    await floor.page.getByText('Alpha desk won').first().waitFor()
    await floor.page.getByRole('heading', { name: 'Postings' }).waitFor()
    expect(floor.problems, "errors in the manager's browser").toEqual([])
    expect(desk.problems, "errors in the agent's browser").toEqual([])
  })
})
