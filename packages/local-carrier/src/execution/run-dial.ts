/** <Dial>: to parties or into a conference, then the action. */
import { addWarning } from '../calls/lifecycle.ts'
import { dialParameters } from '../webhooks/call-parameters.ts'
import { callProblem } from '../twilio-errors.ts'
import type { DialVerb } from '../twiml/program.ts'
import { dialConference } from './dial-conference.ts'
import { dialParties, type DialResult } from './dial-parties.ts'
import { END, ensureAnswered, NEXT, resolveUrl, type RunContext, type VerbOutcome } from './run-context.ts'

/** @throws Interrupted */
export async function runDial(context: RunContext, dial: DialVerb): Promise<VerbOutcome> {
  // Only an unanswered call can wait for the bridge; a conference always answers.
  if (!dial.answerOnBridge || dial.conference) ensureAnswered(context)
  const result = dial.conference ? await dialConference(context, dial, dial.conference) : await dialParties(context, dial)
  return afterDial(context, dial, result)
}

function afterDial({ world, call, base }: RunContext, dial: DialVerb, result: DialResult): VerbOutcome {
  if (dial.action === null) return NEXT
  const url = resolveUrl(dial.action, base)
  if (!url) {
    addWarning(world, call, callProblem(11100, dial.action))
    return END
  }
  return { kind: 'document', source: { kind: 'url', target: { url, method: dial.method }, parameters: dialParameters(result), reason: 'action' } }
}
