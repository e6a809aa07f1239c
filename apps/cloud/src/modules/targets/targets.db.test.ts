/** What the screens say of a target is what its decisions go by, whether a column or its rules say it. */
import { randomUUID } from 'node:crypto'
import { configReceiptSchema, MAX_PLACES, targetViewSchema, type TargetView } from '@ringfloor/shared'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useTestDatabase } from '../../../test/database.ts'
import { startApi, type ApiHarness } from '../../../test/api/api-harness.ts'

const database = useTestDatabase()
let api: ApiHarness
let manager: string
let targetId: string

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
  const world = await database().seed({ buyers: 1, agents: 0 })
  const user = world.users.find((one) => one.role === 'manager')
  if (!user) throw new Error('the world has no manager')
  manager = await api.signIn(user)
  targetId = world.targets[0]?.id ?? ''
})
afterAll(() => api.close())

async function view(): Promise<TargetView> {
  const [target] = targetViewSchema.array().parse((await api.call('targets.list', { cookie: manager, input: {} })).data)
  if (!target) throw new Error('there is no target')
  return target
}
async function apply(name: string, args: object, entityId = targetId): Promise<void> {
  const baseVersion = entityId === targetId ? (await view()).version : 0
  const answer = await api.call('config.applyMutation', { method: 'POST', cookie: manager, input: { mutationId: randomUUID(), entityId, baseVersion, name, args } })
  expect(configReceiptSchema.parse(answer.data)).toMatchObject({ result: 'applied' })
}

it('tells the limits of the rules in place of the columns, until the caps are set anew', async () => {
  await apply('target.setCaps', { maxConcurrency: 3, hourCap: 20, dayCap: 100 })
  expect(await view()).toMatchObject({ maxConcurrency: 3, hourCap: 20, dayCap: 100, openByRules: false, bidProfiles: 0 })
  await apply('target.setRules', { set: { limits: { concurrency: 1, calls: { hour: 2, day: null, month: 900 } }, settings: { schedule: { timeZone: 'UTC', hours: null } } } })
  expect(await view()).toMatchObject({ maxConcurrency: 1, hourCap: 2, dayCap: null, openByRules: true })
  await apply('target.setCaps', { maxConcurrency: 3, hourCap: 50, dayCap: null })
  expect(await view()).toMatchObject({ maxConcurrency: 3, hourCap: 50, dayCap: null })
  const { rows } = await database().admin.query('select rules, "liveLimit" from target where id = $1', [targetId])
  expect(rows).toMatchObject([{ liveLimit: 3, rules: { limits: { calls: { month: 900 } } } }])
})

it('counts its bid profiles', async () => {
  await apply('profile.create', { targetId, name: 'Evenings', bid: '36' }, randomUUID())
  await apply('profile.create', { targetId, name: 'The rest', bid: '20' }, randomUUID())
  expect(await view()).toMatchObject({ bidProfiles: 2 })
})

it('takes as many postal codes as rules may name', async () => {
  const zips = Array.from({ length: MAX_PLACES }, (_, index) => String(10_000 + index))
  await apply('target.setRules', { set: { settings: { geography: { exclude: { zips } } } } })
  expect(await view()).toMatchObject({ openByRules: true })
})
