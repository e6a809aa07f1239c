import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { findNumberToDial } from './system.repository.ts'

export function createSystemUseCases({ db, system }: ApiDeps): UseCases['system'] {
  return {
    getInfo: async (viewer) => ({
      ...system,
      numberToDial: viewer?.demo ? await db.withTenant(viewer.organizationId, (tx) => findNumberToDial(tx)) : null,
    }),
  }
}
