import { describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { admitOne } from '../../test/admission-fixtures.ts'
import { useTestDatabase } from '../../test/database.ts'
import { verifyLedger } from '../ledger/index.ts'
import { expireLeasesAndHolds, releaseLeases } from './index.ts'

const database = useTestDatabase()

async function arrange(): Promise<{ world: SeedWorld; callId: string; release: (capUse: 'consume' | 'return') => Promise<number>; figures: () => Promise<{ live: number; used: number }> }> {
  const { db, seed, admin } = database()
  const world = await seed({ agents: 0, buyers: 1, target: { hourCap: 5, dayCap: 5 } })
  const callId = await admitOne(db, world)
  const organizationId = world.organization.id
  return {
    world,
    callId,
    release: (capUse) => db.withTenant(organizationId, (tx) => releaseLeases(tx, { organizationId, callId, attempt: 1, capUse })),
    figures: async () => {
      const { rows } = await admin.query<{ live: number; used: number }>(
        `select (select coalesce(sum(live), 0)::int from capacity where "organizationId" = $1) as live, (select coalesce(sum(calls), 0)::int from cap_count where "organizationId" = $1) as used`,
        [organizationId],
      )
      return rows[0] ?? { live: -1, used: -1 }
    },
  }
}

describe('releasing leases', () => {
  it('gives every place back exactly once, however many ask at the same instant', async () => {
    const { release, figures } = await arrange()
    expect(await figures()).toEqual({ live: 3, used: 2 })
    const released = await Promise.all(Array.from({ length: 10 }, () => release('consume')))
    expect(released.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(await figures()).toEqual({ live: 0, used: 2 })
  })

  it('uncounts the caps where the call was never answered', async () => {
    const { release, figures } = await arrange()
    expect(await release('return')).toBe(1)
    expect(await release('return')).toBe(0)
    expect(await figures()).toEqual({ live: 0, used: 0 })
  })

  it('notes when a place became free: an agent is idle since then', async () => {
    const { world, release } = await arrange()
    await release('return')
    const { rows } = await database().admin.query(`select 1 from capacity where "organizationId" = $1 and "releasedAt" > now() - interval '1 minute'`, [world.organization.id])
    expect(rows).toHaveLength(3)
  })
})

describe('the sweeper', () => {
  it('expires what has lapsed and nothing else, also with several sweepers at once', async () => {
    const { db, admin } = database()
    const lapsed = await arrange()
    const fresh = await arrange()
    await admin.query(`update lease set "expiresAt" = now() - interval '1 second' where "callId" = $1`, [lapsed.callId])
    await admin.query(`update ledger_hold set "expiresAt" = now() - interval '1 second' where "callId" = $1`, [lapsed.callId])
    const results = await Promise.all([expireLeasesAndHolds(db, new Date()), expireLeasesAndHolds(db, new Date()), expireLeasesAndHolds(db, new Date())])
    expect(results.reduce((sum, result) => sum + result.leasesReleased, 0)).toBe(1)
    expect(results.reduce((sum, result) => sum + result.holdsExpired, 0)).toBe(1)
    expect(await lapsed.figures()).toEqual({ live: 0, used: 2 })
    expect(await fresh.figures()).toEqual({ live: 3, used: 2 })
    expect((await admin.query('select state from ledger_hold where "callId" = $1', [lapsed.callId])).rows).toEqual([{ state: 'expired' }])
    expect((await db.withTenant(lapsed.world.organization.id, (tx) => verifyLedger(tx, lapsed.world.organization.id))).balanced).toBe(true)
    expect(await expireLeasesAndHolds(db, new Date())).toEqual({ attempts: 0, leasesReleased: 0, holdsExpired: 0 })
  })
})
