import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { findEventsSince } from './find-events-since.ts'

export function createEventsUseCases({ db }: ApiDeps): UseCases['events'] {
  return { findSince: (viewer, input) => findEventsSince(db, viewer, input) }
}
