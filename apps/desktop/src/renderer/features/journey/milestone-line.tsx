import type { CallSummary } from '@ringfloor/shared'
import { formatGap, formatPreciseTime } from '../../ui/format.ts'
import { cn } from '../../ui/cn.ts'

interface Milestone {
  readonly name: string
  readonly at: string | null
}

/** Pure: the steps of this call. Steps that will not come any more are left out. */
export function milestonesOf(call: CallSummary): readonly Milestone[] {
  const ended = call.state === 'ended'
  const steps: Milestone[] = [
    { name: 'Received', at: call.receivedAt },
    { name: 'Ringing', at: call.ringingAt },
    { name: 'Answered', at: call.connectedAt },
    { name: 'Ended', at: call.endedAt },
  ]
  return steps.filter((step) => step.at !== null || !ended)
}

/** The call's path at a glance, with the time each step took. */
export function MilestoneLine({ call }: { readonly call: CallSummary }) {
  const steps = milestonesOf(call)
  if (steps.length < 2) return null
  return (
    <ol aria-label="Steps of the call" className="flex overflow-x-auto rounded-lg border border-line bg-panel px-4 py-3">
      {steps.map((step, index) => {
        const before = steps[index - 1]?.at
        return (
          <li key={step.name} className="relative min-w-32 flex-1 last:flex-none">
            <span aria-hidden className={cn('absolute top-[5px] left-3 right-0 h-0.5 bg-line-strong', index === steps.length - 1 && 'hidden', !steps[index + 1]?.at && 'opacity-50')} />
            <span aria-hidden className={cn('relative block size-3 rounded-full border-2', step.at ? 'border-accent bg-accent' : 'border-line-strong bg-panel')} />
            <p className={cn('mt-1.5 font-medium', !step.at && 'font-normal text-ink-3')}>{step.name}{step.at && before && <span className="font-normal text-ink-2"> {formatGap(before, step.at)}</span>}</p>
            <p className="text-xs text-ink-3">{step.at ? formatPreciseTime(step.at) : 'not yet'}</p>
          </li>
        )
      })}
    </ol>
  )
}
