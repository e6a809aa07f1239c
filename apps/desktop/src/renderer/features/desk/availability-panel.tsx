import type { AgentState, AgentStatus } from '@ringfloor/shared'
import { CircleMinus, PhoneMissed } from 'lucide-react'
import { readProblem } from '../../api/api-error.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RingGlyph } from '../../ui/ring-glyph.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { Ticking } from '../../ui/ticking.tsx'
import { canRing } from '../../softphone/softphone-state.ts'
import { useSoftphone } from '../../softphone/softphone-store.ts'
import { useAgentStatus } from './use-agent-status.ts'

/** Whether calls come: the switch, since when, and why not. */
export function AvailabilityPanel() {
  const { status, error, changing, setState } = useAgentStatus()
  const ready = useSoftphone(canRing)
  if (!status) return <section aria-label="Your state" className="rounded-lg border border-line bg-panel">{error ? <ErrorState title="Your state is unknown" message={readProblem(error).message} /> : <SkeletonLines lines={2} label="Loading your state" />}</section>
  const available = status.state === 'available'
  return (
    <section aria-label="Your state" data-agent-state={status.state} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-panel px-4 py-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <h2 className="text-lg font-semibold"><StateWord state={status.state} /></h2>
          <span className="text-xs text-ink-3">for <Ticking start={status.since} label="Time in this state" /></span>
        </div>
        <p className="text-ink-2">{explain(status, ready)}</p>
      </div>
      {status.state === 'not_answering' && <Button size="lg" disabled={changing} onClick={() => void setState('away')}>Set away</Button>}
      <Button size="lg" look={available ? 'secondary' : 'primary'} disabled={changing} onClick={() => void setState(available ? 'away' : 'available')}>
        {available ? 'Set away' : 'Go available'}
      </Button>
    </section>
  )
}

function StateWord({ state }: { readonly state: AgentState }) {
  if (state === 'available') return <StatusMark tone="good" glyph={<RingGlyph state="connected" />}>Available</StatusMark>
  if (state === 'away') return <StatusMark tone="neutral" glyph={<CircleMinus aria-hidden className="size-4" />}>Away</StatusMark>
  return <StatusMark tone="ring" glyph={<PhoneMissed aria-hidden className="size-4" />}>Not answering</StatusMark>
}

function explain(status: AgentStatus, ready: boolean): string {
  if (status.state === 'not_answering') return status.reason ?? 'A call rang and was not answered, so no more calls are offered.'
  if (status.state === 'away') return status.reason ?? 'No calls are offered to you.'
  return ready ? 'Calls you win ring here.' : 'Available, but the softphone cannot ring yet: see “Ready to ring”.'
}
