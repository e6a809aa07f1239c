import { Interrupted, waitMs } from '../interrupt.ts'
import { FRAME_MS, type AudioSource, type MediaServer } from '../media/port.ts'
import type { LocalPort } from '../media/local-port.ts'
import type { World } from '../world.ts'
import type { RobotScript, RobotStep } from './robot-script.ts'

const TONE_HZ = 440
/** Gap between keys, and what a "w" waits. */
const DIGIT_GAP_MS = 250
const DIGIT_PAUSE_MS = 500

/** Lets a robot talk; `hangUp` is called where its script says so. */
export function startScript(world: World, script: RobotScript, port: LocalPort, signal: AbortSignal, hangUp: () => void): void {
  performScript(script, port, world.media, signal)
    .then((hangsUp) => {
      if (hangsUp && !signal.aborted) hangUp()
    })
    .catch((error: unknown) => world.logger.error({ err: error }, 'robot failed'))
}

/**
 * Talks through the steps by the wall clock: a robot that nobody listens to still gets to its end. Resolves true where the script says to hang up.
 */
async function performScript(script: RobotScript, port: LocalPort, media: MediaServer, signal: AbortSignal): Promise<boolean> {
  try {
    for (const step of script.steps) {
      if (step.kind === 'hangup') return true
      await performStep(step, port, media, signal)
    }
    return !script.stayUntilHangup
  } catch (error) {
    if (error instanceof Interrupted) return false
    throw error
  }
}

async function performStep(step: Exclude<RobotStep, { kind: 'hangup' }>, port: LocalPort, media: MediaServer, signal: AbortSignal): Promise<void> {
  switch (step.kind) {
    case 'speak':
      return say(media.speech(step.text), measureMs(media.speech(step.text)), port, signal)
    case 'tone':
      return say(media.tone({ frequenciesHz: [TONE_HZ], durationMs: step.seconds * 1000 }), step.seconds * 1000, port, signal)
    case 'silence':
      return waitMs(step.seconds * 1000, signal)
    case 'digits':
      for (const digit of step.digits) {
        if (digit === 'w') await waitMs(DIGIT_PAUSE_MS, signal)
        else {
          port.press(digit)
          await waitMs(DIGIT_GAP_MS, signal)
        }
      }
  }
}

async function say(source: AudioSource, durationMs: number, port: LocalPort, signal: AbortSignal): Promise<void> {
  port.say(source)
  try {
    await waitMs(durationMs, signal)
  } finally {
    port.hush()
  }
}

function measureMs(source: AudioSource): number {
  let frames = 0
  while (source.next()) frames += 1
  return frames * FRAME_MS
}
