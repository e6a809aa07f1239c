import type { AgentState, AgentStatus } from '@ringfloor/shared'
import { useMutation, useQuery } from '@tanstack/react-query'
import { readProblem } from '../../api/api-error.ts'
import { queryClient } from '../../api/query-client.ts'
import { trpc } from '../../api/trpc.ts'
import { useSoftphoneController } from '../../app/runtime.tsx'
import { notify } from '../../ui/toasts.tsx'

/** The agent's own status as the exchange sees it, and the switch. */
export function useAgentStatus(): {
  readonly status: AgentStatus | undefined
  readonly error: unknown
  readonly changing: boolean
  readonly setState: (state: Exclude<AgentState, 'not_answering'>) => Promise<void>
} {
  const softphone = useSoftphoneController()
  const query = useQuery(trpc.agent.status.queryOptions())
  const change = useMutation(trpc.agent.setState.mutationOptions({
    onSuccess: (status) => queryClient.setQueryData(trpc.agent.status.queryKey(), status),
    onError: (error) => notify({ tone: 'bad', title: 'Your state did not change', description: readProblem(error).message }),
  }))
  const setState = async (state: Exclude<AgentState, 'not_answering'>) => {
    if (state === 'available' && !(await softphone?.prepare())) {
      notify({ tone: 'bad', title: 'No microphone', description: 'Allow the microphone for this page, or plug one in. Without it you cannot take calls.' })
      return
    }
    await change.mutateAsync({ state }).catch(() => undefined)
  }
  return { status: query.data, error: query.error, changing: change.isPending, setState }
}
