import type { CallOutcome, CallState } from '@ringfloor/shared'
import { PhoneMissed, PhoneOff } from 'lucide-react'
import { OUTCOME_TEXT, STATE_TEXT } from './call-words.ts'
import { RingGlyph } from './ring-glyph.tsx'
import { StatusMark, type Tone } from './status-mark.tsx'

const STATE_TONE: Readonly<Record<CallState, Tone>> = { routing: 'accent', ringing: 'ring', connected: 'good', ended: 'neutral' }

/** What a call is doing; of an ended call, how it ended. */
export function CallStateMark({ state, outcome }: { readonly state: CallState; readonly outcome: CallOutcome | null }) {
  if (state === 'ended' && outcome && outcome !== 'connected') {
    const Icon = outcome === 'abandoned' ? PhoneMissed : PhoneOff
    return <StatusMark tone={outcome === 'abandoned' ? 'ring' : 'bad'} glyph={<Icon aria-hidden className="size-3.5 shrink-0" />}>{OUTCOME_TEXT[outcome]}</StatusMark>
  }
  return <StatusMark tone={STATE_TONE[state]} glyph={<RingGlyph state={state} />}>{state === 'ended' && outcome ? OUTCOME_TEXT[outcome] : STATE_TEXT[state]}</StatusMark>
}
