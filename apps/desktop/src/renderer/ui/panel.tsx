import type { ReactNode } from 'react'
import { useId } from 'react'
import { cn } from './cn.ts'

interface PanelProps {
  readonly title: string
  /** Beside the title: a count or a short note. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** A titled region. The edge is a line, not a floating card: regions lie beside each other like papers on a desk. */
export function Panel({ title, note, actions, className, children }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={cn('flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-panel', className)}>
      <header className="flex min-h-9 items-center gap-2 border-b border-line py-0.5 pr-1.5 pl-3">
        <h2 id={id} className="text-sm font-semibold text-ink">{title}</h2>
        {note !== undefined && <span className="text-xs text-ink-3">{note}</span>}
        {actions && <div className="ml-auto flex items-center gap-1">{actions}</div>}
      </header>
      {children}
    </section>
  )
}
