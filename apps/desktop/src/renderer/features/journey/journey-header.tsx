import type { CallSummary } from '@ringfloor/shared'
import { ArrowRight, Check, Link2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'
import { CallStateMark } from '../../ui/call-state-mark.tsx'
import { formatCaller, formatFullTime } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { notify } from '../../ui/toasts.tsx'
import { CallPrice, isUncharged } from '../calls/call-price.tsx'
import { ResultMark } from '../calls/result-mark.tsx'

/** Who called, what for, who got it, at what price. */
export function JourneyHeader({ call }: { readonly call: CallSummary }) {
  const title = call.caller ? formatCaller(call.caller) : `Call on ${call.campaignName}`
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-2 px-1 pt-1">
      <div className="min-w-0 flex-1">
        <h1 className="text-xl font-semibold tracking-[-0.015em] tabular-nums">{title}</h1>
        <p className="flex flex-wrap items-center gap-x-1.5 text-ink-2">
          {call.publisherName && <><span>{call.publisherName}</span><ArrowRight aria-label="to" role="img" className="size-3.5 text-ink-3" /></>}
          <span>{call.campaignName}</span>
          {call.targetName && <><ArrowRight aria-label="to" role="img" className="size-3.5 text-ink-3" /><span>{[call.buyerName, call.targetName, call.agentName].filter(Boolean).join(', ')}</span></>}
          <span className="text-ink-3">· received {formatFullTime(call.receivedAt)}</span>
        </p>
      </div>
      <dl className="flex gap-6">
        <HeaderFact label="State"><CallStateMark state={call.state} outcome={call.outcome} /></HeaderFact>
        {call.ownResult && <HeaderFact label="Your result"><ResultMark result={call.ownResult} /></HeaderFact>}
        {call.ownBid && <HeaderFact label="Your bid"><Money amount={call.ownBid} currency={call.currency} /></HeaderFact>}
        {call.price && <HeaderFact label="Price">{isUncharged(call) ? 'Not charged' : <CallPrice call={call} />}</HeaderFact>}
        {call.payout && <HeaderFact label="Payout"><Money amount={call.payout} currency={call.currency} /></HeaderFact>}
      </dl>
      <CopyLink />
    </header>
  )
}

function HeaderFact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="text-base font-medium tabular-nums">{children}</dd>
    </div>
  )
}

function CopyLink() {
  const [copied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(globalThis.location.href).then(
      () => setCopied(true),
      () => notify({ tone: 'bad', title: 'The link was not copied', description: 'The browser did not allow it. Copy it from the address bar.' }),
    )
  }
  return <Button size="sm" onClick={copy} onBlur={() => setCopied(false)}>{copied ? <Check aria-hidden className="size-3.5" /> : <Link2 aria-hidden className="size-3.5" />}{copied ? 'Copied' : 'Copy link'}</Button>
}
