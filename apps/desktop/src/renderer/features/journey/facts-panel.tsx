import type { CallJourney } from '@ringfloor/shared'
import { Panel } from '../../ui/panel.tsx'

/** What was known when it was decided, and by which rules: enough to decide it again. */
export function FactsPanel({ journey }: { readonly journey: CallJourney }) {
  const { auction, call } = journey
  const told = new Set(journey.facts.map((fact) => fact.label.toLowerCase().split(' ')[0]))
  const ours = [
    ...(auction ? [{ label: 'Rules', value: auction.rulesVersion }] : []),
    ...(auction?.configRevision ? [{ label: 'Configuration', value: auction.configRevision }] : []),
    ...(auction?.draw ? [{ label: 'Draw for ties', value: auction.draw }] : []),
    { label: 'Call id', value: call.id },
  ]
  // The exchange may list some of these among the facts already.
  const facts = [...journey.facts, ...ours.filter((fact) => !told.has(fact.label.toLowerCase().split(' ')[0]))]
  return (
    <Panel title="Facts">
      <dl className="flex flex-col px-3 py-1">
        {facts.map((fact) => (
          <div key={fact.label} className="flex gap-3 border-t border-line py-1.5 first:border-t-0">
            <dt className="w-28 shrink-0 text-ink-3">{fact.label}</dt>
            <dd className="min-w-0 flex-1 break-words tabular-nums">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
