import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../../api/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'

const { received, state, result, caller, campaign, price, elapsed } = callColumns
const COLUMNS = [received, state, result, caller, campaign, price, elapsed]

export function LiveCallsPanel() {
  const navigate = useNavigate()
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'live', limit: 200 }))
  const rows = calls.data?.calls.filter((call) => call.state !== 'ended')
  return (
    <Panel title="Live calls" note={rows && String(rows.length)}>
      <DataTable
        label="Live calls"
        columns={COLUMNS}
        rows={rows}
        rowKey={(call) => call.id}
        rowProps={callRowProps}
        onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
        empty={<EmptyState title="No call of yours is live" />}
        skeletonRows={2}
      />
    </Panel>
  )
}
