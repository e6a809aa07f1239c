/** Say, Play and Pause on one leg. */
import { addWarning } from '../calls/lifecycle.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import { until, waitMs } from '../interrupt.ts'
import { MAX_LOOPS } from '../limits.ts'
import type { AudioPort, AudioSource } from '../media/port.ts'
import type { PauseVerb, PlayVerb, SayVerb } from '../twiml/program.ts'
import { callProblem } from '../twilio-errors.ts'
import type { World } from '../world.ts'
import { portOf, resolveUrl } from './run-context.ts'

export interface SoundContext {
  readonly world: World
  readonly call: LiveCall
  readonly signal: AbortSignal
  readonly base: HttpTarget | null
}

export const DTMF_GAP_MS = 250
const HALF_SECOND_MS = 500

/** @throws Interrupted */
export async function playSource(world: World, port: AudioPort, source: AudioSource, signal: AbortSignal): Promise<void> {
  const playback = world.media.playTo(port, source)
  try {
    await until(playback.done, signal)
  } finally {
    playback.stop()
  }
}

/** @throws Interrupted */
export async function runSay(context: SoundContext, verb: SayVerb): Promise<void> {
  if (verb.text === '') return
  await repeat(verb.loop, () => playSafely(context, () => context.world.media.speech(verb.text)))
}

/** A file that cannot be had or read is a warning and the document goes on, as at Twilio. @throws Interrupted */
export async function runPlay(context: SoundContext, verb: PlayVerb): Promise<void> {
  if (verb.digits) await sendDigits(portOf(context.call), verb.digits, context.signal)
  if (!verb.url) return
  const bytes = await fetchAudio(context, verb.url)
  if (bytes) await repeat(verb.loop, () => playSafely(context, () => context.world.media.wav(bytes)))
}

/** @throws Interrupted */
export async function runPause(context: SoundContext, verb: PauseVerb): Promise<void> {
  await waitMs(verb.seconds * 1000, context.signal)
}

/** "w" waits half a second, "W" a whole one. @throws Interrupted */
export async function sendDigits(port: AudioPort, digits: string, signal: AbortSignal): Promise<void> {
  for (const digit of digits) {
    if (digit === 'w' || digit === 'W') await waitMs(digit === 'w' ? HALF_SECOND_MS : 2 * HALF_SECOND_MS, signal)
    else {
      port.sendDigit(digit)
      await waitMs(DTMF_GAP_MS, signal)
    }
  }
}

async function repeat(loop: number, play: () => Promise<boolean>): Promise<void> {
  const times = loop === 0 ? MAX_LOOPS : loop
  for (let time = 0; time < times; time++) if (!(await play())) return
}

async function playSafely({ world, call, signal }: SoundContext, open: () => AudioSource): Promise<boolean> {
  let source: AudioSource
  try {
    source = open()
  } catch (error) {
    addWarning(world, call, callProblem(12300, error instanceof Error ? error.message : 'not a sound'))
    return false
  }
  await playSource(world, portOf(call), source, signal)
  return true
}

async function fetchAudio({ world, call, base, signal }: SoundContext, text: string): Promise<Uint8Array | null> {
  const url = resolveUrl(text, base)
  if (!url) {
    addWarning(world, call, callProblem(11100, text))
    return null
  }
  const result = await until(
    world.webhooks.deliver({ kind: 'media', callSid: call.record.sid, url, method: 'GET', parameters: {}, authToken: call.account.authToken }),
    signal,
  )
  if (result.kind === 'answer') return result.body
  addWarning(world, call, result.problem)
  return null
}
