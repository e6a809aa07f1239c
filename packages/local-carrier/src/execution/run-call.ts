/** Runs TwiML on a call, document after document, until the call is over. */
import { addWarning, applyEvent, hangUp } from '../calls/lifecycle.ts'
import { isTerminal } from '../calls/call-record.ts'
import { SIP_CODES } from '../calls/leg-state.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import { Interrupted } from '../interrupt.ts'
import { MAX_VERBS_PER_CALL } from '../limits.ts'
import { callProblem } from '../twilio-errors.ts'
import type { Program, Verb } from '../twiml/program.ts'
import type { World } from '../world.ts'
import { loadDocument } from './load-document.ts'
import { runPause, runPlay, runSay } from './play-sounds.ts'
import { END, ensureAnswered, NEXT, resolveUrl, type DocumentSource, type RunContext, type VerbOutcome } from './run-context.ts'
import { runDial } from './run-dial.ts'
import { playWaitMusic } from './wait-music.ts'

/** What Twilio says when an application fails and there is no fallback. */
const APPLICATION_ERROR = 'We are sorry. An application error has occurred. Goodbye.'

/** Starts TwiML on the call; what ran before is interrupted. At its end the call is hung up. */
export function startTwiml(world: World, call: LiveCall, source: DocumentSource): void {
  const run = new AbortController()
  call.run?.abort()
  call.run = run
  const signal = AbortSignal.any([run.signal, call.over.signal])
  call.letGo = call.letGo
    .then(() => runDocuments(world, call, source, signal))
    .then(() => hangUp(world, call))
    .catch((error: unknown) => {
      if (error instanceof Interrupted) return
      world.logger.error({ err: error, callSid: call.record.sid }, 'call failed inside the carrier')
      hangUp(world, call)
    })
}

/** @throws Interrupted */
async function runDocuments(world: World, call: LiveCall, first: DocumentSource, signal: AbortSignal): Promise<void> {
  let source = first
  for (;;) {
    const document = await loadDocument(world, call, source, signal)
    if (document.kind === 'problem') return speakError(contextOf(world, call, signal, null))
    const outcome = await runProgram(contextOf(world, call, signal, document.base), document.program)
    if (outcome.kind !== 'document') return
    source = outcome.source
  }
}

function contextOf(world: World, call: LiveCall, signal: AbortSignal, base: HttpTarget | null): RunContext {
  return {
    world,
    call,
    signal,
    base,
    playMusic: (other, port, url, method, stop) => playWaitMusic(world, other, port, url, method, stop),
    runWhisper: (other, target) =>
      runDocuments(world, other, { kind: 'url', target, reason: 'document' }, AbortSignal.any([signal, other.over.signal])),
  }
}

async function runProgram(context: RunContext, program: Program): Promise<VerbOutcome> {
  // A document without verbs still answers the call and hangs up.
  if (program.length === 0) ensureAnswered(context)
  for (const verb of program) {
    context.call.spent.verbs += 1
    if (context.call.spent.verbs > MAX_VERBS_PER_CALL) {
      addWarning(context.world, context.call, callProblem(12400, `more than ${MAX_VERBS_PER_CALL} verbs in one call`))
      return END
    }
    const outcome = await runVerb(context, verb)
    if (outcome.kind !== 'next') return outcome
  }
  return END
}

async function runVerb(context: RunContext, verb: Verb): Promise<VerbOutcome> {
  switch (verb.kind) {
    case 'say':
      ensureAnswered(context)
      await runSay(context, verb)
      return NEXT
    case 'play':
      ensureAnswered(context)
      await runPlay(context, verb)
      return NEXT
    case 'pause':
      // As the first verb it delays the answer.
      await runPause(context, verb)
      return NEXT
    case 'dial':
      return runDial(context, verb)
    case 'redirect':
      return redirect(context, verb.url, verb.method)
    case 'reject':
      return reject(context, verb.reason)
    case 'hangup':
      ensureAnswered(context)
      // At once, and not at the document's end: in a whisper it is the called leg that goes.
      hangUp(context.world, context.call)
      return END
  }
}

async function redirect(context: RunContext, text: string, method: HttpTarget['method']): Promise<VerbOutcome> {
  const url = resolveUrl(text, context.base)
  if (url) return { kind: 'document', source: { kind: 'url', target: { url, method }, reason: 'document' } }
  addWarning(context.world, context.call, callProblem(11100, text))
  await speakError(context)
  return END
}

/** Refuses a call that is not answered yet; after the answer it is a hang-up. */
function reject({ world, call }: RunContext, reason: 'rejected' | 'busy'): VerbOutcome {
  if (call.record.status === 'ringing') {
    const busy = reason === 'busy'
    applyEvent(world, call, { kind: 'refuse', status: busy ? 'busy' : 'no-answer', sipResponseCode: busy ? SIP_CODES.busy : SIP_CODES.declined })
  }
  return END
}

/** @throws Interrupted */
async function speakError(context: RunContext): Promise<void> {
  ensureAnswered(context)
  if (isTerminal(context.call.record.status)) return
  await runSay(context, { kind: 'say', text: APPLICATION_ERROR, loop: 1 })
}
