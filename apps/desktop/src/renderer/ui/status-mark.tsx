import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Tone = 'neutral' | 'good' | 'ring' | 'bad' | 'accent'

const TEXT: Readonly<Record<Tone, string>> = { neutral: 'text-ink-2', good: 'text-good', ring: 'text-ring', bad: 'text-bad', accent: 'text-accent' }
const SOFT: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-ink-2',
  good: 'bg-good-soft text-good',
  ring: 'bg-ring-soft text-ring',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
}

interface StatusMarkProps {
  readonly tone: Tone
  readonly glyph?: ReactNode
  readonly soft?: boolean
  readonly className?: string
  readonly children: ReactNode
}

/** A state: glyph and word together, so that neither colour nor shape has to carry it alone. */
export function StatusMark({ tone, glyph, soft = false, className, children }: StatusMarkProps) {
  return (
    <span className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', soft ? cn('h-6 rounded-full px-2 text-xs', SOFT[tone]) : TEXT[tone], className)}>
      {glyph}
      {children}
    </span>
  )
}
