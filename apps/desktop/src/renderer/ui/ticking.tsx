import { formatDuration, secondsBetween } from './format.ts'
import { useNow } from './use-now.ts'

/** A duration that runs until `end`. */
export function Ticking({ start, end = null, label }: { readonly start: string; readonly end?: string | null; readonly label?: string }) {
  const now = useNow()
  return <span role="timer" aria-label={label} className="tabular-nums">{formatDuration(secondsBetween(start, end, now))}</span>
}
