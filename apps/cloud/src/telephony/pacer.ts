/**
 * Spaces out what an account may do only so often: calls started by REST, one per second by default. Orders wait in line; a line that is too
 * long is refused rather than grown. Time and timers are passed in, so that tests need not wait.
 */
import { AppError } from '@ringfloor/shared'

/** A caller who waits behind more agents' legs than this has hung up. */
export const MAX_PACER_QUEUE = 200

export interface Turn {
  giveBack(): void
}

export interface Pacer {
  /**
   * Resolves when the account may start its next call. Whoever then finds that the call is no longer wanted gives the turn to the next in line.
   * @throws AppError `overloaded` where the line is full or the pacer was closed
   */
  acquire(accountSid: string, perSecond: number): Promise<Turn>
  waiting(): number
  /** Refuses everybody in line. */
  close(): void
}

interface Waiter {
  readonly resolve: (turn: Turn) => void
  readonly reject: (error: Error) => void
}
interface Line {
  readonly waiters: Waiter[]
  /** When the next start is free, in the clock's milliseconds. */
  freeAtMs: number
  timer: NodeJS.Timeout | null
}

export interface PacerOptions {
  readonly now?: () => number
  readonly maxQueue?: number
}

export function createPacer(options: PacerOptions = {}): Pacer {
  const now = options.now ?? performance.now.bind(performance)
  const maxQueue = options.maxQueue ?? MAX_PACER_QUEUE
  const lines = new Map<string, Line>()
  let closed = false

  const refusal = (message: string): AppError => new AppError('overloaded', { message, userMessage: 'Too many calls are being started at once.' })

  const advance = (line: Line, intervalMs: number): void => {
    line.timer = null
    const waiter = line.waiters.shift()
    if (!waiter) return
    waiter.resolve(takeTurn(line, intervalMs))
    if (line.waiters.length > 0) line.timer = setTimeout(advance, intervalMs, line, intervalMs)
  }

  const takeTurn = (line: Line, intervalMs: number): Turn => {
    const freeAtMs = now() + intervalMs
    line.freeAtMs = freeAtMs
    return {
      giveBack() {
        // Only the newest turn can be given back; an older one's time has passed anyway.
        if (closed || line.freeAtMs !== freeAtMs) return
        line.freeAtMs = 0
        if (line.timer) clearTimeout(line.timer)
        advance(line, intervalMs)
      },
    }
  }

  return {
    acquire(accountSid, perSecond) {
      if (closed) return Promise.reject(refusal('The pacer is closed'))
      const intervalMs = 1000 / Math.max(perSecond, 1)
      const line = lines.get(accountSid) ?? { waiters: [], freeAtMs: 0, timer: null }
      lines.set(accountSid, line)
      const waitMs = line.freeAtMs - now()
      if (waitMs <= 0 && line.waiters.length === 0) return Promise.resolve(takeTurn(line, intervalMs))
      if (line.waiters.length >= maxQueue) return Promise.reject(refusal(`More than ${maxQueue} calls wait to be started`))
      return new Promise((resolve, reject) => {
        line.waiters.push({ resolve, reject })
        line.timer ??= setTimeout(advance, Math.max(waitMs, 0), line, intervalMs)
      })
    },
    waiting: () => [...lines.values()].reduce((sum, line) => sum + line.waiters.length, 0),
    close() {
      closed = true
      for (const line of lines.values()) {
        if (line.timer) clearTimeout(line.timer)
        for (const waiter of line.waiters.splice(0)) waiter.reject(refusal('The pacer is closed'))
      }
    },
  }
}
