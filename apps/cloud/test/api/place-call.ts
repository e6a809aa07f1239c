/** Puts a call through engine, admission and ledger of a seeded world, step by step, without a carrier. */
import { decideRoute, encodeTrace, type RouteFacts } from '@ringfloor/engine/rules-2026-1'
import { parseDecimal, type Audience } from '@ringfloor/shared'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { candidateOf, requestFor } from '../admission-fixtures.ts'
import type { TestDatabase } from '../database.ts'
import { createAdmission } from '../../src/calls/admission.ts'
import { appendEvents } from '../../src/db/index.ts'
import { resolveHold } from '../../src/ledger/index.ts'

export const CALLER = '+12015550173'
const NOBODY = '00000000-0000-4000-8000-000000000000'

function factsOf(world: SeedWorld, callId: string, nowMs: number): RouteFacts {
  const campaign = world.campaigns[0]
  if (!campaign) throw new Error('the world has no campaign')
  const base = { version: 1, status: 'active', maxConcurrency: null, live: 0 } as const
  return {
    nowMs, draw: 7, tried: [],
    call: { callId, from: CALLER, to: campaign.numbers[0] ?? '', callerState: 'NY', callerZip: '10001', attestation: null },
    campaign: {
      ...base, campaignId: campaign.id, auctionKind: campaign.auctionKind, floorMicros: parseDecimal(campaign.floor) ?? 0n, incrementMicros: parseDecimal(campaign.increment) ?? 0n,
      currency: world.organization.currency, ringTimeoutSeconds: campaign.ringTimeoutSeconds,
    },
    buyers: world.buyers.map((buyer) => ({ ...base, buyerId: buyer.id, availableMicros: parseDecimal(buyer.funds ?? '0') ?? 0n })),
    targets: world.targets.map((target) => ({
      ...base, targetId: target.id, buyerId: target.buyerId, kind: target.kind, bidMicros: parseDecimal(target.bid) ?? 0n, timeZone: 'America/New_York', utcOffsetMinutes: -300,
      hours: null, states: target.states ?? null, hourCap: null, hourUsed: 0, dayCap: null, dayUsed: 0,
      seats: (target.agentIds ?? []).map((userId) => ({ userId, idleSinceMs: nowMs - 60_000 })),
    })),
  }
}

export interface PlacedCall {
  readonly callId: string
  readonly buyerId: string
  readonly priceMicros: bigint
  /** What every party of the call may hear of. */
  readonly audience: readonly Audience[]
}

/** All agents of the world become available with a ready softphone. */
export async function seatAgents({ admin }: TestDatabase, world: SeedWorld): Promise<void> {
  for (const agent of world.users.filter((user) => user.role === 'agent')) {
    await admin.query(
      `insert into agent_presence ("userId", "organizationId", state, since, "softphoneReady", "softphoneSeenAt") values ($1, $2, 'available', now(), true, now() + interval '1 hour')
       on conflict ("userId") do update set state = 'available', "softphoneReady" = true, "softphoneSeenAt" = now() + interval '1 hour'`,
      [agent.id, world.organization.id],
    )
  }
}

/** Decided by the engine and admitted: the best candidate has it. */
export async function placeCall({ db }: TestDatabase, world: SeedWorld): Promise<PlacedCall> {
  const base = requestFor(world)
  const facts = factsOf(world, base.call.id, Date.now())
  const decision = decideRoute(facts)
  const targets = new Map(world.targets.map((target) => [target.id, target]))
  const candidates = decision.candidates.flatMap((candidate) => {
    const target = targets.get(candidate.targetId)
    return target ? { ...candidateOf(target, candidate.userId), priceMicros: candidate.priceMicros, payoutMicros: (candidate.priceMicros * 6n) / 10n } : []
  })
  const audience: Audience[] = ['staff', `publisher:${base.call.publisherId ?? NOBODY}`, ...world.buyers.map((buyer): Audience => `buyer:${buyer.id}`)]
  const admission = createAdmission({ db, now: () => new Date() })
  const result = await admission.admit({ ...base, call: { ...base.call, from: CALLER }, candidates, trace: encodeTrace(facts, decision), audience })
  const winner = result.kind === 'admitted' ? candidates[result.candidateIndex] : undefined
  if (!winner) throw new Error(`the call was not admitted: ${result.kind}`)
  return { callId: base.call.id, buyerId: winner.buyerId, priceMicros: winner.priceMicros, audience }
}

async function announce({ db }: TestDatabase, world: SeedWorld, call: PlacedCall, type: 'call.connected' | 'call.ended' | 'call.settled', audience: readonly Audience[]): Promise<void> {
  await db.withTenant(world.organization.id, (tx) => appendEvents(tx, world.organization.id, [{ type, body: { callId: call.callId, state: type === 'call.connected' ? 'connected' : 'ended' }, audience }]))
}

export async function connectCall(database: TestDatabase, world: SeedWorld, call: PlacedCall): Promise<void> {
  await database.admin.query(`update call_attempt set state = 'answered', "ringingAt" = now(), "answeredAt" = now() where "callId" = $1`, [call.callId])
  await database.admin.query(`update call set state = 'connected', "ringingAt" = now(), "connectedAt" = now() where id = $1`, [call.callId])
  await announce(database, world, call, 'call.connected', ['staff', `buyer:${call.buyerId}`])
}

/** Ended after 77 s of talk, charged, and split between publisher and exchange. */
export async function settleCall(database: TestDatabase, world: SeedWorld, call: PlacedCall): Promise<void> {
  const { admin, db } = database
  await admin.query(`update call_attempt set state = 'completed', "endedAt" = now() where "callId" = $1`, [call.callId])
  await admin.query(`update call set state = 'ended', outcome = 'connected', "endedAt" = now(), "durationSeconds" = 77, "settledAt" = now() where id = $1`, [call.callId])
  const payoutMicros = (call.priceMicros * 6n) / 10n
  const publisherId = world.publishers[0]?.id ?? NOBODY
  await db.withTenant(world.organization.id, (tx) =>
    resolveHold(tx, {
      organizationId: world.organization.id, callId: call.callId, attempt: 1,
      resolution: {
        kind: 'post',
        transfers: [
          { key: `call:${call.callId}:payout`, kind: 'payout', debit: { kind: 'buyer' }, credit: { kind: 'publisher', ownerId: publisherId }, amountMicros: payoutMicros },
          { key: `call:${call.callId}:margin`, kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: call.priceMicros - payoutMicros },
        ],
      },
    }),
  )
  await announce(database, world, call, 'call.ended', call.audience)
  await announce(database, world, call, 'call.settled', call.audience)
}
