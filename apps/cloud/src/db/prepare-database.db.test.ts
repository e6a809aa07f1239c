import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { DEMO_USERS } from '../../prisma/seed/index.ts'
import { createDatabase } from './index.ts'
import { readMigrations } from './migrate.ts'
import { checkDatabase, prepareDatabase } from './prepare-database.ts'
import type { PrepareOptions } from './prepare-database.ts'

const given = inject('postgres')
const carrier = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'token', apiKeySid: `SK${'1'.repeat(32)}`, apiKeySecret: 'secret', callsPerSecond: 1 }
const demoSeed = { logins: Object.keys(DEMO_USERS).map((username) => ({ username, password: randomBytes(9).toString('hex') })), carrier }
const admin = new pg.Client({ connectionString: given.adminUrl })
const made: string[] = []
const madeRoles: string[] = []

beforeAll(() => admin.connect())
afterAll(async () => {
  for (const name of made) await admin.query(`drop database ${name} with (force)`)
  for (const role of madeRoles) await admin.query(`drop owned by ${role}; drop role ${role}`)
  await admin.end()
})

async function emptyDatabase(owner?: string): Promise<PrepareOptions> {
  const name = `ringfloor_prepare_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name} ${owner === undefined ? '' : `owner ${owner}`} encoding 'UTF8' template template0`)
  made.push(name)
  const url = new URL(given.adminUrl)
  url.pathname = `/${name}`
  return { adminDatabaseUrl: url.href, appDatabasePassword: given.appPassword, secretsKey: randomBytes(32), demoSeed }
}

describe('preparing a database', () => {
  it('applies every migration once and seeds the demo once, whoever does it how often', async () => {
    const options = await emptyDatabase()
    const names = (await readMigrations()).map((migration) => migration.name)
    expect(await checkDatabase(options.adminDatabaseUrl)).toEqual(names)
    const results = await Promise.all([prepareDatabase(options), prepareDatabase(options), prepareDatabase(options)])
    expect(results.flatMap((result) => result.applied).sort()).toEqual(names)
    expect(results.filter((result) => result.seeded)).toHaveLength(1)
    expect(await prepareDatabase(options)).toEqual({ applied: [], seeded: false, carrierNotes: [] })
    expect(await checkDatabase(options.adminDatabaseUrl)).toEqual([])
  })

  it('works for a database owner who is no superuser but may create roles', async () => {
    const owner = `owner_${randomBytes(4).toString('hex')}`
    await admin.query(`create role ${owner} login createrole password 'secret'`)
    madeRoles.push(owner)
    await admin.query(`grant ringfloor_owner, ringfloor_definer, ringfloor_app to ${owner} with admin option, inherit false, set false`)
    const options = await emptyDatabase(owner)
    const url = new URL(options.adminDatabaseUrl)
    url.username = owner
    url.password = 'secret'
    const result = await prepareDatabase({ ...options, adminDatabaseUrl: url.href })
    expect(result.seeded).toBe(true)
    url.username = 'ringfloor_app'
    url.password = options.appDatabasePassword
    const db = createDatabase({ url: url.href })
    try {
      const [organization] = await db.definers.listOrganizations()
      expect(organization).toMatchObject({ name: 'Harbour Exchange', demo: true })
      const users = await db.withTenant(organization?.id ?? '', (tx) => tx.user.findMany({ orderBy: { username: 'asc' } }))
      expect(users.map((user) => user.username)).toEqual(Object.keys(DEMO_USERS).sort())
    } finally {
      await db.close()
    }
  })

  it('says in words what is wrong', async () => {
    const options = await emptyDatabase()
    const wrongPassword = new URL(options.adminDatabaseUrl)
    wrongPassword.password = 'wrong'
    await expect(prepareDatabase({ ...options, adminDatabaseUrl: wrongPassword.href })).rejects.toMatchObject({ code: 'database.unavailable', userMessage: expect.stringContaining('password') })
    const nowhere = new URL(options.adminDatabaseUrl)
    nowhere.pathname = '/no_such_database'
    await expect(prepareDatabase({ ...options, adminDatabaseUrl: nowhere.href })).rejects.toMatchObject({ userMessage: expect.stringContaining('does not exist') })
    const closed = new URL(options.adminDatabaseUrl)
    closed.port = '1'
    await expect(prepareDatabase({ ...options, adminDatabaseUrl: closed.href })).rejects.toMatchObject({ userMessage: expect.stringContaining('No PostgreSQL listens') })
    await admin.query(`create database ${`ascii_${options.adminDatabaseUrl.slice(-8)}`} encoding 'SQL_ASCII' locale 'C' template template0`)
    made.push(`ascii_${options.adminDatabaseUrl.slice(-8)}`)
    const ascii = new URL(options.adminDatabaseUrl)
    ascii.pathname = `/ascii_${options.adminDatabaseUrl.slice(-8)}`
    await expect(prepareDatabase({ ...options, adminDatabaseUrl: ascii.href })).rejects.toMatchObject({ userMessage: expect.stringContaining('UTF-8') })
  })

  it('refuses a database whose migrations are not the ones it applied, or are newer', async () => {
    const { admin: client, adminUrl, secretsKey, drop } = await createTestDatabase()
    try {
      const again = (): Promise<unknown> => prepareDatabase({ adminDatabaseUrl: adminUrl, appDatabasePassword: given.appPassword, secretsKey })
      await client.query(`update _prisma_migrations set checksum = 'x' where migration_name = '0001_init'`)
      await expect(again()).rejects.toMatchObject({ code: 'conflict', userMessage: expect.stringContaining('0001_init') })
      await client.query(`update _prisma_migrations set migration_name = '9999_future'  where migration_name = '0001_init'`)
      await expect(again()).rejects.toMatchObject({ code: 'conflict', userMessage: expect.stringContaining('newer version') })
    } finally {
      await drop()
    }
  })
})

describe('withTenant', () => {
  it('runs again after a deadlock and says in a code when the database is gone', async () => {
    const { db, seed, drop } = await createTestDatabase()
    const world = await seed()
    const [one, two] = world.buyers.map((buyer) => buyer.id)
    let runs = 0
    const rename = (first: string, second: string): Promise<void> =>
      db.withTenant(world.organization.id, async (tx) => {
        runs++
        await tx.$executeRaw`update buyer set version = version + 1 where id = ${first}::uuid`
        await tx.$executeRaw`select pg_sleep(0.1)`
        await tx.$executeRaw`update buyer set version = version + 1 where id = ${second}::uuid`
      })
    await Promise.all([rename(one ?? '', two ?? ''), rename(two ?? '', one ?? '')])
    expect(runs).toBe(3)
    const versions = await db.withTenant(world.organization.id, (tx) => tx.buyer.findMany({ select: { version: true } }))
    expect(versions).toEqual([{ version: 3 }, { version: 3 }])
    await drop()
    const gone = createDatabase({ url: 'postgresql://ringfloor_app:x@127.0.0.1:1/none' })
    await expect(gone.withTenant(world.organization.id, (tx) => tx.buyer.count())).rejects.toMatchObject({ code: 'database.unavailable' })
    await expect(gone.definers.listOrganizations()).rejects.toMatchObject({ code: 'database.unavailable' })
    await gone.close()
  })
})
