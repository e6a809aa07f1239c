import type { CallState } from '@ringfloor/shared'
import { cn } from './cn.ts'

const DASHES: Readonly<Record<CallState, string | undefined>> = { routing: '2.2 2.5', ringing: '19 10', connected: undefined, ended: undefined }

/** The floor's one sign: a ring. Dotted while routing, turning while ringing, filled while people talk, thin and empty afterwards. */
export function RingGlyph({ state, className }: { readonly state: CallState; readonly className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 14 14" className={cn('size-3.5 shrink-0', state === 'ringing' && 'animate-[spin_2.4s_linear_infinite]', className)}>
      <circle
        cx="7" cy="7" r="4.7" fill={state === 'connected' ? 'currentColor' : 'none'} stroke="currentColor"
        strokeWidth={state === 'ended' ? 1.2 : 1.9} strokeDasharray={DASHES[state]}
      />
    </svg>
  )
}
