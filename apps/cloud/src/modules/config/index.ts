import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { applyMutation } from './apply-mutation.ts'

export function createConfigUseCases({ db, now }: Pick<ApiDeps, 'db' | 'now'>): UseCases['config'] {
  return { applyMutation: (viewer, mutation) => applyMutation(db, viewer, mutation, now()) }
}
