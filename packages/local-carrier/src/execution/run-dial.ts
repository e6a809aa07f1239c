/** <Dial>: to parties or into a conference, then the action. */
import { addWarning } from '../calls/lifecycle.ts'
import { callParameters, dialParameters } from '../webhooks/call-parameters.ts'
import { callProblem } from '../twilio-errors.ts'
import type { DialVerb } from '../twiml/program.ts'
import { Interrupted } from '../interrupt.ts'
import { BEEN_INSIDE, dialConference } from './dial-conference.ts'
import { dialParties, resultOfProgress, type DialProgress, type DialResult } from './dial-parties.ts'
import { END, ensureAnswered, NEXT, resolveUrl, type RunContext, type VerbOutcome } from './run-context.ts'

/** @throws Interrupted */
export async function runDial(context: RunContext, dial: DialVerb): Promise<VerbOutcome> {
  // Only an unanswered call can wait for the bridge; a conference always answers.
  if (!dial.answerOnBridge || dial.conference) ensureAnswered(context)
  const progress: DialProgress = { call: null, bridged: false }
  try {
    const result = dial.conference ? await dialConference(context, dial, dial.conference) : await dialParties(context, dial, progress)
    return afterDial(context, dial, result)
  } catch (error) {
    if (error instanceof Interrupted && context.call.over.signal.aborted) tellAction(context, dial, dial.conference ? BEEN_INSIDE : resultOfProgress(progress))
    throw error
  }
}

/** The caller is gone: Twilio still requests the action, with the call's last status, and ignores the answer. */
function tellAction({ world, call, base }: RunContext, dial: DialVerb, result: DialResult): void {
  const url = dial.action === null ? null : resolveUrl(dial.action, base)
  if (!url) return
  void world.webhooks.deliver({
    kind: 'action',
    callSid: call.record.sid,
    url,
    method: dial.method,
    parameters: { ...callParameters(call.record), ...dialParameters(result) },
    authToken: call.account.authToken,
  })
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
