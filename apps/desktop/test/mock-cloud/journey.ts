import type { CallJourney, CallSummary } from '@ringfloor/shared'
import { id, type World } from './world.ts'

const after = (start: string, ms: number): string => new Date(Date.parse(start) + ms).toISOString()

function auctionOf(world: World, call: CallSummary): CallJourney['auction'] {
  const [desk, overflow, line, west] = world.targets
  const won = call.price !== null
  const row = (target: typeof desk, more: object) => ({ targetId: target?.id ?? id(), targetName: target?.name ?? '', buyerName: target?.buyerName ?? '', kind: target?.kind ?? 'number', bid: target?.bid ?? null, rank: null, reason: null, detail: null, ...more })
  return {
    kind: 'second_price', floor: '15.00', clearingPrice: won ? '31.01' : null, draw: '0.417302', rulesVersion: 'auction-1', configRevision: 'r118',
    targets: [
      { ...row(desk, { rank: 1 }), result: won ? 'won' : 'lost', reason: won ? null : 'technical.no_answer' },
      { ...row(west, {}), result: 'not_eligible', reason: 'not_eligible.geography', detail: `The caller is in ${call.callerState ?? 'an unknown state'}; it takes CA, OR, WA.` },
      { ...row(line, { rank: 2 }), result: 'lost', reason: 'lost.outbid', detail: 'Its bid of 31.00 set the price.' },
      { ...row(overflow, { bid: null }), result: 'not_eligible', reason: 'not_eligible.target_paused', detail: null },
    ],
  }
}

export function journeyOf(world: World, call: CallSummary): CallJourney {
  const start = call.receivedAt
  const answered = call.connectedAt !== null
  return {
    call,
    auction: auctionOf(world, call),
    facts: [
      { label: 'Dialled', value: '+1 555 201 0001' },
      { label: 'Caller’s state', value: call.callerState ? `${call.callerState}, from the area code` : 'unknown' },
      { label: 'Attestation', value: 'A: the carrier knows the caller' },
      { label: 'Local time', value: 'Fri 09:41 America/New_York' },
    ],
    attempts: [
      { number: 1, targetName: 'Alpha desk', agentName: 'Dev Patel', price: '31.01', state: 'no-answer', startedAt: after(start, 61), ringingAt: after(start, 412), answeredAt: null, endedAt: after(start, 15_400) },
      { number: 2, targetName: 'Alpha desk', agentName: call.agentName, price: '31.01', state: answered ? 'completed' : 'canceled', startedAt: after(start, 15_460), ringingAt: after(start, 15_800), answeredAt: answered ? after(start, 19_310) : null, endedAt: call.endedAt },
    ],
    postings: [
      { id: id(), kind: 'hold', amount: '31.01', currency: 'USD', debitAccount: 'Alpha Health', creditAccount: null, at: after(start, 58), key: 'hold' },
      ...(answered && call.endedAt
        ? [
            { id: id(), kind: 'post' as const, amount: '18.606', currency: 'USD', debitAccount: 'Alpha Health', creditAccount: 'Brightleads', at: after(call.endedAt, 40), key: 'payout' },
            { id: id(), kind: 'post' as const, amount: '12.404', currency: 'USD', debitAccount: 'Alpha Health', creditAccount: 'Harbour Exchange', at: after(call.endedAt, 40), key: 'margin' },
          ]
        : call.endedAt ? [{ id: id(), kind: 'void' as const, amount: '31.01', currency: 'USD', debitAccount: null, creditAccount: 'Alpha Health', at: after(call.endedAt, 40), key: 'void' }] : []),
    ],
    timeline: [
      { at: start, text: 'The call came in on +1 555 201 0001.', tone: 'neutral' },
      { at: after(start, 38), text: 'Alpha desk won the auction at 31.01.', tone: 'good' },
      { at: after(start, 58), text: '31.01 of Alpha Health put on hold.', tone: 'money' },
      { at: after(start, 412), text: 'Dev Patel’s softphone rang.', tone: 'neutral' },
      { at: after(start, 15_400), text: 'Dev Patel did not answer in 15 s.', tone: 'bad' },
      ...(answered ? [{ at: after(start, 19_310), text: `${call.agentName ?? 'The target'} answered.`, tone: 'good' as const }] : []),
      ...(call.endedAt ? [{ at: call.endedAt, text: answered ? 'The caller hung up.' : 'The caller hung up before anybody answered.', tone: answered ? ('neutral' as const) : ('bad' as const) }, { at: after(call.endedAt, 40), text: answered ? '31.01 charged; 18.606 paid out.' : 'The hold was released.', tone: 'money' as const }] : []),
    ],
  }
}
