import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { findTargets } from './find-targets.ts'

export function createTargetsUseCases({ db, now }: Pick<ApiDeps, 'db' | 'now'>): UseCases['targets'] {
  return { findTargets: (viewer, campaignId) => findTargets(db, viewer, campaignId, now()) }
}
