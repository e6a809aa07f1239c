/** Configuration over HTTP: who may change what, once, and who is told. */
import { randomUUID } from 'node:crypto'
import { configReceiptSchema, configRowSchema, type ConfigReceipt } from '@ringfloor/shared'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedTarget, SeedWorld } from '../../../prisma/seed/index.ts'
import { findBookFaults } from '../../../test/book-faults.ts'
import { useTestDatabase } from '../../../test/database.ts'
import { startApi, until, type ApiAnswer, type ApiHarness } from '../../../test/api/api-harness.ts'

const database = useTestDatabase()
let api: ApiHarness
let world: SeedWorld
let manager: string
let buyer: string

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
  world = await database().seed({ buyers: 3, targetsPerBuyer: 3 })
  const signIn = (role: string, index = 0) => {
    const user = world.users.filter((one) => one.role === role)[index]
    if (!user) throw new Error(`the world has no ${role}`)
    return api.signIn(user)
  }
  manager = await signIn('manager')
  buyer = await signIn('buyer', 1)
})
afterAll(() => api.close())

const targetOf = (buyerIndex: number, index = 0): SeedTarget => {
  const target = world.targets.filter((one) => one.kind === 'number' && one.buyerId === world.buyers[buyerIndex]?.id)[index]
  if (!target) throw new Error('the world has no such target')
  return target
}
const setBid = (target: SeedTarget, bid: string, baseVersion = 1) => ({ mutationId: randomUUID(), entityId: target.id, baseVersion, name: 'target.setBid', args: { bid } })
const apply = (cookie: string, input: unknown): Promise<ApiAnswer> => api.call('config.applyMutation', { method: 'POST', cookie, input })
const receiptOf = (answer: ApiAnswer): ConfigReceipt => configReceiptSchema.parse(answer.data)

async function rowOf(target: SeedTarget) {
  const { rows } = await database().admin.query<{ bidMicros: string; status: string; version: number; fieldVersions: object }>('select * from target where id = $1', [target.id])
  return rows[0]
}
async function revision(): Promise<number> {
  const { rows } = await database().admin.query<{ revision: string }>(`select "configRevision" as revision from organization where id = $1`, [world.organization.id])
  return Number(rows[0]?.revision)
}

