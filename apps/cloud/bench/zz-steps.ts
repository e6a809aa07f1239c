import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { uuidV7 } from '@ringfloor/shared'
import { readFileSync } from 'node:fs'
import { seedOrganization } from '../prisma/seed/index.ts'
import { encodeBatch, ADMIT_SQL } from '../src/calls/admission-encode.ts'
import { startBenchPostgres } from './zz-pg.ts'
const p = await startBenchPostgres()
const caps = process.env.CAPS ? { hourCap: 1000000, dayCap: 1000000 } : {}
const world = await seedOrganization(p.admin, p.secretsKey, { agents: 0, campaigns: 10, buyers: 8, funds: '900000000', target: { ...caps, maxConcurrency: 1000000 } })
let sql = readFileSync('prisma/migrations/0003_admission/migration.sql', 'utf8')
const a = sql.indexOf('create function admit_calls'), b = sql.indexOf('end $$;', a) + 7
let f = sql.slice(a, b).replace('create function', 'create or replace function')
let n = 0
f = f.replace(/^  -- (\d)\./gm, (m, d) => `  ${n++ ? `raise log 'STEP ${Number(d) - 1} %', (extract(epoch from clock_timestamp() - t0) * 1e6)::int; t0 := clock_timestamp();` : 't0 := clock_timestamp();'}\n${m}`)
f = f.replace(/end \$\$;$/, `raise log 'STEP 6 %', (extract(epoch from clock_timestamp() - t0) * 1e6)::int;\nend $$$$;`).replace('declare\n', 'declare\n  t0 timestamptz;\n')
if (process.env.STEPS) { await p.admin.query('grant create on schema public to ringfloor_definer'); await p.admin.query('set role ringfloor_definer'); await p.admin.query(f); await p.admin.query('reset role') }
const c = new pg.Client({ connectionString: p.appUrl }); await c.connect()
const TRACE = JSON.stringify({ v: Array.from({ length: 8 }, (_, rank) => ({ targetId: randomUUID(), bidMicros: String(31_000_000 - rank), rank, result: 'lost', reason: 'lost.outbid', detail: null })) })
const times: number[] = [], enc: number[] = []
const key = process.env.CAPS ? ['2026-11-20T14', '2026-11-20'] : [null, null]
for (let k = 0; k < Number(process.env.N ?? 400); k++) {
  const reqs = Array.from({ length: 64 }, (_, i) => { const camp = world.campaigns[i % 10]!; const ts = world.targets.filter((t) => t.campaignId === camp.id); const sid = 'CA' + randomBytes(16).toString('hex'); const now = Date.now()
    return { organizationId: world.organization.id, inboxKey: `${world.carrier.accountSid}|${sid}|inbound|ringing|`, call: { id: uuidV7(now, randomBytes(10)), campaignId: camp.id, publisherId: null, accountSid: world.carrier.accountSid, callSid: sid, from: '+15551230000', to: '+15552010001', callerState: 'NY', callerZip: '10001', attestation: null, currency: 'USD', configRevision: 1n, receivedAt: new Date(now) }, attempt: 1,
      candidates: ts.map((_, j) => { const t = ts[(j + k + i) % ts.length]!; return { targetId: t.id, buyerId: t.buyerId, userId: null, kind: 'number' as const, priceMicros: 25000000n, payoutMicros: 15000000n, hourKey: key[0]!, dayKey: key[1]!, response: '<Response>'.padEnd(460, 'x') } }), whenNone: { response: null, outcome: 'unanswered' as const }, trace: TRACE, audience: ['staff' as const], expiresAt: new Date(now + 1e7) } })
  const e0 = performance.now(); const { values, scopes } = encodeBatch(reqs, { now: new Date(), believedMs: 60000, answersPerCall: 2 }); enc.push(performance.now() - e0)
  if (k === 0) await c.query('select ensure_scopes($1,$2,$3,$4,$5,$6)', [scopes.capacity.map((s) => s.org), scopes.capacity.map((s) => s.kind), scopes.capacity.map((s) => s.id), scopes.windows.map((s) => s.org), scopes.windows.map((s) => s.target), scopes.windows.map((s) => s.key)])
  const t = performance.now(); await c.query({ name: 'a', text: ADMIT_SQL, values: values as unknown[] }); times.push(performance.now() - t)
}
await c.end()
const q = (x: number[], s = 0.1) => [...x].sort((m, o) => m - o)[Math.floor(x.length * s)]!.toFixed(2)
console.log('p10 encode', q(enc), 'query p10', q(times.slice(50)), 'p50', q(times.slice(50), .5))
if (process.env.STEPS) { const steps = new Map<string, number[]>()
for (const m of readFileSync('/tmp/db-steps.log', 'utf8').matchAll(/STEP (\d) (\d+)/g)) steps.set(m[1]!, [...(steps.get(m[1]!) ?? []), Number(m[2])])
console.log([...steps].map(([s, v]) => `step${s} ${q(v.slice(50))}us`).join('  ')) }
await p.stop()
