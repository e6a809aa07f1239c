import { MAX_WHAT_IF_CALLS } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { CloudOff } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { useConnection } from '../../realtime/connection-store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { TextField } from '../../ui/field.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { CampaignResult } from './campaign-result.tsx'
import { ChangeBuilder } from './change-builder.tsx'
import { parseLastCalls } from './campaign-figures.ts'
import type { DraftChange } from './change-form.ts'
import { useCampaignSubjects } from './use-campaign-subjects.ts'
import { useWithoutEffect } from './use-without-effect.ts'
import { setAsked, useAsked, useDraft, type Asked } from './what-if-store.ts'
import { WorkingOut } from './working-out.tsx'

const route = getRouteApi('/shell/campaigns/$campaignId/what-if')
const DEFAULT_CALLS = 100
const NO_CHANGES: readonly DraftChange[] = []

/** "If this had been so": the last calls of a campaign, decided again with changes. */
export function CampaignWhatIfPage() {
  const { campaignId } = route.useParams()
  const campaigns = useQuery(trpc.campaigns.list.queryOptions())
  const campaign = campaigns.data?.find((each) => each.id === campaignId)
  return (
    <div className="flex flex-col gap-3">
      <PageTitle note={campaign?.name}>What if</PageTitle>
      {campaign ? (
        <CampaignWhatIf key={campaign.id} campaign={campaign} />
      ) : (
        <Panel title="What if">
          {campaigns.isError
            ? <ErrorState title="The campaign could not be loaded" message={readProblem(campaigns.error).message} onRetry={() => void campaigns.refetch()} />
            : campaigns.data ? <EmptyState title="No such campaign" action={<Link to="/campaigns" className="text-accent underline underline-offset-2">All campaigns</Link>}>Either there is no campaign with this address, or it is not one you may see.</EmptyState> : <SkeletonLines lines={4} label="Loading the campaign" />}
        </Panel>
      )}
    </div>
  )
}

interface Campaign {
  readonly id: string
  readonly name: string
  readonly currency: string
}

function CampaignWhatIf({ campaign }: { readonly campaign: Campaign }) {
  const draft = useDraft(campaign.id)
  const asked = useAsked(campaign.id)
  const { subjects, problem, retry } = useCampaignSubjects(campaign)
  const answer = useAnswer(campaign.id, asked)
  const idle = useWithoutEffect(asked?.changes ?? NO_CHANGES, answer.data?.withoutEffect)
  return (
    <>
      <Panel title="Changes" note="Nothing is changed on the exchange">
        {problem && <ErrorState title="The targets could not be loaded" message={problem} onRetry={retry} />}
        <ChangeBuilder campaignId={campaign.id} subjects={subjects} currency={campaign.currency} withoutEffect={idle} />
        <AskForm key={asked?.lastCalls} campaignId={campaign.id} draft={draft} asked={asked} working={answer.isFetching} onRepeat={() => void answer.refetch()} />
      </Panel>
      {!asked ? (
        <Panel title="Calls decided again"><EmptyState title="Nothing worked out yet">Add changes, choose how many calls, and each of them is decided again with the changes, from what was known when it came in.</EmptyState></Panel>
      ) : answer.isFetching ? (
        <Panel title="Calls decided again"><WorkingOut key={answer.dataUpdatedAt} calls={asked.lastCalls} /></Panel>
      ) : answer.isError ? (
        <Panel title="Calls decided again"><ErrorState title="The calls could not be decided again" message={readProblem(answer.error).message} onRetry={() => void answer.refetch()} /></Panel>
      ) : answer.data ? (
        <CampaignResult result={answer.data} outdated={asked.changes !== draft} />
      ) : null}
    </>
  )
}

/** Kept until it is asked for again: what was decided does not change, and it costs the exchange something. */
function useAnswer(campaignId: string, asked: Asked | undefined) {
  return useQuery({
    ...trpc.campaigns.whatIf.queryOptions({ campaignId, lastCalls: asked?.lastCalls ?? DEFAULT_CALLS, changes: (asked?.changes ?? NO_CHANGES).map((each) => each.change) }, { trpc: { context: { patient: true } } }),
    enabled: asked !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: undefined,
  })
}

interface AskFormProps {
  readonly campaignId: string
  readonly draft: readonly DraftChange[]
  readonly asked: Asked | undefined
  readonly working: boolean
  /** The same question once more: newer calls have come since. */
  readonly onRepeat: () => void
}

function AskForm({ campaignId, draft, asked, working, onRepeat }: AskFormProps) {
  const isOffline = useConnection((view) => view.state === 'offline')
  const [text, setText] = useState(String(asked?.lastCalls ?? DEFAULT_CALLS))
  const [tried, setTried] = useState(false)
  const count = parseLastCalls(text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (count === undefined || draft.length === 0) return
    if (asked && asked.changes === draft && asked.lastCalls === count) onRepeat()
    else setAsked(campaignId, { lastCalls: count, changes: draft })
  }
  return (
    <form aria-label="Calls to decide again" onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3 border-t border-line px-3 py-3">
      <TextField label="Last calls" className="w-36" inputMode="numeric" autoComplete="off" value={text} error={tried && count === undefined ? `Write a number from 1 to ${MAX_WHAT_IF_CALLS}.` : undefined} hint={`1 to ${MAX_WHAT_IF_CALLS}`} onChange={(event) => setText(event.target.value)} />
      <Button type="submit" look="primary" className="mt-6 h-9" disabled={working || isOffline}>{working ? 'Deciding again…' : 'Decide again'}</Button>
      {tried && draft.length === 0 && <p role="alert" className="mt-7.5 text-bad">Add at least one change first.</p>}
      {isOffline && <p className="mt-7.5 flex items-center gap-1.5 text-ink-2"><CloudOff aria-hidden className="size-4 text-bad" />Offline: calls are decided again on the exchange, so this waits for the connection.</p>}
    </form>
  )
}
