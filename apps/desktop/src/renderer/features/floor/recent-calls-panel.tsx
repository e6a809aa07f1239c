import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'

const { received, state, caller, campaign, target, price, payout, duration } = callColumns
const COLUMNS = [received, state, caller, campaign, target, price, payout, duration]
const SHOWN = 25

export function RecentCallsPanel() {
  const navigate = useNavigate()
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'recent', limit: SHOWN }))
  return (
    <Panel title="Recent calls" actions={<Link to="/calls" className="rounded-md px-2 py-1 text-xs text-ink-2 hover:bg-hover hover:text-ink">All calls</Link>}>
      {calls.isError && !calls.data ? (
        <ErrorState title="Recent calls could not be loaded" message={readProblem(calls.error).message} onRetry={() => void calls.refetch()} />
      ) : (
        <DataTable
          label="Recent calls"
          columns={COLUMNS}
          rows={calls.data?.calls}
          rowKey={(call) => call.id}
          rowProps={callRowProps}
          onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
          empty={<EmptyState title="No calls yet">Ended calls are kept here. Open one to see why it went where it went.</EmptyState>}
        />
      )}
    </Panel>
  )
}
