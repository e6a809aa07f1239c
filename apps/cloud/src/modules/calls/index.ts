import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { explainCall, replayCall, whatIfCall } from './explain-call.ts'
import { findCalls } from './find-calls.ts'
import { getJourney } from './get-journey.ts'

export function createCallsUseCases(deps: ApiDeps): UseCases['calls'] {
  return {
    findCalls: (viewer, input) => findCalls(deps, viewer, input),
    getJourney: (viewer, callId) => getJourney(deps, viewer, callId),
    explain: (viewer, input) => explainCall(deps, viewer, input),
    replay: (viewer, input) => replayCall(deps, viewer, input),
    whatIf: (viewer, input) => whatIfCall(deps, viewer, input),
  }
}
