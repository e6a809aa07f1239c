/** An input that each procedure accepts, so that what refuses a call is who calls. */
import { randomUUID } from 'node:crypto'
import type { SeedWorld } from '../../prisma/seed/index.ts'

export interface ProcedureCall {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly input?: unknown
}

/** Every procedure of the router, aimed at rows of `world`. The access matrix fails where one is missing here. */
export function sampleCalls(world: SeedWorld): readonly ProcedureCall[] {
  const target = world.targets[0]
  const campaignId = world.campaigns[0]?.id
  const mutation = { mutationId: randomUUID(), entityId: target?.id, baseVersion: 1, name: 'target.setStatus', args: { status: 'paused' } }
  return [
    { path: 'auth.login', method: 'POST', input: { username: 'nobody', password: 'nothing' } },
    { path: 'auth.logout', method: 'POST' },
    { path: 'auth.session', method: 'GET' },
    { path: 'auth.me', method: 'GET' },
    { path: 'agent.status', method: 'GET' },
    { path: 'agent.setState', method: 'POST', input: { state: 'available' } },
    { path: 'agent.voiceToken', method: 'POST' },
    { path: 'calls.list', method: 'GET', input: {} },
    { path: 'calls.journey', method: 'GET', input: { callId: randomUUID() } },
    { path: 'calls.explain', method: 'GET', input: { callId: randomUUID() } },
    { path: 'calls.replay', method: 'GET', input: { callId: randomUUID() } },
    { path: 'calls.whatIf', method: 'GET', input: { callId: randomUUID(), changes: [{ kind: 'floor', floor: '10.00' }] } },
    { path: 'floor.overview', method: 'GET' },
    { path: 'floor.balances', method: 'GET' },
    { path: 'floor.seats', method: 'GET' },
    { path: 'campaigns.list', method: 'GET' },
    { path: 'campaigns.whatIf', method: 'GET', input: { campaignId, lastCalls: 10, changes: [{ kind: 'floor', floor: '10.00' }] } },
    { path: 'targets.list', method: 'GET', input: { campaignId } },
    { path: 'config.list', method: 'GET', input: { kind: 'target' } },
    { path: 'config.applyMutation', method: 'POST', input: mutation },
    { path: 'events.since', method: 'GET', input: { afterSeq: '0' } },
    { path: 'system.info', method: 'GET' },
  ]
}
