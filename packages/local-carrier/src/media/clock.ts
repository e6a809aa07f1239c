/**
 * The beat of the telephone network: one tick every 20 ms, counted from the start so that timer lateness never adds up. It runs only while
 * somebody needs it; stopped, it costs nothing.
 */
import { FRAME_MS } from './port.ts'

/** After a longer stall (a suspended laptop, a long collection) the missed beats are skipped instead of being played in a burst. */
export const MAX_CATCH_UP_TICKS = 5

export interface MediaClock {
  start(): void
  stop(): void
  readonly running: boolean
}

/** @param now monotonic milliseconds */
export function createMediaClock(tick: () => void, now: () => number = () => performance.now()): MediaClock {
  let timer: NodeJS.Timeout | undefined
  let next = 0

  const beat = (): void => {
    const late = Math.floor((now() - next) / FRAME_MS)
    if (late > MAX_CATCH_UP_TICKS) next += (late - MAX_CATCH_UP_TICKS) * FRAME_MS
    while (timer && next <= now()) {
      next += FRAME_MS
      tick()
    }
    if (timer) timer = setTimeout(beat, Math.max(1, next - now()))
  }

  return {
    start() {
      if (timer) return
      next = now() + FRAME_MS
      timer = setTimeout(beat, FRAME_MS)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
    get running() {
      return timer !== undefined
    },
  }
}
