import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/database.ts'
import { appendEvents, listenForEvents, parseEventHint } from './index.ts'
import type { EventHint, NewEvent } from './index.ts'

const database = useTestDatabase()
const event: NewEvent = { type: 'agent.state', body: {}, audience: ['staff'] }

describe('the event log', () => {
  it('numbers events in commit order without gaps, whoever writes and whatever is rolled back', async () => {
    const { db, seed, admin } = database()
    const id = (await seed({ agents: 0 })).organization.id
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        db.withTenant(id, async (tx) => {
          const seq = await appendEvents(tx, id, [event, event])
          if (index % 4 === 0) throw new Error('changed my mind')
          return seq
        }),
      ),
    )
    const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [Number(outcome.value)] : []))
    expect(kept).toHaveLength(30)
    const { rows } = await admin.query<{ seq: string }>('select seq from event where "organizationId" = $1 order by seq', [id])
    expect(rows.map((row) => Number(row.seq))).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  })

  it('sends one hint for each commit, none for a rollback, and listens again after its connection was cut', async () => {
    const { db, seed, admin, appUrl } = database()
    const id = (await seed({ agents: 0 })).organization.id
    const hints: EventHint[] = []
    let connections = 0
    const listener = await listenForEvents(appUrl, { onHint: (hint) => hints.push(hint), onConnected: () => connections++ })
    await db.withTenant(id, async (tx) => { await appendEvents(tx, id, [event]); throw new Error('rolled back') }).catch(() => undefined)
    await db.withTenant(id, (tx) => appendEvents(tx, id, [event, { ...event, audience: ['staff', 'buyer:b'] }]))
    await expect.poll(() => hints.length).toBe(1)
    expect(hints[0]).toEqual({ organizationId: id, seq: '2', audience: ['buyer:b', 'staff'] })
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ringfloor-listen' and datname = current_database()`)
    await expect.poll(() => connections, { timeout: 5_000 }).toBe(2)
    await db.withTenant(id, (tx) => appendEvents(tx, id, [event]))
    await expect.poll(() => hints.length).toBe(2)
    await listener.close()
  })

  it('tells everybody when the audience is too long for a hint', async () => {
    const { db, seed, appUrl } = database()
    const id = (await seed({ agents: 0 })).organization.id
    const hints: EventHint[] = []
    const listener = await listenForEvents(appUrl, { onHint: (hint) => hints.push(hint) })
    const audience = Array.from({ length: 400 }, (_, index) => `buyer:00000000-0000-7000-8000-${String(index).padStart(12, '0')}` as const)
    await db.withTenant(id, (tx) => appendEvents(tx, id, [{ ...event, audience }]))
    await expect.poll(() => hints).toEqual([{ organizationId: id, seq: '1', audience: null }])
    await listener.close()
  })

  it('ignores payloads that are not hints', () => {
    expect(['', '{}', 'null', '[]', '{"organizationId":1}'].map(parseEventHint)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})
