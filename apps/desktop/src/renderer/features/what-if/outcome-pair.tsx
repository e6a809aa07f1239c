import type { DecisionExplanation } from '@ringfloor/shared'
import type { ReactNode } from 'react'
import { cn } from '../../ui/cn.ts'
import { Money } from '../../ui/money.tsx'
import { winnerOf } from '../decision/verdicts.ts'

/** As it was, and with the changes: who comes first, at which price, by which way. */
export function OutcomePair({ before, after }: { readonly before: DecisionExplanation; readonly after: DecisionExplanation }) {
  const [old, next] = [winnerOf(before), winnerOf(after)]
  return (
    <div className="grid border-t border-line md:grid-cols-2">
      <Side title="As it was" explanation={before} changed={false} className="md:border-r md:border-line" />
      <Side title="With the changes" explanation={after} changed={old?.targetId !== next?.targetId || old?.price !== next?.price} className="max-md:border-t max-md:border-line" />
    </div>
  )
}

function Side({ title, explanation, changed, className }: { readonly title: string; readonly explanation: DecisionExplanation; readonly changed: boolean; readonly className: string }) {
  const winner = winnerOf(explanation)
  const ranked = explanation.targets.filter((target) => target.rank !== null).length
  return (
    <section aria-label={title} className={cn('px-3 py-2', changed && 'bg-accent-soft', className)}>
      <h3 className="text-xs text-ink-2">{title}{changed && <span className="font-medium text-accent"> · changed</span>}</h3>
      <dl className="mt-1 grid grid-cols-[5rem_minmax(0,1fr)] gap-y-0.5">
        <Row label="First"><span className="font-semibold">{winner ? winner.targetName : 'Nobody'}</span>{winner && <span className="text-ink-2"> {winner.buyerName}</span>}</Row>
        <Row label="Price"><Money amount={winner?.price ?? null} currency={explanation.currency} className="font-semibold" />{winner?.bid && <span className="text-ink-2"> of a bid of <Money amount={winner.bid} currency={explanation.currency} /></span>}</Row>
        <Row label="Ranked">{ranked.toLocaleString('en-US')} of {explanation.targets.length.toLocaleString('en-US')}{explanation.omitted > 0 && ' and more'}</Row>
        <Row label="How">{explanation.method.join(' · ') || '—'}</Row>
      </dl>
    </section>
  )
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <><dt className="text-ink-2">{label}</dt><dd className="min-w-0 tabular-nums">{children}</dd></>
}
