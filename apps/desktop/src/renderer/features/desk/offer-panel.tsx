import { Phone, PhoneOff } from 'lucide-react'
import { useSoftphoneController } from '../../app/runtime.tsx'
import type { PhoneCall } from '../../softphone/softphone-state.ts'
import { Button } from '../../ui/button.tsx'
import { formatCaller } from '../../ui/format.ts'
import { offerPrice } from './offer-words.ts'
import { RingCountdown } from './ring-countdown.tsx'
import { useOfferCall } from './use-offer-call.ts'

type RingingCall = Extract<PhoneCall, { phase: 'offered' | 'connecting' }>

/** A ringing call: who, for what, at what price, from where, how long. */
export function OfferPanel({ call }: { readonly call: RingingCall }) {
  const controller = useSoftphoneController()
  const known = useOfferCall(call.offer)
  const connecting = call.phase === 'connecting'
  const facts = [known?.callerState && `from ${known.callerState}`, known?.publisherName && `sent by ${known.publisherName}`].filter(Boolean).join(', ')
  return (
    <section aria-label="Incoming call" data-call-id={call.offer.callId} className="flex flex-wrap items-center gap-x-5 gap-y-3 border-b border-line bg-ring-soft px-4 py-3">
      <RingCountdown sinceMs={call.sinceMs} totalSeconds={call.offer.ringSeconds} />
      <div className="min-w-64 flex-1">
        <p className="font-medium text-ring">{connecting ? 'Connecting' : 'Incoming call'}{call.offer.campaign && `: ${call.offer.campaign}`}</p>
        <p className="text-2xl font-semibold tracking-[-0.015em] whitespace-nowrap tabular-nums" data-field="caller">{formatCaller(call.offer.caller)}</p>
        {facts && <p className="text-ink-2">{facts}</p>}
      </div>
      {call.offer.price !== null && (
        <dl className="text-right">
          <dt className="text-xs text-ink-2">Price</dt>
          <dd className="text-xl font-semibold tabular-nums" data-field="price">{offerPrice(call.offer, known?.currency)}</dd>
        </dl>
      )}
      <div className="flex gap-2">
        <Button look="good" size="lg" disabled={connecting} aria-keyshortcuts="Alt+A" onClick={() => controller?.answer()}><Phone aria-hidden className="size-4" />Answer</Button>
        <Button look="secondary" size="lg" disabled={connecting} aria-keyshortcuts="Alt+X" onClick={() => controller?.decline()}><PhoneOff aria-hidden className="size-4 text-bad" />Decline</Button>
      </div>
    </section>
  )
}
