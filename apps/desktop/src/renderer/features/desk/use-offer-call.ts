import type { CallSummary } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api/trpc.ts'
import type { Offer } from '../../softphone/softphone-state.ts'

/** What the exchange knows of the offered call, once it shows among the agent's live calls. The invitation alone is enough to answer. */
export function useOfferCall(offer: Offer): CallSummary | undefined {
  const live = useQuery(trpc.calls.list.queryOptions({ scope: 'live' }))
  return live.data?.calls.find((call) => call.id === offer.callId)
}
