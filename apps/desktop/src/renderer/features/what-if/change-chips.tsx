import { Ban, X } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import type { DraftChange } from './change-form.ts'
import { describeChange } from './describe-change.ts'

interface ChangeChipsProps {
  readonly changes: readonly DraftChange[]
  readonly currency: string
  readonly withoutEffect: ReadonlySet<DraftChange>
  readonly onRemove: (change: DraftChange) => void
  readonly onClear: () => void
}

/** The changes in words, each with a way to take it away. */
export function ChangeChips({ changes, currency, withoutEffect, onRemove, onClear }: ChangeChipsProps) {
  if (changes.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-t border-line px-3 py-2">
      <ul aria-label="Changes" className="contents">
        {changes.map((each) => {
          const text = describeChange(each, currency)
          const idle = withoutEffect.has(each)
          return (
            <li key={text} data-without-effect={idle} className={cn('inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full border py-0.5 pr-0.5 pl-2.5 text-xs', idle ? 'border-ring bg-ring-soft' : 'border-accent bg-accent-soft')}>
              {idle && <Ban aria-hidden className="size-3.5 shrink-0 text-ring" />}
              <span>{text}{idle && <span className="font-medium text-ring"> names nothing here</span>}</span>
              <button type="button" aria-label={`Take away: ${text}`} onClick={() => onRemove(each)} className="grid size-6 shrink-0 place-items-center rounded-full text-ink-2 hover:bg-hover hover:text-ink"><X aria-hidden className="size-3.5" /></button>
            </li>
          )
        })}
      </ul>
      {changes.length > 1 && <Button size="sm" look="quiet" onClick={onClear}>Take all away</Button>}
    </div>
  )
}
