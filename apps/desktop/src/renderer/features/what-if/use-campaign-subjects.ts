import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { subjectsOfCampaign, subjectsOfDecision, withProfiles, type Subject } from './subjects.ts'

interface CampaignSubjects {
  readonly subjects: readonly Subject[]
  /** Why targets are missing, in words. */
  readonly problem: string | null
  readonly retry: () => void
}

/** Calls looked through for one of the campaign: only a decision names bid profiles. */
const LOOKED_THROUGH = 100

/** What changes of a campaign can be about: its targets of today, with the profiles that its newest call's decision knew. */
export function useCampaignSubjects(campaign: { readonly id: string; readonly name: string }): CampaignSubjects {
  const targets = useQuery({ ...trpc.targets.list.queryOptions({ campaignId: campaign.id }), placeholderData: undefined })
  const calls = useQuery(trpc.calls.list.queryOptions({ scope: 'recent', limit: LOOKED_THROUGH }))
  const newest = calls.data?.calls.find((call) => call.campaignId === campaign.id && call.targetName !== null)
  const decision = useQuery({ ...trpc.calls.explain.queryOptions({ callId: newest?.id ?? '' }), enabled: newest !== undefined, placeholderData: undefined, retry: false })
  const subjects = useMemo(() => {
    const configured = subjectsOfCampaign({ id: campaign.id, name: campaign.name }, targets.data ?? [])
    return decision.data ? withProfiles(configured, subjectsOfDecision(decision.data)) : configured
  }, [campaign.id, campaign.name, targets.data, decision.data])
  return { subjects, problem: targets.isError && !targets.data ? readProblem(targets.error).message : null, retry: () => void targets.refetch() }
}
