/** The columns that tables of calls choose from: one spelling of each, whoever looks. */
import { REASON_TEXT, type CallSummary } from '@ringfloor/shared'
import { Link } from '@tanstack/react-router'
import { serverNow } from '../../api/server-clock.ts'
import { CallStateMark } from '../../ui/call-state-mark.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { formatCaller, formatDuration, formatFullTime, formatTime } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { CallPrice } from './call-price.tsx'
import { Ticking } from '../../ui/ticking.tsx'
import { ResultMark } from './result-mark.tsx'

const dash = <span className="text-ink-3">—</span>
const LINK = 'font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current'

export const callColumns = {
  received: {
    key: 'received',
    header: 'Received',
    className: 'w-32',
    cell: (call) => (
      <Link to="/calls/$callId" params={{ callId: call.id }} title={formatFullTime(call.receivedAt)} className={`${LINK} tabular-nums`} aria-label={`Journey of the call received ${formatTime(call.receivedAt, serverNow())}`}>
        {formatTime(call.receivedAt, serverNow())}
      </Link>
    ),
  },
  state: { key: 'state', header: 'State', className: 'w-40', cell: (call) => <CallStateMark state={call.state} outcome={call.outcome} /> },
  caller: { key: 'caller', header: 'Caller', cell: (call) => <span className="tabular-nums">{formatCaller(call.caller)}{call.callerState && <span className="text-ink-3"> {call.callerState}</span>}</span> },
  campaign: { key: 'campaign', header: 'Campaign', cell: (call) => call.campaignName },
  buyer: { key: 'buyer', header: 'Buyer', cell: (call) => call.buyerName ?? dash },
  target: { key: 'target', header: 'Target, agent', cell: (call) => (call.targetName ? <>{call.targetName}{call.agentName && <span className="text-ink-3">, {call.agentName}</span>}</> : dash) },
  publisher: { key: 'publisher', header: 'Publisher', cell: (call) => call.publisherName ?? dash },
  price: { key: 'price', header: 'Price', align: 'end', cell: (call) => <CallPrice call={call} /> },
  payout: { key: 'payout', header: 'Payout', align: 'end', cell: (call) => <Money amount={call.payout} currency={call.currency} /> },
  ownBid: { key: 'ownBid', header: 'Own bid', align: 'end', cell: (call) => <Money amount={call.ownBid} currency={call.currency} /> },
  result: { key: 'result', header: 'Result', cell: (call) => <ResultMark result={call.ownResult} /> },
  reason: { key: 'reason', header: 'Reason', className: 'max-w-80', cellClassName: 'truncate text-ink-2', cell: (call) => (call.ownReason ? REASON_TEXT[call.ownReason] : dash) },
  duration: { key: 'duration', header: 'Talked', align: 'end', cell: (call) => (call.durationSeconds !== null && call.connectedAt ? formatDuration(call.durationSeconds) : call.connectedAt ? <Ticking start={call.connectedAt} end={call.endedAt} /> : dash) },
  elapsed: { key: 'elapsed', header: 'Time', align: 'end', className: 'w-20', cell: (call) => <Ticking start={call.connectedAt ?? call.receivedAt} end={call.endedAt} /> },
  settled: { key: 'settled', header: 'Settled', cell: (call) => (call.settled ? 'Yes' : call.state === 'ended' ? 'Pending' : dash) },
} as const satisfies Record<string, Column<CallSummary>>

/** Rows are found by call id. */
export function callRowProps(call: CallSummary) {
  return { 'data-call-id': call.id, 'data-call-state': call.state } as const
}
