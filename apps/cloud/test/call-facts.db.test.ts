/** What the exchange knows of a call reaches its decisions: tags of the number, quality of the publisher, place and kind of telephone of the caller. */
import { randomUUID } from 'node:crypto'
import { decodeRecord } from '@ringfloor/engine'
import type { CallFacts } from '@ringfloor/engine'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SampleWorldOptions, SeedWorld } from '../prisma/seed/index.ts'
import { startApi, type ApiHarness } from './api/api-harness.ts'
import { useTestDatabase } from './database.ts'
import { readDecisions } from './decisions.ts'
import { callFields, startExchange, type Exchange } from './exchange.ts'
import { newCallSid } from './scripted-carrier.ts'

const database = useTestDatabase()
let api: ApiHarness
const nodes: Exchange[] = []

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
})
afterAll(() => api.close())
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
})

interface Scene {
  readonly world: SeedWorld
  readonly node: Exchange
  readonly mutate: (entityId: string | undefined, name: string, args: object) => Promise<void>
  readonly numberId: string
}

async function startScene(options: SampleWorldOptions = {}): Promise<Scene> {
  const world = await database().seed({ agents: 0, funds: '1000000.00', ...options })
  const node = await startExchange(database(), { world })
  nodes.push(node)
  const manager = world.users.find((one) => one.role === 'manager')
  if (!manager) throw new Error('the world has no manager')
  const cookie = await api.signIn(manager)
  const { rows } = await database().admin.query<{ id: string }>('select id from phone_number where "organizationId" = $1', [world.organization.id])
  return {
    world, node, numberId: rows[0]?.id ?? '',
    async mutate(entityId, name, args) {
      const kind = name.slice(0, name.indexOf('.'))
      const row = ((await api.call('config.list', { cookie, input: { kind } })).data as { id: string; version: number }[]).find(({ id }) => id === entityId)
      const { data, text } = await api.call('config.applyMutation', { method: 'POST', cookie, input: { mutationId: randomUUID(), entityId, baseVersion: row?.version, name, args } })
      expect(data, text).toMatchObject({ result: 'applied' })
    },
  }
}

async function factsOf({ world }: Scene, callId: string, attempt = 1): Promise<CallFacts> {
  const decision = (await readDecisions(database(), world.organization.id, callId)).find((one) => one.attempt === attempt)
  const read = decodeRecord(decision?.trace ?? '')
  if (!read.ok) throw new Error(`attempt ${attempt} has no record: ${read.reason}`)
  expect([decision?.consistent, decision?.replayed]).toEqual([true, decision?.trace])
  return read.record.query.call
}

const equals = (tag: string, value: string) => ({ tag, comparison: 'equals', value })

describe('tags of the number', () => {
  it('decide the very next call after they were set, and pass on to every attempt of the call they came with', async () => {
    const scene = await startScene()
    const [first, second] = scene.world.targets
    await scene.mutate(first?.id, 'target.setRules', { set: { filters: [[equals('source', 'search')]] } })
    const verdictOf = async (callId: string) => (await readDecisions(database(), scene.world.organization.id, callId))[0]?.explanation.targets.find((target) => target.targetId === first?.id)
    expect(await verdictOf((await scene.node.ring()).callId)).toMatchObject({ reason: 'not_eligible.tag_missing', detail: 'target.filters[0]: tag source was not sent' })

    await scene.mutate(scene.numberId, 'number.setTags', { tags: { source: 'Search ' } })
    const call = await scene.node.ring({ From: '+12125551001' })
    expect(await verdictOf(call.callId)).toMatchObject({ result: 'won' })
    expect((await factsOf(scene, call.callId)).tags).toEqual({ source: 'Search ', caller_area_code: '212' })

    await scene.mutate(scene.numberId, 'number.setTags', { tags: { source: 'mail' } })
    const mail = await scene.node.ring()
    expect(await verdictOf(mail.callId)).toMatchObject({ reason: 'not_eligible.tag_filter', detail: 'target.filters[0]: asks for source equals search' })
    // The first call goes on by what it came with.
    await scene.node.post(`/carrier/voice?step=dial-1&call=${call.callId}`, { ...callFields(scene.world, call.callSid, { From: '+12125551001' }), CallStatus: 'in-progress', DialCallStatus: 'busy', DialCallSid: newCallSid() })
    expect((await factsOf(scene, call.callId, 2)).tags).toEqual({ source: 'Search ', caller_area_code: '212' })
    const decisions = await readDecisions(database(), scene.world.organization.id, call.callId)
    expect(decisions[1]?.explanation.candidates.map((candidate) => candidate.targetId)).toEqual([second?.id])
  })

  it('move bids', async () => {
    const scene = await startScene({ campaign: { numberTags: { age: '67' } } })
    const [first, second] = scene.world.targets
    const senior = { criterion: { tag: 'age', comparison: 'greater_than', value: '64' }, adjustment: 'multiply', factor: '1.5' }
    const area = { criterion: equals('caller_area_code', '212'), adjustment: 'add', amount: '1.00' }
    await scene.mutate(second?.id, 'target.setRules', { set: { modifiers: [senior, area] } })
    const { callId } = await scene.node.ring({ From: '+12125551002' })
    const [decision] = await readDecisions(database(), scene.world.organization.id, callId)
    expect(decision?.explanation.candidates.map(({ targetId, bidMicros, priceMicros }) => [targetId, bidMicros, priceMicros])).toEqual([[second?.id, 46_000_000n, 31_010_000n], [first?.id, 31_000_000n, 15_000_000n]])
  })
})

