import { uuidV7, type ConfigMutation, type ConfigReceipt } from '@ringfloor/shared'
import { useMutation } from '@tanstack/react-query'
import { notify } from '../ui/toasts.tsx'
import { readProblem } from './api-error.ts'
import { queryClient } from './query-client.ts'
import { describeReceipt } from './receipt-words.ts'
import { api, trpc } from './trpc.ts'

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never
/** A change without its id, which is made here, once, so that a repeat after a lost answer is the same change. */
export type ConfigChange = DistributiveOmit<ConfigMutation, 'mutationId'>

export interface DescribedChange {
  readonly change: ConfigChange
  /** What changes, for the messages: "Alpha desk: bid". */
  readonly subject: string
}

function newMutationId(): string {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

/** Applies once more with the same id where no answer came: the exchange returns the first receipt if it had heard. */
async function applyTwice(mutation: ConfigMutation): Promise<ConfigReceipt> {
  try {
    return await api.config.applyMutation.mutate(mutation)
  } catch (error) {
    if (readProblem(error).code !== 'network') throw error
    return api.config.applyMutation.mutate(mutation)
  }
}

/** The one way to change configuration. Tells how it went; the lists are read again in every case. */
export function useApplyConfig() {
  return useMutation({
    mutationFn: ({ change }: DescribedChange) => applyTwice({ ...change, mutationId: newMutationId() }),
    onSuccess: (receipt, { subject }) => notify(describeReceipt(receipt, subject)),
    onError: (error, { subject }) => notify({ tone: 'bad', title: `Not saved. ${subject}`, description: readProblem(error).message }),
    onSettled: () => Promise.all([queryClient.invalidateQueries(trpc.targets.list.pathFilter()), queryClient.invalidateQueries(trpc.campaigns.list.pathFilter())]),
  })
}
