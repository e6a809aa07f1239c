import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export interface Figure {
  readonly label: string
  readonly value: ReactNode
  readonly note?: ReactNode
  /** Room for two amounts. */
  readonly wide?: boolean
}

/** Today's numbers as one ruled line, like the board above a floor. */
export function Figures({ label, items, className }: { readonly label: string; readonly items: readonly Figure[]; readonly className?: string }) {
  return (
    <dl aria-label={label} className={cn('flex flex-wrap overflow-hidden rounded-lg border border-line bg-panel', className)}>
      {items.map((item) => (
        <div key={item.label} className={cn('flex min-w-32 flex-1 flex-col border-l border-line px-3 py-2 first:border-l-0', item.wide && 'min-w-60 flex-2')}>
          <dt className="text-xs text-ink-3">{item.label}</dt>
          <dd className="flex flex-wrap items-baseline gap-x-1.5">
            <span className={cn('text-xl font-semibold tracking-[-0.015em] tabular-nums', item.wide && 'text-lg')}>{item.value}</span>
            {item.note && <span className="text-xs whitespace-nowrap text-ink-2">{item.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
