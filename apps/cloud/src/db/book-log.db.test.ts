import { randomUUID } from 'node:crypto'
import { createBookState, readBookChanges } from '@ringfloor/engine'
import { describe, expect, it } from 'vitest'
import { candidateOf, requestFor } from '../../test/admission-fixtures.ts'
import { findBookFaults } from '../../test/book-faults.ts'
import { useTestDatabase } from '../../test/database.ts'
import { createAdmission } from '../calls/admission.ts'
import { appendEvents } from './index.ts'
import type { TenantTx } from './index.ts'

const database = useTestDatabase()

type Change = readonly unknown[]

async function logOf(organizationId: string, since = 0): Promise<Change[][]> {
  const { rows } = await database().admin.query<{ changes: Change[] }>('select changes from book_log where "organizationId" = $1 and seq > $2 order by seq', [organizationId, since])
  return rows.map((row) => row.changes)
}

/** What the engine makes of a log: every change must be readable. Turns are told by the log alone, not by the tables. */
function stateOf(log: readonly (readonly Change[])[]): unknown {
  const state = createBookState()
  for (const [index, entry] of log.entries()) {
    const { changes, refused } = readBookChanges(JSON.parse(JSON.stringify(entry)), 'UTC')
    expect(refused).toEqual([])
    expect(state.apply({ seq: index + 1, changes })).toMatchObject({ ok: true })
  }
  const { seq: _seq, turn: _turn, turns: _turns, used, ...rest } = state.checkpoint()
  return { ...rest, used: used.map((row) => row.join(' ')).sort() }
}

async function expectEngineAgrees(organizationId: string): Promise<void> {
  const { rows } = await database().admin.query<{ changes: Change[] }>('select book_snapshot($1) as changes', [organizationId])
  expect(stateOf(await logOf(organizationId))).toEqual(stateOf([rows[0]?.changes ?? []]))
}

const EVENT = { type: 'agent.state', body: { userId: randomUUID() }, audience: ['staff'] } as const

