import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { EndedCall } from '../../softphone/softphone-state.ts'
import { dispatchSoftphone } from '../../softphone/softphone-store.ts'
import { Button } from '../../ui/button.tsx'
import { formatCaller, formatDuration } from '../../ui/format.ts'
import { RingGlyph } from '../../ui/ring-glyph.tsx'

const WORDS: Readonly<Record<EndedCall['how'], string>> = {
  finished: 'Call ended',
  declined: 'You declined the call',
  withdrawn: 'It stopped ringing before you answered',
}

/** What became of the call that was just here. */
export function LastCallStrip({ last }: { readonly last: EndedCall }) {
  return (
    <section aria-label="Last call" className="flex items-center gap-3 border-b border-line bg-sunken py-1 pr-2 pl-4">
      <RingGlyph state="ended" className="text-ink-2" />
      <p><span className="font-medium">{WORDS[last.how]}</span>{last.how === 'finished' && ` after ${formatDuration(last.seconds)}`}. {formatCaller(last.offer.caller)}{last.offer.campaign && `, ${last.offer.campaign}`}</p>
      {last.offer.callId && <Link to="/calls/$callId" params={{ callId: last.offer.callId }} className="text-accent underline underline-offset-2">See its journey</Link>}
      <Button look="quiet" size="icon" className="ml-auto" aria-label="Dismiss last call" onClick={() => dispatchSoftphone({ type: 'lastDismissed' })}><X aria-hidden className="size-4" /></Button>
    </section>
  )
}
