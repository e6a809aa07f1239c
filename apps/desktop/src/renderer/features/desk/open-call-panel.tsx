import { Link } from '@tanstack/react-router'
import { Mic, MicOff, PhoneOff, TriangleAlert } from 'lucide-react'
import { useSoftphoneController } from '../../app/runtime.tsx'
import type { PhoneCall } from '../../softphone/softphone-state.ts'
import { subscribeInputLevel, subscribeOutputLevel } from '../../softphone/softphone-store.ts'
import { Button } from '../../ui/button.tsx'
import { formatCaller } from '../../ui/format.ts'
import { LevelMeter } from '../../ui/level-meter.tsx'
import { RingGlyph } from '../../ui/ring-glyph.tsx'
import { Ticking } from '../../ui/ticking.tsx'
import { NetworkQuality } from './network-quality.tsx'
import { offerPrice } from './offer-words.ts'
import { useOfferCall } from './use-offer-call.ts'

type OpenCall = Extract<PhoneCall, { phase: 'open' }>

export function OpenCallPanel({ call }: { readonly call: OpenCall }) {
  const known = useOfferCall(call.offer)
  return (
    <section aria-label="Current call" data-call-id={call.offer.callId} className="flex flex-wrap items-center gap-x-4 gap-y-3 xl:gap-x-6 border-b border-line bg-good-soft px-4 py-3">
      <div className="flex items-center gap-3">
        <RingGlyph state="connected" className="size-5 text-good" />
        <p className="text-2xl font-semibold tracking-[-0.015em]"><Ticking start={new Date(call.sinceMs).toISOString()} label="Call time" /></p>
      </div>
      <div className="min-w-52 flex-1">
        <p className="text-lg font-semibold whitespace-nowrap tabular-nums">{formatCaller(call.offer.caller)}</p>
        <p className="flex flex-wrap gap-x-3 text-ink-2">
          {call.offer.campaign && <span>{call.offer.campaign}</span>}
          {call.offer.price !== null && <span className="tabular-nums">{offerPrice(call.offer, known?.currency)}</span>}
          {known?.callerState && <span>{known.callerState}</span>}
          {call.offer.callId && <Link to="/calls/$callId" params={{ callId: call.offer.callId }} className="text-accent underline underline-offset-2">Journey</Link>}
        </p>
        <Trouble call={call} />
      </div>
      <div className="flex flex-col gap-1">
        <LevelMeter label={call.muted ? 'You (muted)' : 'You'} subscribe={subscribeInputLevel} />
        <LevelMeter label="Caller" subscribe={subscribeOutputLevel} />
      </div>
      <NetworkQuality quality={call.quality} />
      <CallButtons muted={call.muted} />
    </section>
  )
}

function CallButtons({ muted }: { readonly muted: boolean }) {
  const controller = useSoftphoneController()
  return (
    <div className="flex gap-2">
      <Button size="lg" aria-pressed={muted} aria-keyshortcuts="Alt+M" className={muted ? 'border-ring bg-ring-soft text-ring' : undefined} onClick={() => controller?.toggleMute()}>
        {muted ? <MicOff aria-hidden className="size-4" /> : <Mic aria-hidden className="size-4" />}
        Mute
      </Button>
      <Button look="bad" size="lg" aria-keyshortcuts="Alt+H" onClick={() => controller?.hangUp()}><PhoneOff aria-hidden className="size-4" />Hang up</Button>
    </div>
  )
}

function Trouble({ call }: { readonly call: OpenCall }) {
  const texts = [...(call.reconnecting ? ['The audio is reconnecting. Stay on the line.'] : []), ...(call.muted ? ['You are muted.'] : []), ...call.warnings]
  if (texts.length === 0) return null
  return <p className="flex items-center gap-1.5 font-medium text-ring"><TriangleAlert aria-hidden className="size-3.5 shrink-0" />{texts.join(' ')}</p>
}