describe('the book log', () => {
  it('of a new organisation begins with all of it', async () => {
    const world = await database().seed({ agents: 2, skills: { spanish: 7 }, profiles: () => [{ name: 'Evening', bid: '12.00', rules: { expiresAtMs: 5 } }], publisher: { rules: { reserve: '3.00' } } })
    const [first, ...others] = await logOf(world.organization.id)
    expect(others).toEqual([])
    const kinds = (first ?? []).map((change) => String(change[0]))
    for (const kind of ['campaign', 'publisher', 'buyer', 'target', 'profile', 'agent', 'agents', 'seat', 'funds']) expect(kinds).toContain(kind)
    const campaign = first?.find((change) => change[0] === 'campaign')
    expect(campaign).toEqual(['campaign', world.campaigns[0]?.id, expect.objectContaining({ name: world.campaigns[0]?.name, floorMicros: 15_000_000, timeZone: 'America/New_York', rules: {} })])
    expect(first?.find((change) => change[0] === 'agent')?.[2]).toEqual({ id: world.users[0]?.id, skills: { spanish: 7 } })
    expect(await findBookFaults(database().admin, world.organization.id)).toEqual([])
  })

  it.each<[string, (tx: TenantTx, ids: Ids) => Promise<unknown>, (ids: Ids) => Change]>([
    ['a bid', (tx, ids) => tx.target.update({ where: { id: ids.target }, data: { bidMicros: 7n } }), (ids) => ['target', ids.target, expect.objectContaining({ bidMicros: 7 })]],
    ['a campaign', (tx, ids) => tx.$executeRaw`update campaign set status = 'paused' where id = ${ids.campaign}::uuid`, (ids) => ['campaign', ids.campaign, expect.objectContaining({ status: 'paused' })]],
    ['a buyer\'s rules', (tx, ids) => tx.buyer.update({ where: { id: ids.buyer }, data: { rules: { timeZone: 'Europe/Berlin' } } }), (ids) => ['buyer', ids.buyer, expect.objectContaining({ timeZone: 'Europe/Berlin' })]],
    ['a publisher', (tx, ids) => tx.publisher.update({ where: { id: ids.publisher }, data: { rules: { reserve: '2.00' } } }), (ids) => ['publisher', ids.publisher, expect.objectContaining({ rules: { reserve: '2.00' } })]],
    ['a profile that is made', (tx, ids) => tx.bidProfile.create({ data: { id: ids.other, organizationId: ids.organization, targetId: ids.target, name: 'New', bidMicros: 1n } }), (ids) => ['profile', ids.other, expect.objectContaining({ bidMicros: 1 })]],
    ['an agent\'s skills', (tx, ids) => tx.user.update({ where: { id: ids.agent }, data: { skills: { german: 3 } }, select: { id: true } }), (ids) => ['agent', ids.agent, { id: ids.agent, skills: { german: 3 } }]],
    ['an agent who is let go', (tx, ids) => tx.user.update({ where: { id: ids.agent }, data: { disabledAt: new Date() }, select: { id: true } }), (ids) => ['agent', ids.agent, null]],
    ['an agent\'s presence', (tx, ids) => tx.agentPresence.update({ where: { userId: ids.agent }, data: { state: 'available', since: new Date(5_000) } }), (ids) => ['seat', ids.agent, { state: 'available', softphoneReady: false, seenAtMs: 0, sinceMs: 5_000 }]],
    ['money', (tx, ids) => tx.$executeRaw`update ledger_account set "postedMicros" = 5 where "ownerId" = ${ids.buyer}::uuid`, (ids) => ['funds', ids.buyer, 'USD', '5']],
  ])('hears of %s, changed by a bare statement, and of nothing that is rolled back', async (_, work, expected) => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 1, buyers: 1 })
    const ids: Ids = {
      organization: world.organization.id, campaign: world.campaigns[0]?.id ?? '', buyer: world.buyers[0]?.id ?? '', target: world.targets[0]?.id ?? '', publisher: world.publishers[0]?.id ?? '',
      agent: world.users[0]?.id ?? '', other: randomUUID(),
    }
    await db.withTenant(ids.organization, async (tx) => { await work(tx, ids); throw new Error('rolled back') }).catch(() => undefined)
    expect(await logOf(ids.organization, 1)).toEqual([])
    await db.withTenant(ids.organization, (tx) => work(tx, ids))
    expect(await logOf(ids.organization, 1)).toEqual([[expected(ids)]])
    expect(await findBookFaults(admin, ids.organization)).toEqual([])
  })

  it('hears of who serves a target, and of what an administrator deletes', async () => {
    const { seed, admin } = database()
    const world = await seed({ agents: 2, buyers: 1, profiles: () => [{ name: 'One', bid: '1.00' }] })
    const [desk] = world.targets
    const [first, second] = world.users
    await admin.query('delete from target_agent where "userId" = $1', [first?.id])
    await admin.query('delete from bid_profile where "targetId" = $1', [desk?.id])
    await admin.query('delete from agent_presence where "userId" = $1', [second?.id])
    const deleted = world.profiles?.find((profile) => profile.targetId === desk?.id)
    expect(await logOf(world.organization.id, 1)).toEqual([[['agents', desk?.id, [second?.id]]], [['profile', deleted?.id, null]], [['seat', second?.id, null]]])
    await admin.query(`update organization set "timeZone" = 'Europe/Paris' where id = $1`, [world.organization.id])
    expect((await logOf(world.organization.id, 4))[0]?.map((change) => [change[0], (change[2] as { timeZone: string }).timeZone])).toEqual([['buyer', 'Europe/Paris'], ['campaign', 'Europe/Paris']])
    expect(await findBookFaults(admin, world.organization.id)).toEqual([])
  })

  it('has one row for a transaction with events, and a second one for what comes after them', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 0, buyers: 1 })
    const { id } = world.organization
    const change = (tx: TenantTx, bidMicros: bigint) => tx.target.updateMany({ data: { bidMicros } })
    await db.withTenant(id, async (tx) => {
      await change(tx, 1n)
      await change(tx, 2n)
      await appendEvents(tx, id, [EVENT])
    })
    expect((await logOf(id, 1)).map((changes) => changes.map((one) => (one[2] as { bidMicros: number }).bidMicros))).toEqual([[1, 2]])
    await db.withTenant(id, async (tx) => {
      await change(tx, 3n)
      await appendEvents(tx, id, [EVENT])
      await change(tx, 4n)
    })
    expect((await logOf(id, 2)).map((changes) => changes.length)).toEqual([1, 1])
    await db.withTenant(id, (tx) => appendEvents(tx, id, [EVENT]))
    expect(await logOf(id, 4)).toEqual([])
    expect(await findBookFaults(admin, id)).toEqual([])
  })

  it('forgets what a savepoint takes back', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 0, buyers: 1 })
    await db.withTenant(world.organization.id, async (tx) => {
      await tx.$executeRaw`savepoint before`
      await tx.target.updateMany({ data: { bidMicros: 1n } })
      await tx.$executeRaw`rollback to savepoint before`
      await tx.buyer.updateMany({ data: { maxConcurrency: 2 } })
    })
    expect((await logOf(world.organization.id, 1)).map((changes) => changes.map((change) => change[0]))).toEqual([['buyer']])
    expect(await findBookFaults(admin, world.organization.id)).toEqual([])
  })

  it('is dense and in commit order, whoever writes at the same time', async () => {
    const { db, seed, admin } = database()
    const worlds = [await seed({ agents: 1, target: { dayCap: 1_000 } }), await seed({ agents: 1 })]
    const admission = createAdmission({ db, now: () => new Date() })
    await Promise.all(worlds.flatMap((world) => Array.from({ length: 80 }, async (_, index) => {
      const { organization, campaigns, targets, users } = world
      if (index % 4 === 0) return admission.admit(requestFor(world, { targets: targets.filter((target) => target.kind === 'number') }))
      return db.withTenant(organization.id, async (tx) => {
        // The row is locked from here to the commit: its versions are in commit order, and so must be their places in the log.
        await tx.$executeRaw`update campaign set version = version + 1 where id = ${campaigns[0]?.id}::uuid`
        if (index % 3 === 0) await tx.agentPresence.updateMany({ where: { userId: users[0]?.id ?? '' }, data: { reason: String(index) } })
        if (index % 2 === 0) await appendEvents(tx, organization.id, [EVENT])
        if (index % 7 === 0) throw new Error('rolled back')
      }).catch(() => undefined)
    })))
    for (const { organization } of worlds) {
      const versions = (await logOf(organization.id, 1)).flat().flatMap((change) => (change[0] === 'campaign' ? [(change[2] as { version: number }).version] : []))
      expect(versions.length).toBeGreaterThan(40)
      expect(versions).toEqual(versions.map((_, index) => index + 2))
      expect(await findBookFaults(admin, organization.id)).toEqual([])
      await expectEngineAgrees(organization.id)
    }
  })

  it('cannot be written for another organisation, nor changed', async () => {
    const { db, seed } = database()
    const [mine, theirs] = [await seed(), await seed()]
    const note = (id: string) => db.withTenant(mine.organization.id, async (tx) => {
      await tx.$executeRaw`select note_book(${id + JSON.stringify(['funds', randomUUID(), 'USD', '1'])})`
      await tx.buyer.updateMany({ data: { maxConcurrency: 3 } })
    })
    await expect(note(theirs.organization.id)).rejects.toThrow(/not the current one/)
    expect(await logOf(theirs.organization.id, 1)).toEqual([])
    await note(mine.organization.id)
    await expect(db.withTenant(mine.organization.id, (tx) => tx.$executeRaw`update book_log set changes = '[]'`)).rejects.toThrow(/permission denied/)
    await expect(db.withTenant(mine.organization.id, (tx) => tx.$executeRaw`delete from book_log`)).rejects.toThrow(/permission denied/)
  })

  it('comes in several rows where one transaction changes very much', async () => {
    const { seed, admin } = database()
    const world = await seed({ agents: 0, buyers: 1, targetsPerBuyer: 60 })
    await admin.query('begin')
    for (let round = 0; round < 60; round++) await admin.query('update target set "bidMicros" = $1 where "organizationId" = $2', [round + 1, world.organization.id])
    await admin.query('commit')
    expect((await logOf(world.organization.id, 1)).length).toBeGreaterThan(1)
    expect(await findBookFaults(admin, world.organization.id)).toEqual([])
  })
})

