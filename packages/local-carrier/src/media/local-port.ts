/** A party inside the process, without a network: robots and tests speak and listen through it. */
import { createListeners } from './listeners.ts'
import { createLevelMeter } from './level-meter.ts'
import type { AudioPort, AudioSource, Frame } from './port.ts'

/** Sounds waiting to be said one after the other. */
export const MAX_QUEUED_SOUNDS = 64

export interface LocalPort extends AudioPort {
  /** Says a sound after those already waiting. */
  say(source: AudioSource): void
  /** Stops speaking and forgets what waits. */
  hush(): void
  /** Presses keys, as the party itself. */
  press(digits: string): void
  /** Keys the other side pressed. */
  onHeardDigit(listener: (digit: string) => void): () => void
  /** Every frame the party hears. */
  onFrame(listener: (frame: Frame) => void): () => void
}

export function createLocalPort(): LocalPort {
  const pressed = createListeners<string>()
  const heard = createListeners<string>()
  const frames = createListeners<Frame>()
  const received = createLevelMeter()
  const sent = createLevelMeter()
  const queue: AudioSource[] = []
  let packetsReceived = 0
  let packetsSent = 0
  let closed = false

  return {
    read() {
      for (let source = queue[0]; source && !closed; source = queue[0]) {
        const frame = source.next()
        if (frame) {
          packetsReceived++
          received.add(frame)
          return frame
        }
        queue.shift()
      }
      return null
    },
    write(frame) {
      if (closed) return
      packetsSent++
      sent.add(frame)
      frames.emit(frame)
    },
    say(source) {
      if (queue.length < MAX_QUEUED_SOUNDS) queue.push(source)
    },
    hush: () => void (queue.length = 0),
    press(digits) {
      for (const digit of digits) if (!closed) pressed.emit(digit)
    },
    onDigit: pressed.add,
    sendDigit(digit) {
      if (!closed) heard.emit(digit)
    },
    onHeardDigit: heard.add,
    onFrame: frames.add,
    close() {
      closed = true
      queue.length = 0
      pressed.clear()
      heard.clear()
      frames.clear()
    },
    get stats() {
      return { packetsReceived, packetsSent, levelReceived: received.peak(), levelSent: sent.peak() }
    },
  }
}
