/**
 * Admission alone, without HTTP and without deciding: the transaction (inbox, call, attempt, decision, leases, hold, events), with refusals and row-level
 * security, durable, at 64 calls in flight.
 *   node apps/cloud/bench/admission.ts [--seconds 6] [--in-flight 64] [--json]
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { uuidV7 } from '@ringfloor/shared'
import { seedOrganization } from '../prisma/seed/index.ts'
import type { SeedTarget, SeedWorld } from '../prisma/seed/index.ts'
import { createAdmission } from '../src/calls/admission.ts'
import type { AdmissionCandidate, AdmissionRequest } from '../src/calls/admission-port.ts'
import { createDatabase } from '../src/db/index.ts'
import { startBenchPostgres } from './bench-postgres.ts'
import { createCleanup } from './cleanup.ts'

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' }, 'in-flight': { type: 'string', default: '64' }, batch: { type: 'string', default: '64' }, batches: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
})
const HOUR_KEY = '2026-11-20T14'
const DAY_KEY = '2026-11-20'
const TRACE = JSON.stringify({
  rulesVersion: '2026.1', facts: { caller: '+15551230000', state: 'NY', zip: '10001', revision: '12' },
  verdicts: Array.from({ length: 8 }, (_, rank) => ({ targetId: randomUUID(), bidMicros: String(31_000_000 - rank), rank, result: 'lost', reason: 'lost.outbid', detail: null })),
})

const cleanup = createCleanup()
const postgres = await startBenchPostgres()
cleanup.add(postgres.stop)
const world = await seedOrganization(postgres.admin, postgres.secretsKey, {
  agents: 0, campaigns: 10, buyers: 8, targetsPerBuyer: 1, funds: '900000000', target: { hourCap: 1_000_000, dayCap: 1_000_000, maxConcurrency: 1_000_000 },
})
// One target of each campaign takes nothing: calls are refused there and go to the next candidate.
await postgres.admin.query('update target set "maxConcurrency" = 0 where id in (select distinct on ("campaignId") id from target order by "campaignId", id)')
const db = createDatabase({ url: postgres.appUrl })
cleanup.add(db.close)
const admission = createAdmission({ db, now: () => new Date(), maxBatchCalls: Number(flags.batch), maxBatchesInFlight: Number(flags.batches) })
const targetsOf = new Map(world.campaigns.map((campaign) => [campaign.id, world.targets.filter((target) => target.campaignId === campaign.id)]))

await run(2)
const before = await count('call')
const cpuBefore = { node: process.cpuUsage(), postgres: postgres.cpuMs() ?? 0 }
const result = await run(Number(flags.seconds))
const nodeCpu = process.cpuUsage(cpuBefore.node)
const postgresCpuMs = (postgres.cpuMs() ?? 0) - cpuBefore.postgres
const rows = (await count('call')) - before
const cpu = { nodeMicrosPerCall: Math.round((nodeCpu.user + nodeCpu.system) / rows), postgresMicrosPerCall: Math.round((postgresCpuMs * 1000) / rows) }
console.log(flags.json ? JSON.stringify({ ...result, rows, ...cpu }) : { ...result, rows, ...cpu })
await verify()
await cleanup.run()

async function run(seconds: number): Promise<{ callsPerSecond: number; p50Ms: number; p99Ms: number; refusals: number; errors: number }> {
  const until = performance.now() + seconds * 1000
  const latencies: number[] = []
  let refusals = 0
  let errors = 0
  let number = 0
  await Promise.all(
    Array.from({ length: Number(flags['in-flight']) }, async () => {
      while (performance.now() < until) {
        const campaign = world.campaigns[number++ % world.campaigns.length]
        if (!campaign) continue
        const targets = targetsOf.get(campaign.id) ?? []
        const start = performance.now()
        try {
          const outcome = await admission.admit(callTo(world, campaign.id, targets, number))
          if (outcome.kind !== 'admitted') throw new Error(`Not admitted: ${outcome.kind}`)
          refusals += outcome.refused.length
          latencies.push(performance.now() - start)
        } catch (error) {
          if (errors++ < 3) console.error(error)
        }
      }
    }),
  )
  latencies.sort((left, right) => left - right)
  return {
    callsPerSecond: Math.round(latencies.length / seconds), p50Ms: round(latencies[Math.floor(latencies.length * 0.5)]), p99Ms: round(latencies[Math.floor(latencies.length * 0.99)]), refusals, errors,
  }
}

function callTo(from: SeedWorld, campaignId: string, targets: readonly SeedTarget[], turn: number): AdmissionRequest {
  const callSid = `CA${randomBytes(16).toString('hex')}`
  const now = Date.now()
  const candidates = targets.map((_, index): AdmissionCandidate => {
    const target = targets[(index + turn) % targets.length] ?? targets[0]
    if (!target) throw new Error('No targets')
    return {
      targetId: target.id, buyerId: target.buyerId, userId: null, kind: 'number', priceMicros: 25_000_000n, payoutMicros: 15_000_000n, hourKey: HOUR_KEY, dayKey: DAY_KEY,
      response: `<?xml version="1.0" encoding="UTF-8"?><Response><Dial answerOnBridge="true" timeout="15" action="https://exchange.example.com/carrier/voice?step=dial-1"><Number>${target.destination}</Number></Dial></Response>`,
    }
  })
  return {
    organizationId: from.organization.id, inboxKey: `${from.carrier.accountSid}|${callSid}|inbound|ringing|`,
    call: {
      id: uuidV7(now, randomBytes(10)), campaignId, publisherId: from.publishers[0]?.id ?? null, accountSid: from.carrier.accountSid, callSid, from: '+15551230000', to: '+15552010001',
      callerState: 'NY', callerZip: '10001', attestation: 'TN-Validation-Passed-A', currency: 'USD', configRevision: 1n, receivedAt: new Date(now),
    },
    attempt: 1, candidates, whenNone: { response: '<Response><Hangup/></Response>', outcome: 'unanswered' }, trace: TRACE,
    audience: ['staff', `publisher:${from.publishers[0]?.id ?? ''}`], expiresAt: new Date(now + 4 * 3_600_000),
  }
}

async function count(table: string): Promise<number> {
  return Number((await postgres.admin.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n)
}

/** The books must balance, or the figures mean nothing. */
async function verify(): Promise<void> {
  const { rows: drift } = await postgres.admin.query(`
    select 'capacity' as what, c.kind || c."scopeId" as id from capacity c
    where c.live <> (select count(*) from lease l where c."scopeId" = case c.kind when 'campaign' then l."campaignId" when 'buyer' then l."buyerId" else l."targetId" end)
    union all
    select 'cap', c."scopeId" || c."windowKey" from cap_count c where (c.calls, c.micros) <> (select count(*), coalesce(sum(a."priceMicros"), 0) from call_attempt a where a."targetId" = c."scopeId")
    union all
    select 'account', a.id::text from ledger_account a where a."heldMicros" <> (select coalesce(sum(h."amountMicros"), 0) from ledger_hold h where h."accountId" = a.id and h.state = 'held')`)
  if (drift.length > 0) throw new Error(`Drift: ${JSON.stringify(drift.slice(0, 3))}`)
}

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 100) / 100
}