interface Ids {
  readonly organization: string
  readonly campaign: string
  readonly buyer: string
  readonly target: string
  readonly publisher: string
  readonly agent: string
  readonly other: string
}

describe('reading the log', () => {
  const READ = 'select org, seq, changes from read_book_log($1, $2, $3)'

  it('answers what is new of each organisation, in order, so much and no more', async () => {
    const { db, seed } = database()
    const [one, two] = [await seed({ agents: 0 }), await seed({ agents: 0 })]
    for (let bid = 1n; bid <= 3n; bid++) await db.withTenant(one.organization.id, (tx) => tx.target.updateMany({ where: { id: one.targets[0]?.id ?? '' }, data: { bidMicros: bid } }))
    const read = async (since: readonly number[], limit: number) =>
      (await db.callFunction<{ org: string; seq: string; changes: string }>('read_book_log', READ, [[one.organization.id, two.organization.id], since, limit])).map((row) => [row.org === one.organization.id ? 1 : 2, row.seq])
    expect(await read([1, 0], 100)).toEqual([[1, '2'], [1, '3'], [1, '4'], [2, '1']])
    expect(await read([1, 0], 2)).toEqual([[1, '2'], [1, '3'], [2, '1']])
    expect(await read([4, 1], 100)).toEqual([])
  })

  it('costs one look into the index where nothing is new, however long the log is', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 0, buyers: 1 })
    await db.callFunction('read_book_log', READ, [[world.organization.id], [0], 10])
    await admin.query(`insert into book_log ("organizationId", seq, changes) select $1, n, '[]' from generate_series(2, 5000) n`, [world.organization.id])
    await admin.query('update organization set "bookSeq" = 5000 where id = $1', [world.organization.id])
    const before = await readIndexUse()
    for (let turn = 0; turn < 50; turn++) await db.callFunction('read_book_log', READ, [[world.organization.id], [5000], 10])
    await expect.poll(async () => {
      await db.callFunction('read_book_log', READ, [[world.organization.id], [5000], 10])
      return (await readIndexUse()).scans - before.scans
    }, { timeout: 10_000, interval: 200 }).toBeGreaterThan(45)
    // What other tests have read is counted late.
    expect((await readIndexUse()).rows - before.rows).toBeLessThan(50)
  })

  async function readIndexUse(): Promise<{ scans: number; rows: number }> {
    const { rows } = await database().admin.query<{ scans: number; rows: number }>(`select idx_scan::int as scans, idx_tup_read::int as rows from pg_stat_user_indexes where indexrelname = 'book_log_pkey'`)
    return rows[0] ?? { scans: 0, rows: 0 }
  }

  it('finds ranges and checkpoints of the own organisation only', async () => {
    const { db, seed } = database()
    const [mine, theirs] = [await seed({ agents: 0 }), await seed({ agents: 0 })]
    const { id } = mine.organization
    for (const seq of [3, 8]) {
      expect(await db.withTenant(id, (tx) => tx.$queryRaw`select save_book_checkpoint(${id}::uuid, ${seq}::bigint, ${JSON.stringify({ seq })}) as saved`)).toEqual([{ saved: true }])
    }
    expect(await db.withTenant(id, (tx) => tx.$queryRaw`select save_book_checkpoint(${id}::uuid, 3::bigint, '{"other": 1}') as saved`)).toEqual([{ saved: false }])
    const find = (tenant: string, seq: number) => db.withTenant(tenant, (tx) => tx.$queryRaw`select seq::int, body from find_book_checkpoint(${id}::uuid, ${seq}::bigint)`)
    expect(await find(id, 2)).toEqual([])
    expect(await find(id, 7)).toEqual([{ seq: 3, body: '{"seq": 3}' }])
    expect(await find(id, 8)).toEqual([{ seq: 8, body: '{"seq": 8}' }])
    expect(await find(theirs.organization.id, 8)).toEqual([])
    const range = (tenant: string) => db.withTenant(tenant, (tx) => tx.$queryRaw<unknown[]>`select seq::int as seq from read_book_range(${id}::uuid, 0::bigint, 9::bigint)`)
    expect(await range(id)).toEqual([{ seq: 1 }])
    expect(await range(theirs.organization.id)).toEqual([])
  })
})

