import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Figures } from '../../ui/figures.tsx'
import { formatShare } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from '../calls/call-columns.tsx'

const { received, state, campaign, payout, duration, settled, elapsed } = callColumns
const LIVE = [received, state, campaign, elapsed]
const RECENT = [received, state, campaign, duration, payout, settled]

/** A publisher's floor: own calls, how they ended, what they earned. */
export function TrafficPage() {
  const navigate = useNavigate()
  const live = useQuery(trpc.calls.list.queryOptions({ scope: 'live', limit: 200 }))
  const recent = useQuery(trpc.calls.list.queryOptions({ scope: 'recent', limit: 50 }))
  const liveRows = live.data?.calls.filter((call) => call.state !== 'ended')
  const open = (call: { readonly id: string }) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">Traffic</h1>
      <PublisherFigures />
      <Panel title="Live calls" note={liveRows && String(liveRows.length)}>
        <DataTable label="Live calls" columns={LIVE} rows={liveRows} rowKey={(call) => call.id} rowProps={callRowProps} onOpen={open} skeletonRows={2} empty={<EmptyState title="None of your calls is live" />} />
      </Panel>
      <Panel title="Calls and payouts">
        {recent.isError && !recent.data ? (
          <ErrorState title="Your calls could not be loaded" message={readProblem(recent.error).message} onRetry={() => void recent.refetch()} />
        ) : (
          <DataTable label="Your calls" columns={RECENT} rows={recent.data?.calls} rowKey={(call) => call.id} rowProps={callRowProps} onOpen={open} empty={<EmptyState title="No calls yet">Calls that you send are listed here with their outcome and payout.</EmptyState>} />
        )}
      </Panel>
    </div>
  )
}

function PublisherFigures() {
  const overview = useQuery(trpc.floor.overview.queryOptions()).data
  const balance = useQuery(trpc.floor.balances.queryOptions()).data?.find((each) => each.kind === 'publisher')
  return (
    <Figures
      label="Today"
      items={[
        { label: 'Earned in all', value: balance ? <Money watch amount={balance.posted} currency={balance.currency} /> : '–' },
        { label: 'Payout today', value: overview ? <Money watch amount={overview.amountToday} currency={overview.currency} /> : '–' },
        { label: 'Live now', value: overview?.liveCalls ?? '–' },
        { label: 'Calls today', value: overview?.callsToday ?? '–' },
        { label: 'Answered today', value: overview?.connectedToday ?? '–', note: overview && formatShare(overview.connectedToday, overview.callsToday) },
      ]}
    />
  )
}
