import type { CallJourney } from '@ringfloor/shared'
import type { ReactNode } from 'react'
import { Banknote, Check, Circle, X } from 'lucide-react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatGap, formatPreciseTime } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'

type Step = CallJourney['timeline'][number]

const GLYPH: Readonly<Record<Step['tone'], ReactNode>> = {
  neutral: <Circle aria-hidden className="size-3 text-ink-3" />,
  good: <Check aria-hidden className="size-3.5 text-good" />,
  bad: <X aria-hidden className="size-3.5 text-bad" />,
  money: <Banknote aria-hidden className="size-3.5 text-accent" />,
}

export function TimelinePanel({ timeline }: { readonly timeline: readonly Step[] }) {
  if (timeline.length === 0) return <Panel title="Timeline"><EmptyState title="Nothing yet" /></Panel>
  return (
    <Panel title="Timeline">
      <ol aria-label="Timeline" className="flex flex-col px-3 py-2">
        {timeline.map((step, index) => {
          const before = timeline[index - 1]
          return (
            <li key={index} className="relative flex gap-2.5 pb-2.5 last:pb-0.5">
              {index < timeline.length - 1 && <span aria-hidden className="absolute top-5 bottom-0 left-[9px] w-px bg-line" />}
              <span className="mt-0.5 grid size-5 shrink-0 place-items-center rounded-full bg-sunken">{GLYPH[step.tone]}</span>
              <div className="min-w-0">
                <p>{step.text}</p>
                <p className="text-xs text-ink-3"><time dateTime={step.at}>{formatPreciseTime(step.at)}</time>{before && <span> {formatGap(before.at, step.at)}</span>}</p>
              </div>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
