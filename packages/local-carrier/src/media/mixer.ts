/** Adding sound. Sums are kept in 32 bits and clipped once, at the end, so that the order of parties cannot be heard. */
import { FRAME_SAMPLES } from './port.ts'
import type { Frame } from './port.ts'

export type MixBuffer = Int32Array

export function createMixBuffer(): MixBuffer {
  return new Int32Array(FRAME_SAMPLES)
}

export function addTo(sum: MixBuffer, frame: Frame | null | undefined): void {
  if (!frame) return
  for (let index = 0; index < FRAME_SAMPLES; index++) sum[index] = (sum[index] ?? 0) + (frame[index] ?? 0)
}

/** The sum without one party's own voice (what that party hears), plus what is played to it alone; clipped to 16 bits. */
export function mixMinus(sum: MixBuffer, own: Frame | null | undefined, extra?: Frame | null): Frame {
  const mixed = new Int16Array(FRAME_SAMPLES)
  for (let index = 0; index < FRAME_SAMPLES; index++) {
    const value = (sum[index] ?? 0) - (own?.[index] ?? 0) + (extra?.[index] ?? 0)
    mixed[index] = value > 32767 ? 32767 : value < -32768 ? -32768 : value
  }
  return mixed
}
