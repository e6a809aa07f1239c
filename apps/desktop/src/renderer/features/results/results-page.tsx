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
import { LiveCallsPanel } from './own-live-panel.tsx'
import { OwnTargetsPanel } from '../targets/own-targets-panel.tsx'

const { received, result, reason, campaign, ownBid, price, caller, duration } = callColumns
const COLUMNS = [received, result, reason, campaign, ownBid, price, caller, duration]

/** A buyer's floor: what was won and lost and why, the balance, the own targets. */
export function ResultsPage() {
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">Results</h1>
      <BuyerFigures />
      <LiveCallsPanel />
      <OwnTargetsPanel />
      <AuctionsPanel />
    </div>
  )
}

function BuyerFigures() {
  const overview = useQuery(trpc.floor.overview.queryOptions()).data
  const balance = useQuery(trpc.floor.balances.queryOptions()).data?.find((each) => each.kind === 'buyer')
  return (
    <Figures
      label="Today"
      items={[
        { label: 'Available balance', value: balance ? <Money watch amount={balance.available} currency={balance.currency} /> : '–', note: balance && <>of <Money amount={balance.posted} currency={balance.currency} /></> },
        { label: 'On hold', value: balance ? <Money watch amount={balance.held} currency={balance.currency} /> : '–' },
        { label: 'Live now', value: overview?.liveCalls ?? '–' },
        { label: 'Answered today', value: overview?.connectedToday ?? '–', note: overview && overview.callsToday > 0 && `${formatShare(overview.connectedToday, overview.callsToday)} of ${overview.callsToday}` },
        { label: 'Spent today', value: overview ? <Money watch amount={overview.amountToday} currency={overview.currency} /> : '–' },
      ]}
    />
  )
}

function AuctionsPanel() {
  const navigate = useNavigate()
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'recent', limit: 50 }))
  return (
    <Panel title="Auctions" note="What your bids won and lost, newest first">
      {calls.isError && !calls.data ? (
        <ErrorState title="Your results could not be loaded" message={readProblem(calls.error).message} onRetry={() => void calls.refetch()} />
      ) : (
        <DataTable
          label="Your auctions"
          columns={COLUMNS}
          rows={calls.data?.calls}
          rowKey={(call) => call.id}
          rowProps={(call) => ({ ...callRowProps(call), 'data-own-result': call.ownResult ?? '' })}
          onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
          empty={<EmptyState title="No auctions yet">When a call comes to a campaign you bid on, it is listed here: won, or lost and why.</EmptyState>}
        />
      )}
    </Panel>
  )
}
