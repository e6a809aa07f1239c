import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { applyMutation } from './apply-mutation.ts'
import { findConfigRows } from './config-rows.repository.ts'

export function createConfigUseCases({ db, now }: Pick<ApiDeps, 'db' | 'now'>): UseCases['config'] {
  return {
    findRows: (viewer, input) => db.withTenant(viewer.organizationId, (tx) => findConfigRows(tx, input)),
    applyMutation: (viewer, mutation) => applyMutation(db, viewer, mutation, now()),
  }
}
