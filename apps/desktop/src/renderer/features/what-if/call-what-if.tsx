import type { DecisionExplanation, WhatIfCall, WhatIfChangeInput } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { isTransient, readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { useRetryWhenBack } from '../../realtime/use-retry-when-back.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatMoney } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { ChangeBuilder } from './change-builder.tsx'
import { describeOutcome } from './compare-decisions.ts'
import { ComparisonTable } from './comparison-table.tsx'
import { OutcomePair } from './outcome-pair.tsx'
import { subjectsOfDecision } from './subjects.ts'
import { useWithoutEffect } from './use-without-effect.ts'
import { useDraft } from './what-if-store.ts'

interface CallWhatIfProps {
  readonly explanation: DecisionExplanation
  readonly onClose: () => void
}

/** The same call, decided again with changes: before and after side by side. */
export function CallWhatIf({ explanation, onClose }: CallWhatIfProps) {
  const { callId, attempt, campaignId, currency } = explanation
  const draft = useDraft(campaignId)
  const changes = useMemo(() => draft.map((each) => each.change), [draft])
  const subjects = useMemo(() => subjectsOfDecision(explanation), [explanation])
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    root.current?.scrollIntoView({ block: 'start' })
    root.current?.querySelector('select')?.focus({ preventScroll: true })
  }, [])
  // While another change is being worked out the answer to the ones before stays, marked as such.
  const answer = useQuery({ ...trpc.calls.whatIf.queryOptions({ callId, attempt, changes }, { trpc: { context: { patient: true } } }), enabled: draft.length > 0, retry: false, staleTime: Number.POSITIVE_INFINITY })
  useRetryWhenBack(answer)
  const idle = useWithoutEffect(draft, answer.isPlaceholderData ? undefined : answer.data?.withoutEffect)
  return (
    <div ref={root} className="scroll-mt-3">
      <Panel
        title="What if…"
        note="Nothing is changed on the exchange"
        actions={<>
          <Link to="/campaigns/$campaignId/what-if" params={{ campaignId }} className="inline-flex h-7 items-center rounded-md border border-line-strong bg-panel px-2 text-xs font-medium text-ink hover:bg-hover">Try on the last calls of {explanation.campaignName}</Link>
          <Button look="quiet" size="icon" aria-label="Close what if" onClick={onClose}><X aria-hidden className="size-4" /></Button>
        </>}
      >
        <ChangeBuilder campaignId={campaignId} subjects={subjects} currency={currency} withoutEffect={idle} />
        {draft.length === 0 ? (
          <div className="border-t border-line"><EmptyState title="What would have been otherwise?">Add a change above: another bid, a floor, a pause, a limit. The call is then decided again with it, beside the decision as it was made.</EmptyState></div>
        ) : answer.isError ? (
          <Refused error={answer.error} onRetry={() => void answer.refetch()} />
        ) : answer.data ? (
          <Comparison answer={answer.data} changes={changes} refreshing={answer.isPlaceholderData} />
        ) : (
          <div className="border-t border-line"><SkeletonLines lines={4} label="Deciding the call again" /></div>
        )}
      </Panel>
    </div>
  )
}

function Refused({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const problem = readProblem(error)
  return <div className="border-t border-line"><ErrorState title="The call could not be decided again" message={problem.message} onRetry={isTransient(problem) ? onRetry : undefined} /></div>
}

function Comparison({ answer: { before, after }, changes, refreshing }: { readonly answer: WhatIfCall; readonly changes: readonly WhatIfChangeInput[]; readonly refreshing: boolean }) {
  const money = (amount: string) => formatMoney(amount, before.currency)
  return (
    <div aria-busy={refreshing} className={refreshing ? 'opacity-60' : undefined}>
      <p role="status" data-field="outcome" className="border-t border-line px-3 pt-3 pb-2 text-base font-medium">{refreshing ? 'Deciding again…' : describeOutcome(before, after, money)}</p>
      <OutcomePair before={before} after={after} />
      <ComparisonTable before={before} after={after} changes={changes} />
    </div>
  )
}
