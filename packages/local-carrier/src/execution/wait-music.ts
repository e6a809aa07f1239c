/** What a participant hears who waits for a conference to start, or is on hold. */
import { addWarning } from '../calls/lifecycle.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import { Interrupted, until, waitMs } from '../interrupt.ts'
import type { AudioPort, AudioSource, MediaServer } from '../media/port.ts'
import { parseTwiml } from '../twiml/parse-twiml.ts'
import type { HttpMethod, Program } from '../twiml/program.ts'
import { callProblem } from '../twilio-errors.ts'
import { callParameters } from '../webhooks/call-parameters.ts'
import type { World } from '../world.ts'
import { playSource, runPause, runPlay, runSay } from './play-sounds.ts'
import { resolveUrl } from './run-context.ts'

/** Between two runs of a document that makes no sound of its own. */
const IDLE_MS = 1000
/** Twilio's own music lives there; it is answered from within, so that no request leaves the machine. */
const TWILIO_MUSIC = /^https?:\/\/(twimlets\.com\/holdmusic|com\.twilio\.music\.|.*\.s3\.amazonaws\.com\/)/

/** Four soft notes and a breath. */
const MELODY_HZ: readonly (readonly number[])[] = [[262, 330], [294, 370], [330, 392], [262, 392]]

/** Plays until the signal is aborted or the call is over; failures become silence and a warning. */
export function playWaitMusic(world: World, call: LiveCall, port: AudioPort, url: string | undefined, method: HttpMethod, stop: AbortSignal): void {
  if (url === '') return
  const signal = AbortSignal.any([stop, call.over.signal])
  const playing = url === undefined || TWILIO_MUSIC.test(url) ? playMelody(world, port, signal) : playUrl(world, call, port, { url, method }, signal)
  playing.catch((error: unknown) => {
    if (!(error instanceof Interrupted)) world.logger.error({ err: error, callSid: call.record.sid }, 'wait music failed')
  })
}

async function playMelody(world: World, port: AudioPort, signal: AbortSignal): Promise<never> {
  for (;;) for (const chord of MELODY_HZ) await playSource(world, port, note(world.media, chord), signal)
}

function note(media: MediaServer, frequenciesHz: readonly number[]): AudioSource {
  return media.tone({ frequenciesHz, durationMs: 900, onMs: 700, offMs: 200, level: 0.08 })
}

async function playUrl(world: World, call: LiveCall, port: AudioPort, first: HttpTarget, signal: AbortSignal): Promise<void> {
  let target = first
  for (;;) {
    const startedAt = Date.now()
    const next = await playOnce(world, call, port, target, signal)
    if (!next) return playMelody(world, port, signal)
    target = next
    if (Date.now() - startedAt < IDLE_MS) await waitMs(IDLE_MS, signal)
  }
}

/** Returns what to ask next, or null when this URL is of no use. */
async function playOnce(world: World, call: LiveCall, port: AudioPort, target: HttpTarget, signal: AbortSignal): Promise<HttpTarget | null> {
  const result = await until(
    world.webhooks.deliver({
      kind: 'wait',
      callSid: call.record.sid,
      url: target.url,
      method: target.method,
      parameters: callParameters(call.record),
      authToken: call.account.authToken,
    }),
    signal,
  )
  if (result.kind === 'failure') {
    addWarning(world, call, result.problem)
    return null
  }
  if (result.contentType.startsWith('audio/')) {
    await playSource(world, port, world.media.wav(result.body), signal)
    return target
  }
  const parsed = parseTwiml(result.body.toString('utf8'))
  if (parsed.kind === 'problem') {
    addWarning(world, call, parsed.problem)
    return null
  }
  return playProgram({ world, call, signal, base: target }, parsed.program, target)
}

/** Only Say, Play, Pause and Redirect make sense while waiting; Twilio refuses the rest there. */
async function playProgram(
  context: { readonly world: World; readonly call: LiveCall; readonly signal: AbortSignal; readonly base: HttpTarget },
  program: Program,
  target: HttpTarget,
): Promise<HttpTarget> {
  for (const verb of program) {
    if (verb.kind === 'say') await runSay(context, verb)
    else if (verb.kind === 'play') await runPlay(context, verb)
    else if (verb.kind === 'pause') await runPause(context, verb)
    else if (verb.kind === 'redirect') {
      const url = resolveUrl(verb.url, target)
      if (url) return { url, method: verb.method }
    } else addWarning(context.world, context.call, callProblem(12200, `<${verb.kind}> in a waitUrl`))
  }
  return target
}
