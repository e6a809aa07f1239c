import { useEffect, useState } from 'react'

const RADIUS = 27
const LENGTH = 2 * Math.PI * RADIUS

interface RingCountdownProps {
  readonly sinceMs: number
  /** Null where the exchange does not say how long it rings: then the time is counted up. */
  readonly totalSeconds: number | null
}

/** A ring that empties while the call rings: how long one may still think. */
export function RingCountdown({ sinceMs, totalSeconds }: RingCountdownProps) {
  const elapsed = useElapsedSeconds(sinceMs)
  const left = totalSeconds === null ? null : Math.max(0, Math.ceil(totalSeconds - elapsed))
  const share = totalSeconds === null ? 1 : Math.max(0, 1 - elapsed / totalSeconds)
  return (
    <div role="timer" aria-label={left === null ? 'Seconds ringing' : 'Seconds left to answer'} className="relative grid size-16 shrink-0 place-items-center">
      <svg aria-hidden="true" viewBox="0 0 64 64" className="absolute inset-0 -rotate-90">
        <circle cx="32" cy="32" r={RADIUS} fill="none" stroke="var(--line-strong)" strokeWidth="3" />
        <circle cx="32" cy="32" r={RADIUS} fill="none" stroke="var(--ring)" strokeWidth="5" strokeLinecap="round" strokeDasharray={`${LENGTH * share} ${LENGTH}`} className="transition-[stroke-dasharray] duration-1000 ease-linear" />
      </svg>
      <span className="text-xl font-semibold tabular-nums">{left ?? Math.floor(elapsed)}</span>
    </div>
  )
}

function useElapsedSeconds(sinceMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, (now - sinceMs) / 1000)
}
