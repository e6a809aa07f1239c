import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/database.ts'
import { DEMO_NUMBER, DEMO_USERS } from '../../prisma/seed/index.ts'
import type { DemoSeed } from '../../prisma/seed/index.ts'
import { createRoutingBook } from '../calls/routing-book.ts'
import { prepareDatabase } from './prepare-database.ts'

const hex = (): string => randomBytes(16).toString('hex')
const account = () => ({ accountSid: `AC${hex()}`, authToken: hex(), apiKeySid: `SK${hex()}`, apiKeySecret: hex(), callsPerSecond: 1 })
const logins = Object.keys(DEMO_USERS).map((username) => ({ username, password: 'pw' }))
const local: DemoSeed = { logins, carrier: account() }
const real: DemoSeed = { logins, carrier: { ...account(), callsPerSecond: 5 }, number: '+12125550100', realTelephones: true }

describe('the demo’s carrier account', () => {
  const database = useTestDatabase()
  const prepare = (demoSeed: DemoSeed) => prepareDatabase({ adminDatabaseUrl: database().adminUrl, appDatabasePassword: new URL(database().appUrl).password, secretsKey: database().secretsKey, demoSeed })
  const openBook = () => createRoutingBook({ source: database().db.definers, secretsKey: database().secretsKey, onError: () => undefined })
  const statuses = async (): Promise<Record<string, string>> => {
    const { rows } = await database().admin.query<{ name: string; status: string }>('select name, status from target order by name')
    return Object.fromEntries(rows.map(({ name, status }) => [name, status]))
  }
  const revision = async (): Promise<bigint> => (await database().db.definers.listOrganizations())[0]?.configRevision ?? 0n
  const asSeeded = { 'Alpha desk': 'active', 'Alpha overflow': 'paused', 'Beta Pacific': 'active', 'Beta line': 'active' }

  beforeAll(async () => {
    expect(await prepare(local)).toMatchObject({ seeded: true, carrierNotes: [] })
  })

  it('becomes the real one, with its number, in a routing book that is open already; made-up destinations are paused', async () => {
    const book = openBook()
    await book.refresh()
    expect(book.findNumber(DEMO_NUMBER)).toBeDefined()
    const { carrierNotes } = await prepare(real)
    expect(carrierNotes).toEqual([
      `The account is now ${real.carrier.accountSid}; it was ${local.carrier.accountSid}.`, `The number is now +12125550100; it was ${DEMO_NUMBER}.`,
      'Paused, because no real telephone has their numbers: Beta Pacific, Beta line.',
    ])
    await book.refresh()
    expect(book.findAccount(real.carrier.accountSid)).toMatchObject(real.carrier)
    expect(book.findAccount(local.carrier.accountSid)).toBeUndefined()
    expect(book.findNumber('+12125550100')?.plan?.campaign.name).toBe('Medicare East')
    expect(book.findNumber(DEMO_NUMBER)).toBeUndefined()
    expect(await statuses()).toEqual({ ...asSeeded, 'Beta Pacific': 'paused', 'Beta line': 'paused' })
  })

  it('is not touched again by the next start', async () => {
    const before = await revision()
    expect(await prepare(real)).toEqual({ applied: [], seeded: false, carrierNotes: [] })
    expect(await revision()).toBe(before)
  })

  it('takes a new token or key of the same account', async () => {
    const rotated = { ...real, carrier: { ...real.carrier, authToken: hex() } }
    expect((await prepare(rotated)).carrierNotes).toEqual([`The credentials of the account ${real.carrier.accountSid} were brought up to date.`])
    const book = openBook()
    await book.refresh()
    expect(book.findAccount(real.carrier.accountSid)?.authToken).toBe(rotated.carrier.authToken)
  })

  it('goes back to the local one: the same number, the same targets; what a person paused meanwhile stays paused', async () => {
    const { admin } = database()
    const { rows } = await admin.query<{ id: string; organizationId: string }>(`update target set status = 'paused' where name = 'Beta Pacific' returning id, "organizationId"`)
    const [target] = rows
    await admin.query(
      `with next as (update organization set "configRevision" = "configRevision" + 1 where id = $1 returning "configRevision")
       insert into config_change ("organizationId", revision, "mutationId", "userId", entity, "entityId", before, after)
       select $1, next."configRevision", gen_random_uuid(), (select id from app_user where username = 'manager'), 'target', $2, '{"status":"active"}', '{"status":"paused"}' from next`,
      [target?.organizationId, target?.id],
    )
    const { carrierNotes } = await prepare(local)
    expect(carrierNotes).toContain('Active again, because the local carrier answers there: Beta line.')
    expect(await statuses()).toEqual({ ...asSeeded, 'Beta Pacific': 'paused' })
    const book = openBook()
    await book.refresh()
    expect(book.findAccount(local.carrier.accountSid)).toMatchObject(local.carrier)
    expect(book.findNumber(DEMO_NUMBER)?.plan?.campaign.name).toBe('Medicare East')
    expect((await admin.query('select 1 from phone_number')).rowCount).toBe(1)
  })

  it('writes down what was changed, revision by revision, and no secret', async () => {
    const { rows } = await database().admin.query<{ revision: string; entity: string; text: string }>(`select revision, entity, before::text || after::text as text from config_change order by revision`)
    expect(rows.map((row) => Number(row.revision))).toEqual(rows.map((_, index) => index + 2))
    expect(new Set(rows.map((row) => row.entity))).toEqual(new Set(['carrier_account', 'phone_number', 'target']))
    const text = rows.map((row) => row.text).join()
    for (const { carrier } of [local, real]) for (const secret of [carrier.authToken, carrier.apiKeySecret]) expect(text).not.toContain(secret)
  })

  it('says so when calls of the account before were under way', async () => {
    const { admin } = database()
    await admin.query(
      `insert into call (id, "organizationId", "campaignId", "accountSid", "callSid", "from", "to", state, currency, "configRevision", "receivedAt", "lastReportAt")
       select gen_random_uuid(), "organizationId", id, $1, $2, '+12125550147', $3, 'ringing', 'USD', 1, now(), now() from campaign`,
      [local.carrier.accountSid, `CA${hex()}`, DEMO_NUMBER],
    )
    expect((await prepare(real)).carrierNotes).toContainEqual(expect.stringMatching(/^A call of another account was under way/))
    expect((await prepare(local)).carrierNotes).not.toContainEqual(expect.stringContaining('under way'))
  })

  it('is refused in words where it is another organisation’s, or the key is not the one it was stored with; nothing changes then', async () => {
    const other = await database().seed()
    const before = await revision()
    await expect(prepare({ ...real, carrier: other.carrier })).rejects.toMatchObject({ code: 'conflict', userMessage: expect.stringContaining(other.carrier.accountSid) })
    await expect(prepare({ ...real, number: other.campaigns[0]?.numbers[0] })).rejects.toMatchObject({ code: 'conflict', userMessage: expect.stringContaining('another organisation') })
    const wrongKey = prepareDatabase({ adminDatabaseUrl: database().adminUrl, appDatabasePassword: new URL(database().appUrl).password, secretsKey: randomBytes(32), demoSeed: real })
    await expect(wrongKey).rejects.toMatchObject({ userMessage: expect.stringContaining('SECRETS_KEY') })
    expect(await revision()).toBe(before)
    expect((await prepare(local)).carrierNotes).toEqual([])
  })
})

describe('a demo made with a real account from the start', () => {
  const database = useTestDatabase()

  it('has that account and number, its made-up destinations paused, and becomes local when asked', async () => {
    const prepare = (demoSeed: DemoSeed) => prepareDatabase({ adminDatabaseUrl: database().adminUrl, appDatabasePassword: new URL(database().appUrl).password, secretsKey: database().secretsKey, demoSeed })
    expect(await prepare(real)).toMatchObject({ seeded: true, carrierNotes: ['Paused, because no real telephone has their numbers: Beta Pacific, Beta line.'] })
    expect((await database().admin.query('select number from phone_number')).rows).toEqual([{ number: '+12125550100' }])
    expect((await prepare(local)).carrierNotes).toContain('Active again, because the local carrier answers there: Beta Pacific, Beta line.')
  })
})
