import { randomBytes, randomUUID } from 'node:crypto'
import { parseDecimal } from '@ringfloor/shared'
import type { SeedTarget, SeedWorld } from '../prisma/seed/index.ts'
import { createAdmission } from '../src/calls/admission.ts'
import type { Database } from '../src/db/index.ts'
import type { AdmissionCandidate, AdmissionRequest } from '../src/calls/admission-port.ts'

export const HOUR_KEY = '2026-11-20T14'
export const DAY_KEY = '2026-11-20'

/** One candidate of a seeded target at its own bid; agents targets need the seat. */
export function candidateOf(target: SeedTarget, userId: string | null = null): AdmissionCandidate {
  const priceMicros = parseDecimal(target.bid) ?? 0n
  return {
    targetId: target.id, buyerId: target.buyerId, userId, kind: target.kind, priceMicros, payoutMicros: (priceMicros * 6n) / 10n,
    hourKey: target.hourCap === undefined ? null : HOUR_KEY, dayKey: target.dayCap === undefined ? null : DAY_KEY,
    response: `<Response><Dial>${target.destination ?? 'conference'}</Dial></Response>`,
  }
}

export interface RequestOptions {
  readonly targets?: readonly SeedTarget[]
  readonly candidates?: readonly AdmissionCandidate[]
  readonly campaignId?: string
  readonly attempt?: number
  readonly callId?: string
  readonly callSid?: string
  readonly inboxKey?: string | null
}

/** A fresh call to the world's first campaign. */
export function requestFor(world: SeedWorld, options: RequestOptions = {}): AdmissionRequest {
  const callSid = options.callSid ?? `CA${randomBytes(16).toString('hex')}`
  const now = Date.now()
  const attempt = options.attempt ?? 1
  return {
    organizationId: world.organization.id,
    inboxKey: options.inboxKey === undefined ? `${world.carrier.accountSid}|${callSid}|step-${attempt}|ringing|` : options.inboxKey,
    call: {
      id: options.callId ?? randomUUID(), campaignId: options.campaignId ?? world.campaigns[0]?.id ?? '', publisherId: world.publishers[0]?.id ?? null,
      accountSid: world.carrier.accountSid, callSid, from: '+15551230000', to: world.campaigns[0]?.numbers[0] ?? '', callerState: 'NY', callerZip: '10001',
      attestation: null, currency: world.organization.currency, configRevision: 1n, receivedAt: new Date(now),
    },
    attempt,
    candidates: options.candidates ?? (options.targets ?? world.targets).map((target) => candidateOf(target)),
    whenNone: { response: '<Response><Say>Sorry</Say><Hangup/></Response>', outcome: 'unanswered' },
    trace: JSON.stringify({ rulesVersion: 'test', note: 'it\'s "quoted" \\ and {braced}' }),
    audience: ['staff', `publisher:${world.publishers[0]?.id ?? ''}`],
    expiresAt: new Date(now + 4 * 3_600_000),
  }
}

/** Admits one fresh call of the world to its number targets and answers its id. */
export async function admitOne(db: Database, world: SeedWorld, options: RequestOptions = {}): Promise<string> {
  const request = requestFor(world, { targets: world.targets.filter((target) => target.kind === 'number'), ...options })
  const result = await createAdmission({ db, now: () => new Date() }).admit(request)
  if (result.kind !== 'admitted') throw new Error(`Not admitted: ${JSON.stringify(result)}`)
  return request.call.id
}
