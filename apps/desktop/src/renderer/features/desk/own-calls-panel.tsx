import type { CallSummary } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'
import { missedBecause } from './missed-because.ts'

const whyColumn: Column<CallSummary> = {
  key: 'why',
  header: 'Why missed',
  className: 'max-w-72',
  cellClassName: 'truncate text-ink-2',
  cell: (call) => (call.state === 'ended' && call.connectedAt === null ? missedBecause(call) : null),
}

const COLUMNS = [callColumns.received, callColumns.state, callColumns.caller, callColumns.campaign, callColumns.price, callColumns.duration, whyColumn]

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
