import type { WhatIfCampaign } from '@ringfloor/shared'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowRight, ArrowUp, Minus } from 'lucide-react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Figures } from '../../ui/figures.tsx'
import { formatMoney } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { difference, directionOf } from './campaign-figures.ts'
import { CampaignRows } from './campaign-rows.tsx'

/** The totals on top, each call below, and the calls that cannot be decided again with why. */
export function CampaignResult({ result, outdated }: { readonly result: WhatIfCampaign; readonly outdated: boolean }) {
  const { totals, currency, skipped } = result
  if (totals.calls === 0 && skipped.length === 0) return <Panel title="Calls decided again"><EmptyState title="No calls yet">The campaign has had no calls that were decided. What if can be asked as soon as there are some.</EmptyState></Panel>
  return (
    <>
      {outdated && <p role="status" className="rounded-lg border border-ring bg-ring-soft px-3 py-2">The changes above are others by now. What is shown here was worked out before: decide again to see the difference they make.</p>}
      <Figures
        label="Totals"
        items={[
          { label: 'Calls decided again', value: totals.calls.toLocaleString('en-US'), note: skipped.length > 0 && `${skipped.length.toLocaleString('en-US')} could not be` },
          { label: 'Changed', value: totals.changed.toLocaleString('en-US') },
          { label: 'Sold now', value: totals.soldNow.toLocaleString('en-US') },
          { label: 'Unsold now', value: totals.unsoldNow.toLocaleString('en-US') },
          moneyFigure('Revenue', totals.revenueBefore, totals.revenueAfter, currency),
          moneyFigure('Margin', totals.marginBefore, totals.marginAfter, currency),
        ]}
      />
      <CampaignRows rows={result.rows} currency={currency} />
      {skipped.length > 0 && <SkippedCalls skipped={skipped} />}
    </>
  )
}

function moneyFigure(label: string, before: string, after: string, currency: string) {
  const gap = difference(before, after)
  return {
    label,
    wide: true,
    value: <>{formatMoney(before, currency)} <ArrowRight role="img" aria-label="becomes" className="inline size-4 align-baseline text-ink-3" /> {formatMoney(after, currency)}</>,
    note: <Gap gap={gap} currency={currency} />,
  }
}

function Gap({ gap, currency }: { readonly gap: string | null; readonly currency: string }) {
  if (gap === null) return null
  const direction = directionOf(gap)
  if (direction === 'same') return <StatusMark tone="neutral" glyph={<Minus aria-hidden className="size-3.5" />}>the same</StatusMark>
  if (direction === 'up') return <StatusMark tone="good" glyph={<ArrowUp aria-hidden className="size-3.5" />}>{formatMoney(gap, currency)} more</StatusMark>
  return <StatusMark tone="bad" glyph={<ArrowDown aria-hidden className="size-3.5" />}>{formatMoney(gap.slice(1), currency)} less</StatusMark>
}

const MAX_SKIPPED_SHOWN = 100

function SkippedCalls({ skipped }: { readonly skipped: WhatIfCampaign['skipped'] }) {
  const shown = skipped.slice(0, MAX_SKIPPED_SHOWN)
  return (
    <Panel title="Left out" note={skipped.length.toLocaleString('en-US')}>
      <details className="px-3 py-2">
        <summary className="cursor-pointer">{skipped.length === 1 ? 'One call could not be decided again.' : `${skipped.length.toLocaleString('en-US')} calls could not be decided again.`} The totals are without {skipped.length === 1 ? 'it' : 'them'}.</summary>
        <ul aria-label="Calls left out" className="mt-2 flex max-h-80 flex-col overflow-y-auto">
          {shown.map(({ callId, why }) => (
            <li key={callId} className="flex gap-3 border-t border-line py-1.5 first:border-t-0">
              <Link to="/calls/$callId" params={{ callId }} className="shrink-0 text-accent tabular-nums underline underline-offset-2">Call {callId.slice(-8)}</Link>
              <span className="text-ink-2">{why}</span>
            </li>
          ))}
        </ul>
        {skipped.length > shown.length && <p className="pt-2 text-ink-3">and {(skipped.length - shown.length).toLocaleString('en-US')} more</p>}
      </details>
    </Panel>
  )
}
