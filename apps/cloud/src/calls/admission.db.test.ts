import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { useTestDatabase } from '../../test/database.ts'
import { createAdmission } from './admission.ts'
import { candidateOf, requestFor } from '../../test/admission-fixtures.ts'

const database = useTestDatabase()

describe('admission', () => {
  it('takes the first candidate that fits and writes everything that goes with it', async () => {
    const { db, seed, admin } = database()
    const world = await seed({ agents: 0, target: { hourCap: 5, dayCap: 9 } })
    const admission = createAdmission({ db, now: () => new Date() })
    const request = requestFor(world, { targets: world.targets })
    const result = await admission.admit(request)
    expect(result).toEqual({ kind: 'admitted', candidateIndex: 0, response: request.candidates[0]?.response, refused: [] })
    const call = (await admin.query('select * from call where id = $1', [request.call.id])).rows[0]
    expect(call).toMatchObject({ state: 'routing', outcome: null, attemptCount: 1, targetId: world.targets[0]?.id, priceMicros: '31000000' })
    const leases = (await admin.query('select kind from lease where "callId" = $1 order by kind', [request.call.id])).rows.map((row) => row.kind)
    expect(leases).toEqual(['buyer', 'campaign', 'day', 'hour', 'target'])
    const again = await admission.admit({ ...request, call: { ...request.call, id: randomUUID() } })
    expect(again).toEqual({ kind: 'duplicate', response: request.candidates[0]?.response })
    const events = (await admin.query('select seq, type, audience from event where "organizationId" = $1 order by seq', [world.organization.id])).rows
    expect(events.map((event) => event.type)).toEqual(['call.received', 'call.routed', 'balance.changed'])
  })
})