describe('a mutation', () => {
  it('changes the row, its versions, the revision and the history, and wakes the routing books', async () => {
    const target = targetOf(0)
    const listener = new pg.Client({ connectionString: database().appUrl })
    await listener.connect()
    const heard: (string | undefined)[] = []
    listener.on('notification', (message) => heard.push(message.payload))
    await listener.query('listen ringfloor_config')
    const before = await revision()
    expect(receiptOf(await apply(manager, setBid(target, '55.25')))).toMatchObject({ result: 'applied', duplicate: false, version: 2, code: null })
    expect(await rowOf(target)).toMatchObject({ bidMicros: '55250000', version: 2, fieldVersions: { bidMicros: 2 } })
    expect(await revision()).toBe(before + 1)
    const { rows } = await database().admin.query('select * from config_change where "organizationId" = $1 and revision = $2', [world.organization.id, before + 1])
    expect(rows).toMatchObject([{ entity: 'target', entityId: target.id, before: { bidMicros: '31000000' }, after: { bidMicros: '55250000' } }])
    await until('the notification', () => heard.includes(world.organization.id))
    await listener.end()
  })

  it('is applied once, however often it is sent', async () => {
    const mutation = setBid(targetOf(0, 1), '40')
    const answers = await Promise.all(Array.from({ length: 6 }, () => apply(manager, mutation)))
    expect(answers.map((answer) => receiptOf(answer).result)).toEqual(Array.from({ length: 6 }, () => 'applied'))
    expect(answers.filter((answer) => !receiptOf(answer).duplicate)).toHaveLength(1)
    expect(await rowOf(targetOf(0, 1))).toMatchObject({ version: 2 })
  })

  it('may not use the id of another', async () => {
    const mutation = setBid(targetOf(0, 2), '40')
    expect(receiptOf(await apply(manager, mutation)).result).toBe('applied')
    for (const other of [{ ...mutation, args: { bid: '41' } }, { ...mutation, baseVersion: 2 }, { ...mutation, entityId: targetOf(0, 1).id }]) {
      const { error, status } = await apply(manager, other)
      expect([error?.code, status]).toEqual(['conflict', 409])
    }
    expect((await apply(buyer, { ...setBid(targetOf(1), '40'), mutationId: mutation.mutationId })).error?.code).toBe('conflict')
    expect(await rowOf(targetOf(1))).toMatchObject({ version: 1 })
  })

  it('conflicts with a change it had not seen, and remembers that it did', async () => {
    const target = targetOf(1, 1)
    expect(receiptOf(await apply(manager, setBid(target, '20'))).result).toBe('applied')
    const late = setBid(target, '21')
    expect(receiptOf(await apply(buyer, late))).toMatchObject({ result: 'conflict', code: 'config.conflict', version: 2 })
    expect(receiptOf(await apply(buyer, late))).toMatchObject({ result: 'conflict', duplicate: true })
    const pause = { mutationId: randomUUID(), entityId: target.id, baseVersion: 1, name: 'target.setStatus', args: { status: 'paused' } }
    expect(receiptOf(await apply(buyer, pause))).toMatchObject({ result: 'applied', version: 3 })
    expect(await rowOf(target)).toMatchObject({ bidMicros: '20000000', status: 'paused' })
  })

  it('is refused with a receipt where the value makes no sense', async () => {
    const before = await revision()
    expect(receiptOf(await apply(buyer, setBid(targetOf(1), '0')))).toMatchObject({ result: 'rejected', code: 'config.rejected', version: 1 })
    expect(await revision()).toBe(before)
  })

  it('names the field of a malformed input', async () => {
    expect((await apply(manager, setBid(targetOf(0), '12,50'))).error).toMatchObject({ code: 'input.invalid', details: { field: 'args.bid' } })
  })
})

describe('a buyer', () => {
  it('changes its own targets and nothing else', async () => {
    expect(receiptOf(await apply(buyer, { mutationId: randomUUID(), entityId: targetOf(1, 2).id, baseVersion: 1, name: 'target.setCaps', args: { maxConcurrency: 3, hourCap: null, dayCap: 9 } })).result).toBe('applied')
    expect((await apply(buyer, setBid(targetOf(0), '1'))).error?.code).toBe('not_found')
    const campaign = { mutationId: randomUUID(), entityId: world.campaigns[0]?.id, baseVersion: 1, name: 'campaign.setFloor', args: { floor: '0' } }
    const own = { mutationId: randomUUID(), entityId: world.buyers[1]?.id, baseVersion: 1, name: 'buyer.setStatus', args: { status: 'paused' } }
    for (const mutation of [campaign, own]) expect((await apply(buyer, mutation)).error?.code).toBe('auth.forbidden')
  })

  it('hears of changes to its own, not to another’s', async () => {
    const cursor = (await api.call('events.since', { cookie: buyer, input: { afterSeq: '0' } })).data as { latestSeq: string }
    const version = (await rowOf(targetOf(0)))?.version ?? 0
    await apply(manager, setBid(targetOf(0), '56', version))
    await apply(manager, setBid(targetOf(1, 2), '22', 2))
    const { data } = await api.call('events.since', { cookie: buyer, input: { afterSeq: cursor.latestSeq } })
    expect(data).toMatchObject({ reset: false, events: [{ type: 'config.changed', body: { entity: 'target', entityId: targetOf(1, 2).id } }] })
  })
})

