/**
 * The queue between a network that delivers when it likes and a clock that takes one frame every 20 ms. Bounded on both sides: it waits for a
 * little stock before it starts (so that jitter is not heard) and forgets the oldest sound when it grows (so that delay never accumulates).
 */
import { FRAME_SAMPLES } from './port.ts'
import type { Frame } from './port.ts'

/** Sound held before playing starts or resumes after running dry: 40 ms. */
export const PREBUFFER_SAMPLES = 2 * FRAME_SAMPLES
/** Most sound ever held: 200 ms. Beyond it the oldest goes. */
export const MAX_QUEUED_SAMPLES = 10 * FRAME_SAMPLES

export interface SampleQueue {
  push(samples: Int16Array): void
  /** The next frame, or null while there is too little. */
  take(): Frame | null
  clear(): void
  readonly length: number
}

export function createSampleQueue(): SampleQueue {
  const ring = new Int16Array(MAX_QUEUED_SAMPLES)
  let start = 0
  let length = 0
  let playing = false

  const push = (samples: Int16Array): void => {
    const fresh = samples.length > MAX_QUEUED_SAMPLES ? samples.subarray(samples.length - MAX_QUEUED_SAMPLES) : samples
    const surplus = Math.max(0, length + fresh.length - MAX_QUEUED_SAMPLES)
    start = (start + surplus) % MAX_QUEUED_SAMPLES
    length -= surplus
    const end = (start + length) % MAX_QUEUED_SAMPLES
    const first = Math.min(fresh.length, MAX_QUEUED_SAMPLES - end)
    ring.set(fresh.subarray(0, first), end)
    ring.set(fresh.subarray(first), 0)
    length += fresh.length
  }

  const take = (): Frame | null => {
    if (!playing && length >= PREBUFFER_SAMPLES) playing = true
    if (length < FRAME_SAMPLES) playing = false
    if (!playing) return null
    const frame = new Int16Array(FRAME_SAMPLES)
    const first = Math.min(FRAME_SAMPLES, MAX_QUEUED_SAMPLES - start)
    frame.set(ring.subarray(start, start + first))
    frame.set(ring.subarray(0, FRAME_SAMPLES - first), first)
    start = (start + FRAME_SAMPLES) % MAX_QUEUED_SAMPLES
    length -= FRAME_SAMPLES
    return frame
  }

  const clear = (): void => {
    start = 0
    length = 0
    playing = false
  }

  return {
    push,
    take,
    clear,
    get length() {
      return length
    },
  }
}