describe('what admission takes and gives back', () => {
  it('is in the log: live calls, money, caps, seats, and targets in the order of their last call', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 1, buyers: 2, target: { hourCap: 5 } })
    const { id } = world.organization
    const [desk, first, second] = world.targets
    const agentId = world.users[0]?.id ?? ''
    if (!desk || !first || !second) throw new Error('no targets')
    await admin.query(`update agent_presence set state = 'available', "softphoneReady" = true, "softphoneSeenAt" = now() where "userId" = $1`, [agentId])
    const admission = createAdmission({ db, now: () => new Date() })
    const requests = [requestFor(world, { targets: [second] }), requestFor(world, { candidates: [candidateOf(desk, agentId)] }), requestFor(world, { targets: [first] })]
    const before = (await logOf(id)).length
    await Promise.all(requests.map((request) => admission.admit(request)))
    const batch = await logOf(id, before)
    expect(batch).toHaveLength(1)
    expect(batch[0]?.filter((change) => change[0] === 'live' && change[1] === 'target')).toEqual([second, desk, first].map((target) => ['live', 'target', target.id, 1, null]))
    expect(batch[0]).toContainEqual(['live', 'seat', agentId, 1, null])
    expect(batch[0]).toContainEqual(['used', 'target', desk.id, '2026-11-20T14', 1, '42000000'])
    expect(batch[0]).toContainEqual(['funds', second.buyerId, 'USD', '470000000'])
    const [again] = requests
    if (!again) throw new Error('no request')
    await admission.admit(requestFor(world, { callId: again.call.id, callSid: again.call.callSid, attempt: 2, targets: [first] }))
    const moved = (await logOf(id, before + 1)).flat()
    expect(moved.filter((change) => change[2] === second.id)).toEqual([['live', 'target', second.id, 0, expect.any(Number)], ['used', 'target', second.id, '2026-11-20T14', 0, '0']])
    expect(moved.filter((change) => change[2] === first.id)).toEqual([['live', 'target', first.id, 2, null], ['used', 'target', first.id, '2026-11-20T14', 2, '62000000']])
    await db.withTenant(id, (tx) => tx.$queryRaw`select release_leases(${again.call.id}::uuid, 2, true)`)
    expect(await findBookFaults(admin, id)).toEqual([])
    await expectEngineAgrees(id)
  })
})
