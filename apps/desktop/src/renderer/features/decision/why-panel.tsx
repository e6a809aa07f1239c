import type { CallJourney, DecisionExplanation } from '@ringfloor/shared'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FlaskConical, RotateCcw, TriangleAlert } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { isTransient, readProblem } from '../../api/api-error.ts'
import { api, trpc } from '../../api/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { useRetryWhenBack } from '../../realtime/use-retry-when-back.ts'
import { AuctionPanel } from '../journey/auction-panel.tsx'
import { explainAuction } from '../journey/explain-auction.ts'
import { STAFF_SHORTCUTS } from '../shortcuts/shortcuts.ts'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import { AttemptChoice } from './attempt-choice.tsx'
import { DecisionFacts } from './decision-facts.tsx'
import { RepeatResult } from './repeat-result.tsx'
import { VerdictTable } from './verdict-table.tsx'
import { headline } from './verdicts.ts'

const CallWhatIf = lazy(async () => ({ default: (await import('../what-if/call-what-if.tsx')).CallWhatIf }))

const TITLE = 'Why did this call go there?'

/** For staff: the decision in words, every target's one reason, and what would have been otherwise. */
export function WhyPanel({ journey }: { readonly journey: CallJourney }) {
  const { call } = journey
  const [attempt, setAttempt] = useState<number>()
  // Of the same call another decision stays until the chosen one is there: whoever chose keeps the place.
  const explain = useQuery({
    ...trpc.calls.explain.queryOptions({ callId: call.id, ...(attempt === undefined ? {} : { attempt }) }),
    placeholderData: (before: DecisionExplanation | undefined) => (before?.callId === call.id ? before : undefined),
  })
  useRetryWhenBack(explain)
  const choice = <AttemptChoice attempts={journey.attempts} value={attempt} onChange={setAttempt} />
  if (explain.data) return <Decision key={call.id} journey={journey} explanation={explain.data} refreshing={explain.isPlaceholderData} choice={choice} />
  if (!explain.isError) return <Panel title={TITLE} actions={choice}><Outcome journey={journey} /><SkeletonLines lines={5} label="Loading the decision" /></Panel>
  const problem = readProblem(explain.error)
  const none = problem.code === 'not_found'
  return (
    <>
      <Panel title={TITLE} actions={choice}>
        {none
          ? <EmptyState title={call.state === 'routing' ? 'Being decided' : 'No decision is stored'}>{call.state === 'routing' ? 'The decision is here as soon as it is made.' : 'No target was asked for this call, or its decision is no longer kept.'}</EmptyState>
          : <ErrorState title="The decision could not be explained" message={problem.message} onRetry={isTransient(problem) ? () => void explain.refetch() : undefined} />}
      </Panel>
      {journey.auction && <AuctionPanel auction={journey.auction} currency={call.currency} whole />}
    </>
  )
}

function Outcome({ journey }: { readonly journey: CallJourney }) {
  return journey.auction && <p className="max-w-[80ch] px-3 pt-3 pb-1 text-base" data-field="explanation">{explainAuction(journey.auction, journey.call.currency)}</p>
}

interface DecisionProps {
  readonly journey: CallJourney
  readonly explanation: DecisionExplanation
  readonly refreshing: boolean
  readonly choice: ReactNode
}

function Decision({ journey, explanation, refreshing, choice }: DecisionProps) {
  const [asking, setAsking] = useState(false)
  const { callId, attempt } = explanation
  const repeat = useMutation({ mutationFn: (which: { readonly callId: string; readonly attempt: number }) => api.calls.replay.query(which) })
  const repeatIt = () => repeat.mutate({ callId, attempt })
  const repeated = repeat.variables?.attempt === attempt && !repeat.isPending
  useShortcut(STAFF_SHORTCUTS.whatIf.keys, () => setAsking(!asking))
  useShortcut(STAFF_SHORTCUTS.repeat.keys, repeatIt)
  return (
    <>
      <Panel
        title={TITLE}
        className={refreshing ? 'opacity-60' : undefined}
        actions={<>
          {choice}
          <Button size="sm" disabled={repeat.isPending} onClick={repeatIt}><RotateCcw aria-hidden className="size-3.5" />{repeat.isPending ? 'Repeating…' : 'Repeat this decision'}</Button>
          <Button size="sm" look={asking ? 'secondary' : 'primary'} aria-expanded={asking} onClick={() => setAsking(!asking)}><FlaskConical aria-hidden className="size-3.5" />What if…</Button>
        </>}
      >
        <Outcome journey={journey} />
        <HowDecided explanation={explanation} />
        {!explanation.consistent && <Inconsistent />}
        {repeated && repeat.data && <RepeatResult key={repeat.submittedAt} replay={repeat.data} />}
        {repeated && repeat.isError && <ErrorState title="The decision was not repeated" message={readProblem(repeat.error).message} onRetry={repeatIt} />}
        <DecisionFacts explanation={explanation} />
        <VerdictTable explanation={explanation} floor={journey.auction?.floor ?? null} />
      </Panel>
      {asking && <Suspense fallback={<Panel title="What if…"><SkeletonLines lines={3} label="Loading what if" /></Panel>}><CallWhatIf key={attempt} explanation={explanation} onClose={() => setAsking(false)} /></Suspense>}
    </>
  )
}

function HowDecided({ explanation }: { readonly explanation: DecisionExplanation }) {
  return (
    <div className="px-3 pt-1 pb-3">
      <h3 className="pt-1 text-xs text-ink-3">How it was decided</h3>
      <ol aria-label="How it was decided" className="flex max-w-[80ch] flex-col">
        {explanation.method.map((sentence, index) => <li key={index} className="flex gap-2">{explanation.method.length > 1 && <span className="w-4 shrink-0 text-right text-ink-3 tabular-nums">{index + 1}</span>}<span>{sentence}</span></li>)}
      </ol>
      <p className="mt-1 max-w-[80ch] font-medium" data-field="winner">{headline(explanation)}</p>
    </div>
  )
}

function Inconsistent() {
  return (
    <p role="alert" className="flex items-start gap-2 border-t border-line bg-bad-soft px-3 py-2">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <span><strong className="font-semibold">What was derived now is not what was decided then.</strong> The call went where the stored decision says; the reasons below may be wrong. Repeat the decision to see where they part, and tell the operator.</span>
    </p>
  )
}