describe('rules', () => {
  const send = (cookie: string, entityId: string | undefined, name: string, args: object, baseVersion: number) => apply(cookie, { mutationId: randomUUID(), entityId, baseVersion, name, args })
  const documentOf = async (table: 'target' | 'buyer' | 'bid_profile', id: string | undefined) => {
    const { rows } = await database().admin.query<{ rules: object; version: number }>(`select rules, version from ${table} where id = $1`, [id])
    return rows[0]
  }

  it('are changed part by part, stored as written, and told to the routing books in the change log', async () => {
    const target = targetOf(2)
    const limits = { spend: { day: '120.50' } }
    expect(receiptOf(await send(manager, target.id, 'target.setRules', { set: { limits, priority: 3 } }, 1))).toMatchObject({ result: 'applied', version: 2 })
    expect(receiptOf(await send(manager, target.id, 'target.setRules', { set: { labels: ['tail'] }, unset: ['priority'] }, 2))).toMatchObject({ result: 'applied', version: 3 })
    expect(await documentOf('target', target.id)).toMatchObject({ version: 3, rules: { limits, labels: ['tail'] } })
    const { rows } = await database().admin.query<{ changes: unknown[][] }>('select changes from book_log where "organizationId" = $1 order by seq desc limit 1', [world.organization.id])
    expect(rows[0]?.changes.find(([kind, id]) => kind === 'target' && id === target.id)).toMatchObject(['target', target.id, { rules: { limits, labels: ['tail'] } }])
  })

  it('conflict only where the same part has moved', async () => {
    const target = targetOf(2, 1)
    expect(receiptOf(await send(manager, target.id, 'target.setRules', { set: { weight: 5 } }, 1)).result).toBe('applied')
    expect(receiptOf(await send(manager, target.id, 'target.setRules', { set: { cost: '0.10' } }, 1)).result).toBe('applied')
    expect(receiptOf(await send(manager, target.id, 'target.setRules', { set: { weight: 6 } }, 1))).toMatchObject({ result: 'conflict', code: 'config.conflict' })
  })

  it('are refused where they enter, with path and reason', async () => {
    const wrong = { set: { settings: { schedule: { timeZone: 'Mars/Base', hours: null } } } }
    expect((await send(manager, targetOf(2).id, 'target.setRules', wrong, 1)).error).toMatchObject({ code: 'input.invalid', details: { field: 'args.set.settings.schedule.timeZone' } })
  })

  it('with a plan that names a target which the campaign does not have are rejected in words', async () => {
    const plan = (targetId: string | undefined) => ({ set: { plan: [{ kind: 'strategy', strategy: { kind: 'priority' }, only: { targetIds: [targetId] } }, { kind: 'auction' }] } })
    const campaignId = world.campaigns[0]?.id
    expect(receiptOf(await send(manager, campaignId, 'campaign.setRules', plan('nobody'), 1))).toMatchObject({ result: 'rejected', message: 'rules.plan: the campaign has no target nobody.' })
    expect(receiptOf(await send(manager, campaignId, 'campaign.setRules', plan(world.targets.find((target) => target.campaignId === campaignId)?.id), 1)).result).toBe('applied')
  })

  it('that rank one buyer’s targets against another’s are not for the buyer to write', async () => {
    const own = targetOf(1, 2)
    const version = (await rowOf(own))?.version ?? 0
    expect((await send(buyer, own.id, 'target.setRules', { set: { quality: { score: 10_000, history: 100 } } }, version)).error?.code).toBe('auth.forbidden')
    expect(receiptOf(await send(buyer, own.id, 'target.setRules', { set: { limits: { calls: { day: 4 } } } }, version)).result).toBe('applied')
    expect((await send(buyer, world.buyers[0]?.id, 'buyer.setRules', { set: { limits: {} } }, 1)).error?.code).toBe('not_found')
    expect(receiptOf(await send(buyer, world.buyers[1]?.id, 'buyer.setRules', { set: { limits: { spend: { day: '500' } } } }, 1)).result).toBe('applied')
  })

  it('a bid profile is made, edited and deleted, each once', async () => {
    const id = randomUUID()
    const create = { mutationId: randomUUID(), entityId: id, baseVersion: 0, name: 'profile.create', args: { targetId: targetOf(1).id, name: 'Over 65', bid: '55', rules: { filters: [[{ tag: 'age', comparison: 'greater_than', value: '64' }]] } } }
    const answers = await Promise.all([apply(buyer, create), apply(buyer, create), apply(buyer, create)])
    expect(answers.map((answer) => receiptOf(answer).duplicate).sort()).toEqual([false, true, true])
    expect(receiptOf(await send(buyer, id, 'profile.setBid', { bid: '56' }, 1))).toMatchObject({ result: 'applied', version: 2 })
    expect(receiptOf(await send(buyer, id, 'profile.delete', {}, 1))).toMatchObject({ result: 'conflict' })
    expect(receiptOf(await send(buyer, id, 'profile.setRules', { set: { maxBid: '60.00' } }, 2))).toMatchObject({ result: 'applied', version: 3 })
    expect(await documentOf('bid_profile', id)).toMatchObject({ version: 3, rules: { maxBid: '60.00' } })
    expect(receiptOf(await send(buyer, id, 'profile.delete', {}, 3)).result).toBe('applied')
    expect(await documentOf('bid_profile', id)).toBeUndefined()
    const foreign = { ...create, mutationId: randomUUID(), entityId: randomUUID(), args: { ...create.args, targetId: targetOf(0).id } }
    expect((await apply(buyer, foreign)).error).toMatchObject({ code: 'not_found', details: { field: 'args.targetId' } })
    const taken = { ...create, mutationId: randomUUID(), entityId: targetOf(1).id }
    expect(receiptOf(await apply(buyer, taken))).toMatchObject({ result: 'rejected', message: expect.stringContaining('There is a target with this id') as string })
    const { rows } = await database().admin.query<{ after: object }>('select after from config_change where "entityId" = $1 order by revision', [id])
    expect(rows.map((row) => row.after)).toMatchObject([{ bidMicros: '55000000', name: 'Over 65' }, { bidMicros: '56000000' }, { 'rules.maxBid': '60.00' }, { deleted: 'true' }])
  })

  it('an agent’s skills are the exchange’s to set', async () => {
    const agent = world.users.find((user) => user.role === 'agent')
    expect(receiptOf(await send(manager, agent?.id, 'agent.setSkills', { skills: { spanish: 7 } }, 0)).result).toBe('applied')
    expect((await send(buyer, agent?.id, 'agent.setSkills', { skills: { spanish: 10 } }, 0)).error?.code).toBe('auth.forbidden')
    const { rows } = await database().admin.query('select skills from app_user where id = $1', [agent?.id])
    expect(rows).toEqual([{ skills: { spanish: 7 } }])
  })
})

