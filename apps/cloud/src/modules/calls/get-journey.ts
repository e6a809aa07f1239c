import { AppError, type CallJourney, type Viewer } from '@ringfloor/shared'
import { loadJourney, type CallSources } from './load-calls.ts'
import { projectJourney } from './project-call.ts'

/** @throws AppError `not_found` also for a call that exists and is none of the viewer's business */
export async function getJourney(sources: CallSources, viewer: Viewer, callId: string): Promise<CallJourney> {
  const call = await loadJourney(sources, viewer, callId)
  const journey = call && projectJourney(viewer, call)
  if (!journey) throw new AppError('not_found', { userMessage: 'There is no such call.' })
  return journey
}
