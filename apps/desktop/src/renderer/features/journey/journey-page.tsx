import { STAFF_ROLES, type CallJourney } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { readProblem } from '../../api/api-error.ts'
import { useViewer } from '../../api/session.ts'
import { trpc } from '../../api/trpc.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { WhyPanel } from '../decision/why-panel.tsx'
import { AttemptsPanel } from './attempts-panel.tsx'
import { AuctionPanel } from './auction-panel.tsx'
import { FactsPanel } from './facts-panel.tsx'
import { JourneyHeader } from './journey-header.tsx'
import { MilestoneLine } from './milestone-line.tsx'
import { PostingsPanel } from './postings-panel.tsx'
import { TimelinePanel } from './timeline-panel.tsx'

const route = getRouteApi('/shell/calls/$callId')

/** "Why did this call go there?", answered from what was stored when it was decided. */
export function JourneyPage() {
  const { callId } = route.useParams()
  const journey = useQuery({ ...trpc.calls.journey.queryOptions({ callId }), placeholderData: undefined })
  if (journey.data) return <Journey journey={journey.data} />
  if (!journey.isError) return <SkeletonLines lines={9} label="Loading the journey" />
  const problem = readProblem(journey.error)
  return (
    <Panel title="Journey">
      {problem.code === 'not_found' || problem.code === 'input.invalid' || problem.code === 'auth.forbidden' ? (
        <EmptyState title="No such call" action={<Link to="/calls" className="text-accent underline underline-offset-2">All calls</Link>}>Either there is no call with this address, or it is not one you may see.</EmptyState>
      ) : (
        <ErrorState title="The journey could not be loaded" message={problem.message} onRetry={() => void journey.refetch()} />
      )}
    </Panel>
  )
}

function Journey({ journey }: { readonly journey: CallJourney }) {
  const { call } = journey
  const isStaff = STAFF_ROLES.includes(useViewer().role)
  return (
    <article data-call-id={call.id} data-call-state={call.state} className="flex flex-col gap-3">
      <JourneyHeader call={call} />
      <MilestoneLine call={call} />
      {isStaff && <WhyPanel journey={journey} />}
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {!isStaff && journey.auction && <AuctionPanel auction={journey.auction} currency={call.currency} whole={false} />}
          {(isStaff || journey.attempts.length > 0) && <AttemptsPanel attempts={journey.attempts} currency={call.currency} />}
          {(isStaff || journey.postings.length > 0) && <PostingsPanel postings={journey.postings} settled={call.settled} ended={call.state === 'ended'} />}
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <TimelinePanel timeline={journey.timeline} />
          <FactsPanel journey={journey} />
        </div>
      </div>
    </article>
  )
}