describe('tags of a number', () => {
  const numberRow = async () => {
    const { rows } = await database().admin.query<{ id: string; number: string; tags: object; version: number; fieldVersions: object }>('select * from phone_number where "organizationId" = $1', [world.organization.id])
    const [row] = rows
    if (!row) throw new Error('the world has no number')
    return row
  }
  const setTags = (cookie: string, entityId: string | undefined, baseVersion: number, tags: object) => apply(cookie, { mutationId: randomUUID(), entityId, baseVersion, name: 'number.setTags', args: { tags } })

  it('are replaced as a whole, told to the routing books, and kept in the history', async () => {
    const { id, tags, version } = await numberRow()
    expect([tags, version]).toEqual([{}, 1])
    const before = await revision()
    expect(receiptOf(await setTags(manager, id, 1, { source: 'search', age: '65' }))).toMatchObject({ result: 'applied', version: 2 })
    expect(receiptOf(await setTags(manager, id, 2, { age: '66', source: 'search' }))).toMatchObject({ result: 'applied', version: 3 })
    expect(receiptOf(await setTags(manager, id, 3, { source: 'search', age: '66' })), 'the same in another order').toMatchObject({ result: 'applied', version: 3 })
    expect(await numberRow()).toMatchObject({ tags: { source: 'search', age: '66' }, version: 3, fieldVersions: { tags: 3 } })
    expect(await revision()).toBe(before + 2)
    const { rows } = await database().admin.query('select entity, before, after from config_change where "entityId" = $1 order by revision', [id])
    expect(rows).toEqual([
      { entity: 'number', before: { tags: {} }, after: { tags: { source: 'search', age: '65' } } },
      { entity: 'number', before: { tags: { source: 'search', age: '65' } }, after: { tags: { source: 'search', age: '66' } } },
    ])
    // Names and destinations are loaded again where the log has a campaign.
    const { rows: log } = await database().admin.query<{ changes: unknown[][] }>('select changes from book_log where "organizationId" = $1 order by seq desc limit 1', [world.organization.id])
    expect(log[0]?.changes.map(([kind, changed]) => [kind, changed])).toEqual([['campaign', world.campaigns[0]?.id]])
    expect(await findBookFaults(database().admin, world.organization.id)).toEqual([])
  })

  it('conflict where they have moved, and are refused where they enter', async () => {
    const { id, version } = await numberRow()
    expect(receiptOf(await setTags(manager, id, version - 1, { source: 'mail' }))).toMatchObject({ result: 'conflict', message: expect.stringContaining('The tags changed meanwhile') as string })
    expect((await setTags(manager, id, version, { caller_name: 'x' })).error).toMatchObject({ code: 'input.invalid', details: { field: 'args.tags.caller_name' } })
    for (const wrong of ['{"a":1}', '{"a":[]}', '{"a":null}', '[]']) {
      await expect(database().admin.query('update phone_number set tags = $2 where id = $1', [id, wrong]), 'not by hand either: nobody could load the page any more').rejects.toThrow('phone_number_tags_check')
    }
    expect((await setTags(manager, targetOf(0).id, 1, { a: 'b' })).error).toMatchObject({ code: 'not_found', details: { field: 'entityId' } })
  })

  it('are staff’s to set, and told to staff alone', async () => {
    const { id, version } = await numberRow()
    expect((await setTags(buyer, id, version, { source: 'mine' })).error?.code).toBe('auth.forbidden')
    const { rows } = await database().admin.query(`select distinct audience from event where "organizationId" = $1 and type = 'config.changed' and body ->> 'entity' = 'number'`, [world.organization.id])
    expect(rows).toEqual([{ audience: ['staff'] }])
  })
})

