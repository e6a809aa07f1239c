import { CircleAlert } from 'lucide-react'
import { Button } from './button.tsx'

interface ErrorStateProps {
  readonly title: string
  readonly message: string
  /** Left out where asking again cannot help. */
  readonly onRetry?: (() => void) | undefined
}

export function ErrorState({ title, message, onRetry }: ErrorStateProps) {
  return (
    <div role="alert" className="flex items-start gap-2.5 px-3 py-5">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="flex flex-col items-start gap-2">
        <div>
          <p className="font-medium text-ink">{title}</p>
          <p className="max-w-[60ch] text-ink-2">{message}</p>
        </div>
        {onRetry && <Button size="sm" onClick={onRetry}>Try again</Button>}
      </div>
    </div>
  )
}
