import { describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { admitOne, DAY_KEY, HOUR_KEY } from '../../test/admission-fixtures.ts'
import { useTestDatabase } from '../../test/database.ts'
import type { LiveFactsRequest } from './admission-port.ts'
import { createLiveFactsReader } from './admission-live-facts.ts'

const database = useTestDatabase()

function questionFor(world: SeedWorld): LiveFactsRequest {
  return { organizationId: world.organization.id, campaignId: world.campaigns[0]?.id ?? '', targets: world.targets.map((target) => ({ targetId: target.id, hourKey: HOUR_KEY, dayKey: DAY_KEY })) }
}

describe('live facts', () => {
  it('tell live calls, cap use, balances and idle seats', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 3, buyers: 2, target: { hourCap: 9, dayCap: 9 } })
    const [desk, line] = world.targets
    const agents = world.users.filter((user) => user.role === 'agent').map((user) => user.id)
    await admitOne(db, world, { targets: [line ?? world.targets[0]].flatMap((target) => target ?? []) })
    await admin.query(`update agent_presence set state = 'available', since = '2026-11-20T10:00:00Z', "softphoneReady" = true, "softphoneSeenAt" = now() where "userId" = any ($1)`, [agents.slice(0, 2)])
    await admin.query(`insert into capacity (kind, "scopeId", "organizationId", live, "releasedAt") values ('seat', $1, $3, 0, '2026-11-20T11:00:00Z'), ('seat', $2, $3, 1, null)`, [agents[0], agents[1], world.organization.id])
    const facts = await createLiveFactsReader({ db, now: () => new Date() }).read(questionFor(world))
    expect(facts.campaignLive).toBe(1)
    expect(facts.buyers.get(line?.buyerId ?? '')).toEqual({ live: 1, availableMicros: 469_000_000n })
    expect(facts.buyers.get(world.buyers[1]?.id ?? '')).toEqual({ live: 0, availableMicros: 500_000_000n })
    expect(facts.targets.get(line?.id ?? '')).toEqual({ live: 1, hourUsed: 1, dayUsed: 1 })
    // One agent is idle since the last call ended, one has a call, one is away.
    expect([...facts.seats]).toEqual([[desk?.id, [{ userId: agents[0], idleSinceMs: Date.parse('2026-11-20T11:00:00Z') }]]])
  })

  it('answer many questions of several organisations at once, each with its own figures only', async () => {
    const { db, seed } = database()
    const worlds = [await seed({ agents: 0, funds: '10.00' }), await seed({ agents: 0, funds: '20.00' })]
    const reader = createLiveFactsReader({ db, now: () => new Date() })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => reader.read(questionFor(worlds[index % 2] as SeedWorld))))
    for (const [index, facts] of answers.entries()) {
      const world = worlds[index % 2]
      expect([...facts.buyers.keys()].sort()).toEqual(world?.buyers.map((buyer) => buyer.id).sort())
      expect([...facts.buyers.values()].map((buyer) => buyer.availableMicros)).toEqual(index % 2 ? [20_000_000n, 20_000_000n] : [10_000_000n, 10_000_000n])
      expect(facts.targets.size).toBe(2)
    }
  })

  it('show nothing of targets that belong to another organisation', async () => {
    const { db, seed } = database()
    const [mine, theirs] = [await seed({ agents: 0 }), await seed({ agents: 0 })]
    const facts = await createLiveFactsReader({ db, now: () => new Date() }).read({ ...questionFor(theirs), organizationId: mine.organization.id })
    expect(facts.targets.size + facts.buyers.size + facts.seats.size).toBe(0)
  })
})