describe('the list of what is configured', () => {
  const list = (cookie: string, input: object) => api.call('config.list', { cookie, input })

  it('has of each kind what a change needs to know', async () => {
    const { data } = await list(manager, { kind: 'number' })
    expect(data).toMatchObject([{ name: world.campaigns[0]?.numbers[0], status: null, version: 3, parentId: world.campaigns[0]?.id, document: { source: 'search', age: '66' } }])
    const profile = { mutationId: randomUUID(), entityId: randomUUID(), baseVersion: 0, name: 'profile.create', args: { targetId: targetOf(0).id, name: 'Listed', bid: '55', rules: { maxBid: '60.00' } } }
    expect(receiptOf(await apply(manager, profile)).result).toBe('applied')
    for (const [kind, ids] of [['campaign', world.campaigns], ['publisher', world.publishers], ['buyer', world.buyers], ['target', world.targets], ['profile', [{ id: profile.entityId }]], ['agent', world.users.filter((user) => user.role === 'agent')]] as const) {
      const rows = configRowSchema.array().parse((await list(manager, { kind })).data)
      expect(rows.map((row) => row.id), kind).toEqual(ids.map(({ id }) => id).toSorted())
    }
    expect((await list(manager, { kind: 'profile' })).data).toMatchObject([{ name: 'Listed', status: 'active', version: 1, parentId: targetOf(0).id, document: { maxBid: '60.00' } }])
  })

  it('comes in pages', async () => {
    const all = world.targets.map(({ id }) => id).toSorted()
    const first = configRowSchema.array().parse((await list(manager, { kind: 'target', limit: 4 })).data)
    const next = configRowSchema.array().parse((await list(manager, { kind: 'target', limit: 500, afterId: first.at(-1)?.id })).data)
    expect([...first, ...next].map((row) => row.id)).toEqual(all)
    expect(first).toHaveLength(4)
  })
})
