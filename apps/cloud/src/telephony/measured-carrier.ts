import type { Metrics } from '../observability/metrics.ts'
import type { Carrier } from './carrier.ts'

/** The same carrier, with the duration and the result of every REST request counted. */
export function measureCarrier(carrier: Carrier, metrics: Metrics): Carrier {
  const measured =
    <Args extends readonly unknown[], Result>(operation: string, request: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const stop = metrics.carrierSeconds.startTimer({ operation })
      try {
        const result = await request(...args)
        stop({ result: 'ok' })
        return result
      } catch (error) {
        stop({ result: 'error' })
        throw error
      }
    }
  return {
    addAgentToConference: measured('add_agent', carrier.addAgentToConference),
    findParticipant: measured('find_participant', carrier.findParticipant),
    redirectCall: measured('redirect_call', carrier.redirectCall),
    replaceInstructions: measured('replace_instructions', carrier.replaceInstructions),
    endCall: measured('end_call', carrier.endCall),
    fetchCall: measured('fetch_call', carrier.fetchCall),
    listChildCalls: measured('list_child_calls', carrier.listChildCalls),
    provisionNumbers: measured('provision_numbers', carrier.provisionNumbers),
    mintVoiceToken: carrier.mintVoiceToken,
  }
}
