import type { CallSummary } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PhoneMissed } from 'lucide-react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { CallStateMark } from '../../ui/call-state-mark.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'
import { missedBecause } from './missed-because.ts'

const isMissed = (call: CallSummary) => call.state === 'ended' && call.connectedAt === null

const whyColumn: Column<CallSummary> = {
  key: 'why',
  header: 'Why missed',
  className: 'max-w-72',
  cellClassName: 'truncate text-ink-2',
  cell: (call) => (isMissed(call) ? missedBecause(call) : null),
}

const outcomeColumn: Column<CallSummary> = {
  key: 'outcome',
  header: 'Outcome',
  className: 'w-40',
  cell: (call) => (isMissed(call) ? <StatusMark tone="ring" glyph={<PhoneMissed aria-hidden className="size-3.5 shrink-0" />}>Missed</StatusMark> : <CallStateMark state={call.state} outcome={call.outcome} />),
}

const COLUMNS = [callColumns.received, outcomeColumn, callColumns.caller, callColumns.campaign, callColumns.price, callColumns.duration, whyColumn]

export function OwnCallsPanel() {
  const navigate = useNavigate()
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'recent', limit: 50 }))
  return (
    <Panel title="Recent calls" note={calls.data ? String(calls.data.calls.length) : undefined}>
      {calls.isError && !calls.data ? (
        <ErrorState title="Your calls could not be loaded" message={readProblem(calls.error).message} onRetry={() => void calls.refetch()} />
      ) : (
        <DataTable
          label="Your recent calls"
          columns={COLUMNS}
          rows={calls.data?.calls}
          rowKey={(call) => call.id}
          rowProps={callRowProps}
          onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
          empty={<EmptyState title="No calls yet">Go available. Calls that rang here are listed with their outcome, also the missed ones and why.</EmptyState>}
        />
      )}
    </Panel>
  )
}
