import type { QueryFilters } from '@tanstack/react-query'
import { trpc } from '../api/trpc.ts'
import type { Topic } from './apply-event.ts'

/** Lists of calls of one scope, read whole or page by page: tRPC's own filter of a query leaves out the latter. */
function callLists(scope: 'live' | 'recent'): QueryFilters {
  return { queryKey: [...trpc.calls.list.pathKey(), { input: { scope } }] }
}

/** Which queries go stale with a topic. */
export const TOPIC_FILTERS: Readonly<Record<Topic, QueryFilters>> = {
  liveCalls: callLists('live'),
  recentCalls: callLists('recent'),
  overview: trpc.floor.overview.queryFilter(),
  balances: trpc.floor.balances.queryFilter(),
  seats: trpc.floor.seats.queryFilter(),
  agentStatus: trpc.agent.status.queryFilter(),
  targets: trpc.targets.list.pathFilter(),
  campaigns: trpc.campaigns.list.pathFilter(),
}
