import type { AttemptState, CallJourney } from '@ringfloor/shared'
import { ATTEMPT_TEXT } from '../../ui/call-words.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatGap, formatPreciseTime } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RingGlyph } from '../../ui/ring-glyph.tsx'
import { StatusMark, type Tone } from '../../ui/status-mark.tsx'

type Attempt = CallJourney['attempts'][number]

const TONE: Readonly<Record<AttemptState, Tone>> = {
  planned: 'neutral', dialing: 'accent', ringing: 'ring', answered: 'good', completed: 'good', busy: 'ring', 'no-answer': 'ring', canceled: 'neutral', failed: 'bad',
}
const GLYPH = { planned: 'routing', dialing: 'routing', ringing: 'ringing', answered: 'connected', completed: 'connected', busy: 'ended', 'no-answer': 'ended', canceled: 'ended', failed: 'ended' } as const

function columnsOf(currency: string): readonly Column<Attempt>[] {
  return [
    { key: 'number', header: 'No.', className: 'w-12', cell: (attempt) => attempt.number },
    { key: 'target', header: 'Target, agent', cell: (attempt) => <><span className="font-medium">{attempt.targetName}</span>{attempt.agentName && <span className="text-ink-3">, {attempt.agentName}</span>}</> },
    { key: 'state', header: 'State', cell: (attempt) => <StatusMark tone={TONE[attempt.state]} glyph={<RingGlyph state={GLYPH[attempt.state]} />}>{ATTEMPT_TEXT[attempt.state]}</StatusMark> },
    { key: 'price', header: 'Price', align: 'end', cell: (attempt) => <Money amount={attempt.price} currency={currency} /> },
    { key: 'started', header: 'Started', align: 'end', cell: (attempt) => formatPreciseTime(attempt.startedAt) },
    { key: 'ring', header: 'Rang', align: 'end', cell: (attempt) => (attempt.ringingAt ? formatGap(attempt.startedAt, attempt.ringingAt) : '—') },
    { key: 'answer', header: 'Answered', align: 'end', cell: (attempt) => (attempt.answeredAt ? formatGap(attempt.ringingAt ?? attempt.startedAt, attempt.answeredAt) : '—') },
  ]
}

export function AttemptsPanel({ attempts, currency }: { readonly attempts: readonly Attempt[]; readonly currency: string }) {
  return (
    <Panel title="Attempts" note={String(attempts.length)}>
      <DataTable label="Attempts" columns={columnsOf(currency)} rows={attempts} rowKey={(attempt) => String(attempt.number)} empty={<EmptyState title="Nobody was called">No target was left to try.</EmptyState>} />
    </Panel>
  )
}
