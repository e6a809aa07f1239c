import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { findCalls } from './find-calls.ts'
import { getJourney } from './get-journey.ts'

export function createCallsUseCases({ db }: ApiDeps): UseCases['calls'] {
  return {
    findCalls: (viewer, input) => findCalls(db, viewer, input),
    getJourney: (viewer, callId) => getJourney(db, viewer, callId),
  }
}
