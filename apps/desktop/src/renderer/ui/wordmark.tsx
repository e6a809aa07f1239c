import { cn } from './cn.ts'

/** "Ringfloor": the two o's are two rings that meet, a caller and a buyer. */
export function Wordmark({ className }: { readonly className?: string }) {
  return (
    <span role="img" aria-label="Ringfloor" className={cn('inline-flex items-baseline text-lg font-semibold tracking-[-0.03em] text-ink select-none', className)}>
      <span aria-hidden="true">Ringfl</span>
      <svg aria-hidden="true" viewBox="0 0 40 24" className="mx-[0.015em] h-[0.6em] w-[1em] translate-y-[0.03em] text-accent">
        <g fill="none" stroke="currentColor" strokeWidth="4.4">
          <circle cx="12.5" cy="12" r="9.8" />
          <circle cx="27.5" cy="12" r="9.8" />
        </g>
      </svg>
      <span aria-hidden="true">r</span>
    </span>
  )
}
