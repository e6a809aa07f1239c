/** What staff writes on a number decides who gets its calls and at what price, from the next call on. */
import { uuidV7, type ConfigMutation } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import type { Api } from '../src/api.ts'
import { useExchange } from '../src/exchange.ts'
import { isSettled, waitForCall } from '../src/watch.ts'

const SHORT_CALL = { steps: [{ kind: 'tone', seconds: 2 }, { kind: 'hangup' }] } as const
/** Nobody may find it out who has not been told. */
const SECRET_SOURCE = 'mailing-7741'

type Change = { [Name in ConfigMutation['name']]: Pick<Extract<ConfigMutation, { name: Name }>, 'name' | 'args'> }[ConfigMutation['name']]

describe('tags of a number', () => {
  const exchange = useExchange()

  async function rowNamed(api: Api, kind: 'number' | 'target', name: string) {
    const row = (await api.config.list.query({ kind })).find((one) => one.name === name)
    if (row === undefined) throw new Error(`There is no ${kind} named ${name}`)
    return row
  }

  async function change(api: Api, kind: 'number' | 'target', name: string, wanted: Change): Promise<void> {
    const { id, version } = await rowNamed(api, kind, name)
    const mutation = { mutationId: uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10))), entityId: id, baseVersion: version, ...wanted }
    expect(await api.config.applyMutation.mutate(mutation)).toMatchObject({ result: 'applied' })
  }

  /** Calls, lets the call end, and opens its decision. */
  async function decide(api: Api, tags: Readonly<Record<string, string>>, caller: string) {
    const { carrier, stack } = exchange()
    await change(api, 'number', stack.numberToDial, { name: 'number.setTags', args: { tags } })
    const callSid = await carrier.placeCall({ from: caller, to: stack.numberToDial, script: SHORT_CALL, fromState: 'NY', fromZip: '10001' })
    await carrier.waitForEnd(callSid, 25_000)
    const { call } = await waitForCall(api, (journey) => journey.call.caller === caller && isSettled(journey))
    const explanation = await api.calls.explain.query({ callId: call.id, attempt: 1 })
    expect(explanation.consistent).toBe(true)
    const target = (name: string) => {
      const found = explanation.targets.find((one) => one.targetName === name)
      if (found === undefined) throw new Error(`The decision has no target named ${name}`)
      return found
    }
    return { call, target }
  }

  it('decide who gets the next call, what it bids and what it pays', async () => {
    const api = await exchange().api('manager')
    // Two lines: one that takes calls from search alone, one that pays half as much again for those over 64.
    await change(api, 'target', 'Alpha overflow', { name: 'target.setStatus', args: { status: 'active' } })
    await change(api, 'target', 'Alpha overflow', { name: 'target.setRules', args: { set: { filters: [[{ tag: 'source', comparison: 'equals', value: 'search' }]] }, unset: [] } })
    await change(api, 'target', 'Beta line', {
      name: 'target.setRules',
      args: { set: { modifiers: [{ criterion: { tag: 'age', comparison: 'greater_than', value: '64' }, adjustment: 'multiply', factor: '1.5' }] }, unset: [] },
    })

    const senior = await decide(api, { source: 'Search', age: '67' }, '+12125550301')
    expect(senior.target('Beta line')).toMatchObject({ result: 'won', bid: '46.50', price: '38.01' })
    expect(senior.target('Alpha overflow')).toMatchObject({ reason: 'lost.outbid', bid: '38.00' })
    expect(senior.call).toMatchObject({ targetName: 'Beta line', price: '38.01', payout: '22.806' })

    const mailed = await decide(api, { source: SECRET_SOURCE, age: '67' }, '+12125550302')
    expect(mailed.target('Alpha overflow')).toMatchObject({ reason: 'not_eligible.tag_filter', detail: 'target.filters[0]: asks for source equals search' })
    expect(mailed.target('Beta line')).toMatchObject({ result: 'won', bid: '46.50', price: '15.00' })

    const ageless = await decide(api, { source: SECRET_SOURCE }, '+12125550303')
    expect(ageless.target('Beta line')).toMatchObject({ result: 'won', bid: '31.00', price: '15.00' })
    expect(ageless.target('Beta line').profiles).toEqual([expect.objectContaining({ abstentions: [{ rule: 'target.modifiers[0]', detail: 'tag age was not sent' }] })])
    const repeated = await api.calls.replay.query({ callId: ageless.call.id })
    expect(repeated.same).toBe(true)
  })

  it('are not told to a buyer who lost by them, nor to one who won', async () => {
    for (const [buyer, targetName] of [['alpha', 'Alpha overflow'], ['beta', 'Beta line']] as const) {
      const api = await exchange().api(buyer)
      const { calls } = await api.calls.list.query({ scope: 'recent', limit: 10 })
      const journeys = await Promise.all(calls.map(({ id }) => api.calls.journey.query({ callId: id })))
      expect(journeys).toHaveLength(3)
      expect(JSON.stringify([calls, journeys])).not.toContain(SECRET_SOURCE)
      const own = journeys.flatMap((journey) => journey.auction?.targets.filter((target) => target.targetName === targetName) ?? [])
      expect(own.map((target) => target.detail)).toEqual([null, null, null])
      await expect(api.config.list.query({ kind: 'number' })).rejects.toMatchObject({ data: { error: { code: 'auth.forbidden' } } })
    }
  })
})
