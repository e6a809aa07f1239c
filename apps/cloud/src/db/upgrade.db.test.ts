import { randomBytes, randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { seedOrganization } from '../../prisma/seed/index.ts'
import { findBookFaults } from '../../test/book-faults.ts'
import { findCountFaults } from '../../test/count-faults.ts'
import { releaseLeases } from '../leases/index.ts'
import { resolveHold } from '../ledger/index.ts'
import { createDatabase } from './index.ts'
import { migrate, MIGRATIONS_DIR } from './migrate.ts'
import { ensureRoles } from './roles.ts'

const given = inject('postgres')
const maintenance = new pg.Client({ connectionString: given.adminUrl })
const name = `ringfloor_upgrade_${randomBytes(4).toString('hex')}`
const owner = `owner_${randomBytes(4).toString('hex')}`
let folder = ''

beforeAll(async () => {
  await maintenance.connect()
  // No superuser: row-level security holds for whoever migrates.
  await maintenance.query(`create role ${owner} login createrole password 'secret'`)
  await maintenance.query(`grant ringfloor_owner, ringfloor_definer, ringfloor_app to ${owner} with admin option, inherit false, set false`)
  await maintenance.query(`create database ${name} owner ${owner} encoding 'UTF8' template template0`)
  folder = await mkdtemp(join(tmpdir(), 'ringfloor-migrations-'))
  for (const migration of ['0001_init', '0002_functions', '0003_admission']) await cp(join(MIGRATIONS_DIR, migration), join(folder, migration), { recursive: true })
})
afterAll(async () => {
  await maintenance.query(`drop database ${name} with (force)`)
  await maintenance.query(`drop owned by ${owner}; drop role ${owner}`)
  await maintenance.end()
  await rm(folder, { recursive: true })
})

function connect(admin: boolean): pg.Client {
  const url = new URL(given.adminUrl)
  url.pathname = `/${name}`
  if (admin) [url.username, url.password] = [owner, 'secret']
  return new pg.Client({ connectionString: url.href })
}

/** Rows as admission wrote them before there was one lease per attempt: attempt 1 was missed and given back, attempt 2 is under way. */
async function writeCall(client: pg.Client, world: Awaited<ReturnType<typeof seedOrganization>>): Promise<string> {
  const callId = randomUUID()
  const [organizationId, campaignId, target] = [world.organization.id, world.campaigns[0]?.id, world.targets[0]]
  await client.query(
    `insert into call (id, "organizationId", "campaignId", "accountSid", "callSid", "from", "to", state, currency, "configRevision", "receivedAt", "lastReportAt", "attemptCount")
     values ($1, $2, $3, 'AC', $4, '+1', '+2', 'ringing', 'USD', 1, now(), now(), 2)`, [callId, organizationId, campaignId, `CA${callId}`])
  for (const number of [1, 2]) {
    await client.query(
      `insert into call_attempt ("callId", number, "organizationId", "targetId", "buyerId", kind, "priceMicros", state, "plannedAt") values ($1, $2, $3, $4, $5, 'number', 31000000, 'planned', now())`,
      [callId, number, organizationId, target?.id, target?.buyerId])
  }
  for (const [kind, scopeId, windowKey] of [['campaign', campaignId, null], ['buyer', target?.buyerId, null], ['target', target?.id, null], ['hour', target?.id, '2026-11-20T14'], ['day', target?.id, '2026-11-20']]) {
    await client.query(`insert into lease ("callId", attempt, kind, "scopeId", "windowKey", "organizationId", "expiresAt") values ($1, 2, $2, $3, $4, $5, now() + interval '1 hour')`, [callId, kind, scopeId, windowKey, organizationId])
    await (windowKey == null
      ? client.query('insert into capacity (kind, "scopeId", "organizationId", live) values ($1, $2, $3, 1)', [kind, scopeId, organizationId])
      : client.query('insert into cap_count ("targetId", "windowKey", "organizationId", used) values ($1, $2, $3, 1)', [scopeId, windowKey, organizationId]))
  }
  await client.query(
    `insert into ledger_hold (id, "organizationId", key, "accountId", "callId", attempt, "amountMicros", state, "expiresAt")
     select gen_random_uuid(), $1, 'call', id, $2, 2, 31000000, 'held', now() + interval '1 hour' from ledger_account where "ownerId" = $3`, [organizationId, callId, target?.buyerId])
  await client.query('update ledger_account set "heldMicros" = 31000000 where "ownerId" = $1', [target?.buyerId])
  return callId
}

describe('a database from before the book log', () => {
  it('keeps its live calls and counts, and begins its logs with all that is there', async () => {
    const [client, superuser] = [connect(true), connect(false)]
    await client.connect()
    await superuser.connect()
    try {
      await ensureRoles(client, given.appPassword)
      expect(await migrate(client, folder)).toHaveLength(3)
      const worlds = [await seedOrganization(client, randomBytes(32), { agents: 2, target: { hourCap: 5, dayCap: 9 } }), await seedOrganization(client, randomBytes(32))]
      const [busy] = worlds
      if (!busy) throw new Error('no world')
      const callId = await writeCall(superuser, { ...busy, targets: busy.targets.filter((target) => target.kind === 'number') })
      expect((await migrate(client)).length).toBeGreaterThanOrEqual(3)
      const rows = async (sql: string, ...values: unknown[]) => (await superuser.query<Record<string, unknown>>(sql, values)).rows
      const line = busy.targets.find((target) => target.kind === 'number')
      expect(await rows('select attempt, "campaignId", "buyerId", "targetId", "profileId", "userId" from lease')).toEqual([{ attempt: 2, campaignId: busy.campaigns[0]?.id, buyerId: line?.buyerId, targetId: line?.id, profileId: null, userId: null }])
      expect(await rows('select number, counted, windows from call_attempt order by number')).toEqual([
        { number: 1, counted: false, windows: null }, { number: 2, counted: true, windows: expect.arrayContaining(['target:2026-11-20', 'target:2026-11-20T14']) },
      ])
      expect(await findCountFaults(superuser, busy.organization.id)).toEqual([])
      for (const { organization } of worlds) {
        expect(await rows('select seq from book_log where "organizationId" = $1', organization.id)).toEqual([{ seq: '1' }])
        expect(await findBookFaults(superuser, organization.id)).toEqual([])
      }
      const tables = await rows(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_prisma_migrations' and not (relrowsecurity and relforcerowsecurity)`)
      expect(tables).toEqual([])
      await giveBack(busy.organization.id, callId)
      expect(await rows('select sum(live)::int as live from capacity where "organizationId" = $1', busy.organization.id)).toEqual([{ live: 0 }])
      expect(await rows('select calls, micros from cap_count')).toEqual([{ calls: 0, micros: '0' }, { calls: 0, micros: '0' }])
      expect(await rows('select state from ledger_hold')).toEqual([{ state: 'voided' }])
      expect(await findBookFaults(superuser, busy.organization.id)).toEqual([])
    } finally {
      await client.end()
      await superuser.end()
    }
  })
})

async function giveBack(organizationId: string, callId: string): Promise<void> {
  const url = new URL(given.adminUrl)
  url.pathname = `/${name}`
  ;[url.username, url.password] = ['ringfloor_app', given.appPassword]
  const db = createDatabase({ url: url.href })
  try {
    await db.withTenant(organizationId, async (tx) => {
      await releaseLeases(tx, { organizationId, callId, attempt: 2, capUse: 'return' })
      await resolveHold(tx, { organizationId, callId, attempt: 2, resolution: { kind: 'void' } })
    })
  } finally {
    await db.close()
  }
}