describe('other facts', () => {
  it('tell the quality of the publisher, as the book has it at each call', async () => {
    const scene = await startScene()
    const [first] = scene.world.targets
    await scene.mutate(first?.id, 'target.setRules', { set: { settings: { quality: { minScore: 5_000, minHistory: 10 } } } })
    const reasonOf = async () => {
      const { callId } = await scene.node.ring()
      return (await readDecisions(database(), scene.world.organization.id, callId))[0]?.explanation.targets.find((target) => target.targetId === first?.id)?.reason
    }
    expect(await reasonOf()).toBe('not_eligible.quality_history')
    const rate = (score: number, history: number) => scene.mutate(scene.world.publishers[0]?.id, 'publisher.setRules', { set: { quality: { score, history } } })
    await rate(4_999, 10)
    expect(await reasonOf()).toBe('not_eligible.quality')
    await rate(5_000, 10)
    expect(await reasonOf()).toBeNull()
  })

  it('tell the caller’s kind of telephone, and how far away the ZIP code is', async () => {
    const scene = await startScene()
    const [first, second] = scene.world.targets
    await scene.mutate(first?.id, 'target.setRules', { set: { settings: { callerTypes: ['mobile'] } } })
    // 20 km around the Empire State Building.
    const radii = [{ center: { latE6: 40_748_440, lonE6: -73_985_660 }, radiusMeters: 20_000 }]
    await scene.mutate(second?.id, 'target.setRules', { set: { settings: { geography: { include: { radii } } } } })
    const verdicts = async (fields: Record<string, string>) => {
      const { callId } = await scene.node.ring(fields)
      const [decision] = await readDecisions(database(), scene.world.organization.id, callId)
      return [first, second].map((target) => decision?.explanation.targets.find((one) => one.targetId === target?.id)?.reason)
    }
    expect(await verdicts({ From: '+447400123456', FromState: '', FromZip: '', FromCountry: 'GB' })).toEqual([null, 'not_eligible.geography'])
    expect(await verdicts({ From: '+12125551003', FromState: 'NY', FromZip: '10001', FromCountry: 'US' })).toEqual(['not_eligible.caller_type', null])
    expect(await verdicts({ From: '+13125551003', FromState: 'IL', FromZip: '60601', FromCountry: 'US' })).toEqual(['not_eligible.caller_type', 'not_eligible.geography'])
    const { callId } = await scene.node.ring({ From: '+12125551003', FromState: 'NY', FromZip: '10001-1234', FromCountry: 'US', FromCity: 'NEW YORK' })
    expect((await factsOf(scene, callId)).location).toEqual({ country: 'US', state: 'NY', city: 'new york', zip: '10001', latE6: 40_750_650, lonE6: -73_997_293 })
  })
})
