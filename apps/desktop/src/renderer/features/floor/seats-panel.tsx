import type { Seat } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { CircleMinus, PhoneMissed, PhoneOff } from 'lucide-react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RingGlyph } from '../../ui/ring-glyph.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { Ticking } from '../../ui/ticking.tsx'

const COLUMNS: readonly Column<Seat>[] = [
  { key: 'name', header: 'Agent', className: 'max-w-40 truncate', cell: (seat) => seat.displayName },
  { key: 'state', header: 'State', cell: (seat) => <SeatMark seat={seat} /> },
  { key: 'since', header: 'For', align: 'end', cell: (seat) => <Ticking start={seat.since} /> },
]

function SeatMark({ seat }: { readonly seat: Seat }) {
  if (seat.onCall) return <StatusMark tone="good" glyph={<RingGlyph state="connected" />}>On a call</StatusMark>
  if (seat.state === 'not_answering') return <StatusMark tone="ring" glyph={<PhoneMissed aria-hidden className="size-3.5" />}>Not answering</StatusMark>
  if (seat.state === 'away') return <StatusMark tone="neutral" glyph={<CircleMinus aria-hidden className="size-3.5" />}>Away</StatusMark>
  if (!seat.softphoneReady) return <StatusMark tone="bad" glyph={<PhoneOff aria-hidden className="size-3.5" />}>No softphone</StatusMark>
  return <StatusMark tone="accent" glyph={<RingGlyph state="ended" />}>Available</StatusMark>
}

export function SeatsPanel() {
  const seats = useQuery(trpc.floor.seats.queryOptions())
  return (
    <Panel title="Seats">
      {seats.isError && !seats.data ? (
        <ErrorState title="Seats could not be loaded" message={readProblem(seats.error).message} onRetry={() => void seats.refetch()} />
      ) : (
        <DataTable
          label="Seats"
          columns={COLUMNS}
          rows={seats.data}
          rowKey={(seat) => seat.userId}
          rowProps={(seat) => ({ 'data-user-id': seat.userId, 'data-seat-state': seat.onCall ? 'on_call' : seat.state })}
          empty={<EmptyState title="No agents yet">Calls go to numbers until somebody has a seat.</EmptyState>}
        />
      )}
    </Panel>
  )
}
