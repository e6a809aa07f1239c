/** One sound being played somewhere, until it ends or is stopped. */
import type { AudioSource, Frame, Playback } from './port.ts'

export interface ActivePlayback extends Playback {
  /** The next frame, or null once it is over. */
  next(): Frame | null
  readonly over: boolean
}

/**
 * @param open opens the sound; called again at its end when it loops
 * @param onOver called once, when it has ended or was stopped
 */
export function createPlayback(open: () => AudioSource, loop: boolean, onOver: () => void): ActivePlayback {
  const { promise, resolve } = Promise.withResolvers<'ended' | 'stopped'>()
  let source: AudioSource | null = open()

  const finish = (how: 'ended' | 'stopped'): void => {
    if (!source) return
    source = null
    resolve(how)
    onOver()
  }

  const next = (): Frame | null => {
    const frame = source?.next() ?? null
    if (frame || !source) return frame
    if (!loop) {
      finish('ended')
      return null
    }
    source = open()
    const first = source.next()
    if (!first) finish('ended') // an empty sound cannot be looped
    return first
  }

  return {
    done: promise,
    next,
    stop: () => finish('stopped'),
    get over() {
      return source === null
    },
  }
}
