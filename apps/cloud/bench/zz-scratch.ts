import { startBenchPostgres } from './bench-postgres.ts'
import { seedOrganization } from '../prisma/seed/index.ts'
import { createDatabase, appendEvents } from '../src/db/index.ts'
import { createAdmission } from '../src/calls/admission.ts'
import { requestFor } from '../test/admission-fixtures.ts'
import { releaseLeases } from '../src/leases/index.ts'
import { resolveHold } from '../src/ledger/index.ts'
const postgres = await startBenchPostgres()
const db = createDatabase({ url: postgres.appUrl })
try {
  const world = await seedOrganization(postgres.admin, postgres.secretsKey, { agents: 0, buyers: 8, campaigns: 10, funds: '900000000' })
  const admission = createAdmission({ db, now: () => new Date() })
  const requests = Array.from({ length: 2000 }, (_, i) => { const c = world.campaigns[i % 10]!; return requestFor(world, { campaignId: c.id, targets: world.targets.filter((t) => t.campaignId === c.id).slice(i % 7) }) })
  await Promise.all(requests.map((r) => admission.admit(r)))
  const organizationId = world.organization.id
  const cpu = postgres.cpuMs() ?? 0, node = process.cpuUsage(), t = performance.now()
  let next = 0
  await Promise.all(Array.from({ length: 6 }, async () => {
    for (;;) {
      const r = requests[next++]
      if (!r) return
      const at = { organizationId, callId: r.call.id, attempt: 1 }
      await db.withTenant(organizationId, async (tx) => {
        await tx.$executeRaw`select 1 from call where id = ${r.call.id}::uuid for update`
        await releaseLeases(tx, { ...at, capUse: 'consume' })
        await resolveHold(tx, { ...at, resolution: { kind: 'post', transfers: [{ key: `call:${r.call.id}:margin`, kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: 1000n }] } })
        await appendEvents(tx, organizationId, [{ type: 'call.ended', body: { callId: r.call.id }, audience: ['staff'] }, { type: 'call.settled', body: { callId: r.call.id }, audience: ['staff'] }])
      })
    }
  }))
  const u = process.cpuUsage(node)
  console.log({ wallMicros: Math.round(((performance.now() - t) * 1000) / 2000), pg: Math.round((((postgres.cpuMs() ?? 0) - cpu) * 1000) / 2000), node: Math.round((u.user + u.system) / 2000) })
} finally { await db.close(); await postgres.stop() }
