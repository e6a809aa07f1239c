import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { seedDemo } from '../prisma/seed/index.ts'
import { admitOne } from './admission-fixtures.ts'
import { useTestDatabase } from './database.ts'

const database = useTestDatabase()

/** Tables that belong to Prisma's bookkeeping, not to organisations. */
const NOT_OURS = ['_prisma_migrations']
/** The only functions that may see every organisation. */
const DEFINERS = [
  'admit_calls', 'ensure_scopes',
  // A trigger: counts the calls of the changed row's own organisation, into rows that the application may not make.
  'fill_new_caps',
  'find_login', 'find_session', 'list_organizations', 'list_overdue', 'load_routing_book',
  // A node keeps the books of all organisations.
  'read_book_log',
  // Asked before a call's organisation has a transaction, with the organisation as a condition.
  'read_earlier_calls',
  'read_revenue',
]

async function column(sql: string): Promise<unknown[]> {
  return (await database().admin.query({ text: sql, rowMode: 'array' })).rows.map((row: unknown[]) => row[0])
}

describe('what the catalogue says', () => {
  it('forces row-level security on every table, with a tenant policy', async () => {
    const tables = await column(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`)
    expect(tables.length).toBeGreaterThan(20)
    const bare = await column(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`)
    expect(bare).toEqual(NOT_OURS)
    const open = await column(`select c.relname from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> '_prisma_migrations'
      and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant'
        and pg_get_expr(p.polqual, p.polrelid) like '%app.organization_id%' and pg_get_expr(p.polwithcheck, p.polrelid) like '%app.organization_id%')`)
    expect(open).toEqual([])
    expect(await column(`select p.polname from pg_policy p where p.polname <> 'tenant' and p.polroles <> array['ringfloor_definer'::regrole::oid]`)).toEqual([])
  })

  it('leaves the application without ownership, bypass or privilege to change history', async () => {
    expect(await column(`select rolname from pg_roles where rolname like 'ringfloor%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`)).toEqual([])
    expect(await column(`select rolname from pg_roles where rolname like 'ringfloor%' and rolcanlogin`)).toEqual(['ringfloor_app'])
    expect(await column(`select relname from pg_class where relowner = 'ringfloor_app'::regrole union all select proname from pg_proc where proowner = 'ringfloor_app'::regrole`)).toEqual([])
    expect(await column(`select roleid::regrole::text from pg_auth_members where member = 'ringfloor_app'::regrole`)).toEqual([])
    const changeable = await column(`select t || ' ' || p from unnest(array['ledger_transfer', 'event', 'call_decision', 'config_change', 'config_mutation', 'book_log', 'book_checkpoint']) t, unnest(array['update', 'delete', 'truncate']) p
      where has_table_privilege('ringfloor_app', t, p) or has_table_privilege('ringfloor_definer', t, p)`)
    expect(changeable).toEqual([])
    expect(await column(`select t from unnest(array['lease', 'ledger_hold', 'capacity', 'cap_count']) t where has_table_privilege('ringfloor_app', t, 'insert')`)).toEqual([])
    expect(await column(`select 'create' where has_schema_privilege('ringfloor_app', 'public', 'create') or has_schema_privilege('ringfloor_definer', 'public', 'create')`)).toEqual([])
  })

  it('lists the functions that see everything: owned by the definer, with a fixed search path, closed to the public', async () => {
    expect(await column(`select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`)).toEqual(DEFINERS)
    expect(await column(`select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef and (proowner <> 'ringfloor_definer'::regrole
      or not exists (select 1 from unnest(proconfig) c where c = 'search_path=public, pg_temp'))`)).toEqual([])
    expect(await column(`select p.proname from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where p.pronamespace = 'public'::regnamespace and a.grantee = 0`)).toEqual([])
  })
})

