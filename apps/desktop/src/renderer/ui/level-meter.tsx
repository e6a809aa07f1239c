import { useEffect, useRef } from 'react'

interface LevelMeterProps {
  readonly label: string
  /** Calls back with the level, 0..1, as often as it changes; returns an unsubscribe. Outside React: it moves 20 times a second. */
  readonly subscribe: (listener: (level: number) => void) => () => void
}

const SEGMENTS = 16

/** A level meter that writes to its element directly. `data-level` holds the last level, for those who listen with a machine. */
export function LevelMeter({ label, subscribe }: LevelMeterProps) {
  const root = useRef<HTMLDivElement>(null)
  const cover = useRef<HTMLDivElement>(null)
  useEffect(() => subscribe((level) => {
    const shown = Math.min(1, Math.max(0, level))
    root.current?.setAttribute('aria-valuenow', String(Math.round(shown * 100)))
    root.current?.setAttribute('data-level', shown.toFixed(3))
    if (cover.current) cover.current.style.transform = `scaleX(${1 - Math.ceil(shown * SEGMENTS) / SEGMENTS})`
  }), [subscribe])
  return (
    <div className="flex items-center gap-2">
      <span className="w-20 text-xs text-ink-2">{label}</span>
      <div ref={root} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} data-level="0" className="relative h-3 w-20 xl:w-28 overflow-hidden rounded-sm bg-panel">
        <div className="absolute inset-0 bg-good" />
        <div ref={cover} className="absolute inset-0 origin-right bg-line" />
        <div className="absolute inset-0 bg-[repeating-linear-gradient(90deg,transparent_0_7px,var(--panel)_7px_9px)]" />
      </div>
    </div>
  )
}
