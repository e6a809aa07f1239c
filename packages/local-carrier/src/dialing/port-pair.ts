import { createListeners } from '../media/listeners.ts'
import { createLevelMeter } from '../media/level-meter.ts'
import type { AudioPort, Frame } from '../media/port.ts'

/** Frames that may wait between the two ends: 100 ms, then the oldest are lost as on any line. */
const MAX_WAITING_FRAMES = 5

/** A line with two ends: what is written to one is read from the other, keys included. Joins a leg to a call of the same carrier. */
export function createPortPair(): readonly [AudioPort, AudioPort] {
  const toFirst: Frame[] = []
  const toSecond: Frame[] = []
  const digitsOfFirst = createListeners<string>()
  const digitsOfSecond = createListeners<string>()
  return [
    createEnd({ incoming: toFirst, outgoing: toSecond, digits: digitsOfFirst, otherDigits: digitsOfSecond }),
    createEnd({ incoming: toSecond, outgoing: toFirst, digits: digitsOfSecond, otherDigits: digitsOfFirst }),
  ]
}

interface LineEnd {
  readonly incoming: Frame[]
  readonly outgoing: Frame[]
  readonly digits: ReturnType<typeof createListeners<string>>
  readonly otherDigits: ReturnType<typeof createListeners<string>>
}

function createEnd(line: LineEnd): AudioPort {
  const received = createLevelMeter()
  const sent = createLevelMeter()
  let packetsReceived = 0
  let packetsSent = 0
  return {
    read: () => {
      const frame = line.incoming.shift() ?? null
      if (!frame) return null
      packetsReceived += 1
      received.add(frame)
      return frame
    },
    write: (frame) => {
      packetsSent += 1
      sent.add(frame)
      line.outgoing.push(frame)
      if (line.outgoing.length > MAX_WAITING_FRAMES) line.outgoing.shift()
    },
    onDigit: (listener) => line.digits.add(listener),
    sendDigit: (digit) => line.otherDigits.emit(digit),
    close: () => line.digits.clear(),
    get stats() {
      return { packetsReceived, packetsSent, levelReceived: received.peak(), levelSent: sent.peak() }
    },
  }
}