describe('what the application can reach', () => {
  it('is nothing without an organisation, also on a connection that had one', async () => {
    const world = await database().seed()
    const client = new pg.Client({ connectionString: database().appUrl })
    await client.connect()
    try {
      await client.query('begin')
      await client.query(`select set_config('app.organization_id', $1, true)`, [world.organization.id])
      expect((await client.query('select id from target')).rowCount).toBe(world.targets.length)
      await client.query('commit')
      const tables = await column(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_prisma_migrations'`)
      for (const table of tables) expect([table, (await client.query(`select 1 from ${String(table)}`)).rowCount]).toEqual([table, 0])
    } finally {
      await client.end()
    }
  })

  it('is the own organisation and no other, for reading and writing, for every table', async () => {
    const { db, seed, admin } = database()
    const [mine, theirs] = [await seed({ agents: 1 }), await seed({ agents: 1 })]
    await admitOne(db, mine)
    await admitOne(db, theirs)
    const tables = (await column(`select c.relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('_prisma_migrations', 'organization')`)).map(String)
    const filled: string[] = []
    await db.withTenant(mine.organization.id, async (tx) => {
      for (const table of tables) {
        const seen = await tx.$queryRawUnsafe<{ org: string }[]>(`select distinct "organizationId"::text as org from ${table}`)
        expect([table, seen.filter((row) => row.org !== mine.organization.id)]).toEqual([table, []])
        if (seen.length > 0) filled.push(table)
      }
    })
    expect(filled).toEqual(expect.arrayContaining(['call', 'lease', 'ledger_account', 'event', 'inbox', 'target', 'app_user', 'carrier_account']))
    // Theirs is there, as the superuser can tell.
    expect((await admin.query('select 1 from call where "organizationId" = $1', [theirs.organization.id])).rowCount).toBe(1)
  })

  it('does not let rows be written for, or moved to, another organisation', async () => {
    const { db, seed, admin } = database()
    const [mine, theirs] = [await seed(), await seed()]
    const inTenant = (sql: string, ...values: unknown[]): Promise<number> => db.withTenant(mine.organization.id, (tx) => tx.$executeRawUnsafe(sql, ...values))
    await expect(inTenant(`insert into inbox (key, "organizationId", "callSid") values ($1, $2::uuid, 'CA1')`, `k|${randomUUID()}`, theirs.organization.id)).rejects.toThrow(/row-level security/)
    await expect(inTenant(`update campaign set "organizationId" = $1::uuid where id = $2::uuid`, theirs.organization.id, mine.campaigns[0]?.id)).rejects.toThrow(/row-level security/)
    expect(await inTenant('update campaign set name = $1 where id = $2::uuid', 'stolen', theirs.campaigns[0]?.id)).toBe(0)
    expect((await admin.query('select name from campaign where id = $1', [theirs.campaigns[0]?.id])).rows[0]).toEqual({ name: theirs.campaigns[0]?.name })
    await expect(inTenant(`select append_events($1::uuid, array['call.ended'], array['{}'], array['[]'])`, theirs.organization.id)).rejects.toThrow(/not the current one/)
  })

  it('never leaks between organisations that share connections', async () => {
    const { db, seed } = database()
    const worlds = [await seed(), await seed(), await seed()]
    const wrong = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const world = worlds[index % 3]
        const rows = await db.withTenant(world?.organization.id ?? '', (tx) => tx.buyer.findMany({ select: { organizationId: true } }))
        return rows.length === 2 && rows.every((row) => row.organizationId === world?.organization.id) ? 0 : 1
      }),
    )
    expect(wrong.filter(Boolean)).toEqual([])
  })

  it('passes by way of the listed look-ups, where the organisation is not known yet', async () => {
    const { db, secretsKey, admin } = database()
    const carrier = { accountSid: `AC${'0'.repeat(32)}`, authToken: 't', apiKeySid: 'SK1', apiKeySecret: 's', callsPerSecond: 1 }
    const demo = await seedDemo(admin, { logins: [{ username: 'manager', password: 'x' }], carrier }, secretsKey)
    expect(await db.definers.findLogin('manager')).toMatchObject({ organizationId: demo.organization.id, disabledAt: null })
    expect(await db.definers.findLogin('nobody')).toBeUndefined()
    const book = (await db.definers.loadRoutingBook(demo.organization.id))[0]
    expect(book).toMatchObject({ name: 'Harbour Exchange', demo: true, configRevision: 1n, carrierAccounts: [{ accountSid: carrier.accountSid, callsPerSecond: 1 }], campaigns: [{ name: 'Medicare East', floorMicros: 15_000_000n, payoutBasisPoints: 6000, ringTimeoutSeconds: 15 }] })
    expect(book?.targets.map((target) => target.name).sort()).toEqual(['Alpha desk', 'Alpha overflow', 'Beta Pacific', 'Beta line'])
    expect((await db.definers.loadRoutingBook()).length).toBeGreaterThan(1)
    expect((await db.definers.listOrganizations()).map((row) => row.id)).toContain(demo.organization.id)
  })
})
