import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'

const { received, state, caller, campaign, buyer, target, price, elapsed } = callColumns
const COLUMNS = [received, state, caller, campaign, buyer, target, price, elapsed]

export function LiveCallsPanel() {
  const navigate = useNavigate()
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'live', limit: 200 }))
  const rows = calls.data?.calls.filter((call) => call.state !== 'ended')
  return (
    <Panel title="Live calls" note={rows && String(rows.length)}>
      {calls.isError && !rows ? (
        <ErrorState title="Live calls could not be loaded" message={readProblem(calls.error).message} onRetry={() => void calls.refetch()} />
      ) : (
        <DataTable
          label="Live calls"
          columns={COLUMNS}
          rows={rows}
          rowKey={(call) => call.id}
          rowProps={callRowProps}
          onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
          empty={<EmptyState title="Nobody is on the line">A call appears here the moment it comes in, and moves from routing to ringing to connected.</EmptyState>}
          skeletonRows={3}
        />
      )}
    </Panel>
  )
}
