/** Many commits, few hints: within one tick a room hears only the newest sequence. */

/** A client that fetches on every hint fetches at most this often. */
export const HINT_TICK_MS = 40

export interface HintBatcher {
  readonly add: (rooms: readonly string[], seq: bigint) => void
  readonly close: () => void
}

/** `send` gets each room once per tick, with the highest sequence it was given. */
export function createHintBatcher(send: (room: string, seq: bigint) => void, tickMs = HINT_TICK_MS): HintBatcher {
  const waiting = new Map<string, bigint>()
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    timer = undefined
    const due = [...waiting]
    waiting.clear()
    for (const [room, seq] of due) send(room, seq)
  }
  return {
    add: (rooms, seq) => {
      for (const room of rooms) {
        const earlier = waiting.get(room)
        if (earlier === undefined || earlier < seq) waiting.set(room, seq)
      }
      if (waiting.size > 0) timer ??= setTimeout(flush, tickMs)
    },
    close: () => {
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
