/** Every decision can be opened, repeated and varied, whatever has been changed since it was made. */
import { uuidV7 } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import type { Api } from '../src/api.ts'
import { useExchange } from '../src/exchange.ts'
import { isSettled, waitForCall } from '../src/watch.ts'

const SHORT_CALL = { steps: [{ kind: 'tone', seconds: 2 }, { kind: 'hangup' }] } as const

const newId = (): string => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))

describe('a decision', () => {
  const exchange = useExchange()

  async function callFrom(state: string, number: number): Promise<string> {
    const { carrier, stack } = exchange()
    const api = await exchange().api('manager')
    const from = `+1212555${number}`
    const callSid = await carrier.placeCall({ from, to: stack.numberToDial, script: SHORT_CALL, fromState: state, fromZip: '10001' })
    await carrier.waitForEnd(callSid, 25_000)
    return (await waitForCall(api, (journey) => journey.call.caller === from && isSettled(journey))).call.id
  }

  async function targetNamed(api: Api, name: string) {
    const target = (await api.targets.list.query({})).find((one) => one.name === name)
    if (target === undefined) throw new Error(`There is no target named ${name}`)
    return target
  }

  it('stays explained and repeats to the last byte after the book has moved on', async () => {
    const api = await exchange().api('manager')
    const first = await callFrom('NY', 1001)
    const asDecided = await api.calls.explain.query({ callId: first })
    expect(asDecided.consistent).toBe(true)
    expect(Object.fromEntries(asDecided.targets.map((target) => [target.targetName, target.reason]))).toEqual({
      'Beta line': null, 'Alpha desk': 'capacity.no_agent_available', 'Alpha overflow': 'not_eligible.target_paused', 'Beta Pacific': 'not_eligible.geography',
    })

    const beta = await targetNamed(api, 'Beta line')
    const pacific = await targetNamed(api, 'Beta Pacific')
    const change = (entityId: string, baseVersion: number, rest: object) => api.config.applyMutation.mutate({ mutationId: newId(), entityId, baseVersion, ...rest } as never)
    expect((await change(beta.id, beta.version, { name: 'target.setBid', args: { bid: '33.00' } })).result).toBe('applied')
    expect((await change(pacific.id, pacific.version, { name: 'target.setRules', args: { set: { settings: { geography: null, schedule: null } }, unset: [] } })).result).toBe('applied')

    // The very next call is decided on what was changed a moment ago.
    const second = await api.calls.explain.query({ callId: await callFrom('NY', 1002), attempt: 1 })
    expect(second.consistent).toBe(true)
    expect(second.targets.find((target) => target.targetName === 'Beta Pacific')).toMatchObject({ result: 'won', bid: '45.00' })
    expect(second.targets.find((target) => target.targetName === 'Beta line')).toMatchObject({ reason: 'lost.outbid', bid: '33.00' })

    const later = await api.calls.explain.query({ callId: first })
    expect(later.targets).toEqual(asDecided.targets)
    expect(BigInt(later.changesSince ?? '0')).toBeGreaterThan(0n)
    const repeated = await api.calls.replay.query({ callId: first })
    expect(repeated).toMatchObject({ same: true, stored: repeated.replayed })
    expect(repeated.bytes, 'a record is compact').toBeLessThan(800)
  })

  it('says who would have had the call if a bid, a cap or an hour had been otherwise', async () => {
    const api = await exchange().api('manager')
    const { calls } = await api.calls.list.query({ scope: 'recent', limit: 10 })
    const callId = calls.at(-1)?.id ?? ''
    const beta = await targetNamed(api, 'Beta line')
    const pacific = await targetNamed(api, 'Beta Pacific')
    const whatIf = (changes: Parameters<typeof api.calls.whatIf.query>[0]['changes']) => api.calls.whatIf.query({ callId, changes })
    const winner = (explanation: Awaited<ReturnType<typeof whatIf>>['after']) => explanation.targets.find((target) => target.result === 'won')

    expect(winner((await whatIf([{ kind: 'settings', level: 'target', id: pacific.id, settings: { geography: null, schedule: null } }])).after)?.targetName).toBe('Beta Pacific')
    const capped = await whatIf([{ kind: 'limits', level: 'target', id: beta.id, limits: { calls: { day: 0 } } }])
    expect(capped.after.targets.find((target) => target.targetName === 'Beta line')?.reason).toBe('capacity.day_cap')
    const closed = await whatIf([{ kind: 'schedule', level: 'target', id: beta.id, schedule: { timeZone: 'America/New_York', hours: [[], [], [], [], [], [], []] } }])
    expect(closed.after.targets.find((target) => target.targetName === 'Beta line')?.reason).toBe('not_eligible.closed')
    expect((await whatIf([{ kind: 'bid', profileId: newId(), bid: '99.00' }])).withoutEffect).toEqual([0])

    const campaignId = calls[0]?.campaignId ?? ''
    const table = await api.campaigns.whatIf.query({ campaignId, lastCalls: 10, changes: [{ kind: 'floor', floor: '46.00' }] })
    expect(table).toMatchObject({ totals: { calls: 2, unsoldNow: 2, revenueAfter: '0.00' }, skipped: [] })
    expect(table.rows.every((row) => row.change === 'unsold_now' && row.reason === 'price.below_floor')).toBe(true)
  })

  it('is no buyer’s and no publisher’s to open', async () => {
    const { calls } = await (await exchange().api('manager')).calls.list.query({ scope: 'recent', limit: 1 })
    for (const role of ['beta', 'brightleads', 'agent'] as const) {
      const api = await exchange().api(role)
      await expect(api.calls.explain.query({ callId: calls[0]?.id ?? '' })).rejects.toMatchObject({ data: { error: { code: 'auth.forbidden' } } })
    }
  })

  it('is shown in words, repeated by a button, and varied in forms', async () => {
    const api = await exchange().api('manager')
    const { calls } = await api.calls.list.query({ scope: 'recent', limit: 10 })
    const { page, problems } = await exchange().openConsole('manager')
    await page.getByText('Nobody is on the line').waitFor()
    await page.goto(`${exchange().stack.consoleUrl}/calls/${calls.at(-1)?.id}`)
    await page.getByRole('heading', { name: 'Why did this call go there?' }).waitFor()
    await page.getByRole('table', { name: 'Targets in the decision' }).getByText('caller from NY').waitFor()
    await page.getByRole('button', { name: 'Repeat this decision' }).click()
    await page.locator('[data-replay=same]').waitFor()
    await page.getByRole('button', { name: 'What if…' }).click()
    await page.getByRole('form', { name: 'Add a change' }).waitFor()
    await page.goto(`${exchange().stack.consoleUrl}/campaigns/${calls[0]?.campaignId}/what-if`)
    await page.getByRole('form', { name: 'Add a change' }).waitFor()
    expect(problems).toEqual([])
  })
})
