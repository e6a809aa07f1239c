import type { LiveCall } from '../calls/live-call.ts'
import type { Playback } from '../media/port.ts'
import type { World } from '../world.ts'

/** The North American ringing tone: 440 and 480 Hz, two seconds on, four off. */
const RINGBACK = { frequenciesHz: [440, 480], durationMs: 600_000, onMs: 2000, offMs: 4000, level: 0.1 }

/** The caller hears it ring. Returns how to stop it; repeating that does nothing. */
export function startRingback(world: World, call: LiveCall): () => void {
  if (!call.port) return () => undefined
  const playback: Playback = world.media.playTo(call.port, world.media.tone(RINGBACK))
  return () => playback.stop()
}
