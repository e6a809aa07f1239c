import type { CallSummary, Role } from '@ringfloor/shared'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { useViewer } from '../../api/session.ts'
import { trpc } from '../../api/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { callColumns, callRowProps } from './call-columns.tsx'

const PAGE = 100
const { received, state, caller, campaign, buyer, target, publisher, price, payout, duration, settled, result, ownBid, reason } = callColumns

/** Where the window is narrow the journey has it, and the money stays in sight. */
const onlyWide = (column: Column<CallSummary>): Column<CallSummary> => ({ ...column, className: 'max-xl:hidden' })
const STAFF = [received, state, caller, campaign, onlyWide(publisher), buyer, target, price, payout, duration, onlyWide(settled)]
const COLUMNS: Readonly<Record<Role, readonly Column<CallSummary>[]>> = {
  manager: STAFF,
  operator: STAFF,
  agent: [received, state, caller, campaign, price, duration],
  buyer: [received, result, reason, campaign, ownBid, price, caller, duration],
  publisher: [received, state, campaign, payout, duration, settled],
}

/** All calls the viewer may see, newest first. */
export function CallsPage() {
  const { role } = useViewer()
  const navigate = useNavigate()
  const calls = useInfiniteQuery(trpc.calls.list.infiniteQueryOptions({ scope: 'recent', limit: PAGE }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const rows = calls.data?.pages.flatMap((page) => page.calls)
  return (
    <div className="flex flex-col gap-3">
      <PageTitle>Calls</PageTitle>
      <Panel title="Recent calls" note={rows && `${rows.length}${calls.hasNextPage ? ' newest' : ''}`}>
        {calls.isError && !rows ? (
          <ErrorState title="Calls could not be loaded" message={readProblem(calls.error).message} onRetry={() => void calls.refetch()} />
        ) : (
          <DataTable
            label="Recent calls"
            columns={COLUMNS[role]}
            rows={rows}
            rowKey={(call) => call.id}
            rowProps={callRowProps}
            onOpen={(call) => void navigate({ to: '/calls/$callId', params: { callId: call.id } })}
            empty={<EmptyState title="No calls yet">Each call appears here when it ends, with its journey one click away.</EmptyState>}
            skeletonRows={12}
          />
        )}
        {calls.hasNextPage && <div className="border-t border-line p-2"><Button look="quiet" disabled={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>{calls.isFetchingNextPage ? 'Loading…' : 'Show older calls'}</Button></div>}
      </Panel>
    </div>
  )
}
