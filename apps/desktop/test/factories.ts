import type { CallSummary, EventType, RingfloorEvent } from '@ringfloor/shared'

export const CALL_ID = '0197a8a0-0000-7000-8000-000000000001'
export const OTHER_ID = '0197a8a0-0000-7000-8000-000000000002'

export function makeCall(change: Partial<CallSummary> = {}): CallSummary {
  return {
    id: CALL_ID, campaignId: OTHER_ID, campaignName: 'Medicare East', publisherName: null, state: 'routing', outcome: null, caller: '+12125550100', callerState: 'NY', dialedNumber: '+15552010001',
    buyerName: null, targetName: null, agentName: null, currency: 'USD', price: null, payout: null, ownResult: null, ownReason: null, ownBid: null, receivedAt: '2026-11-20T10:00:00.000Z', ringingAt: null,
    connectedAt: null, endedAt: null, durationSeconds: null, settled: false, ...change,
  }
}

export function makeEvent(seq: number, type: EventType, body: RingfloorEvent['body'] = {}): RingfloorEvent {
  return { seq: String(seq), type, at: '2026-11-20T10:00:05.000Z', body }
}
