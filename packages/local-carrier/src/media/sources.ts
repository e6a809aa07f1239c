/** Finite sounds made from numbers. */
import { AppError } from '@ringfloor/shared'
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from './port.ts'
import type { AudioSource, Frame } from './port.ts'

/** Longest tone: an hour, more than any call waits. */
export const MAX_TONE_MS = 3_600_000
/** Loudness of a tone where none is given: clearly audible, far from clipping when two or three are mixed. */
export const DEFAULT_TONE_LEVEL = 0.25

export interface ToneOptions {
  readonly frequenciesHz: readonly number[]
  readonly durationMs: number
  /** Cadence: sounding and silent time, repeated. Without both the tone is steady. */
  readonly onMs?: number
  readonly offMs?: number
  /** Peak of the sum of all frequencies, 0..1. */
  readonly level?: number
}

export function createToneSource(options: ToneOptions): AudioSource {
  if (!(options.durationMs >= 0) || options.durationMs > MAX_TONE_MS) {
    throw new AppError('input.invalid', { userMessage: `A tone lasts between 0 and ${MAX_TONE_MS} ms.` })
  }
  const total = Math.round((options.durationMs * SAMPLE_RATE_HZ) / 1000)
  const on = Math.round(((options.onMs ?? 0) * SAMPLE_RATE_HZ) / 1000)
  const period = on + Math.round(((options.offMs ?? 0) * SAMPLE_RATE_HZ) / 1000)
  const steps = options.frequenciesHz.map((hertz) => (2 * Math.PI * hertz) / SAMPLE_RATE_HZ)
  const amplitude = ((options.level ?? DEFAULT_TONE_LEVEL) * 32767) / Math.max(1, steps.length)
  return createSampledSource(total, (index) => {
    if (on > 0 && period > on && index % period >= on) return 0
    let value = 0
    for (const step of steps) value += Math.sin(step * index)
    return value * amplitude
  })
}

/** A source computed sample by sample; the last frame is filled up with silence. */
export function createSampledSource(totalSamples: number, sampleAt: (index: number) => number): AudioSource {
  let position = 0
  return {
    next(): Frame | null {
      if (position >= totalSamples) return null
      const frame = new Int16Array(FRAME_SAMPLES)
      const length = Math.min(FRAME_SAMPLES, totalSamples - position)
      for (let index = 0; index < length; index++) frame[index] = Math.max(-32768, Math.min(32767, Math.round(sampleAt(position + index))))
      position += length
      return frame
    },
  }
}

export function createBufferSource(samples: Int16Array): AudioSource {
  return createSampledSource(samples.length, (index) => samples[index] ?? 0)
}
