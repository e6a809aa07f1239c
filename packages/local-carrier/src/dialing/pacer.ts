import { MAX_QUEUED_CALLS } from '../limits.ts'

export interface Pacer {
  /** Runs `start` when it is the account's turn. False when the account's queue is full. */
  enqueue(account: { readonly sid: string; readonly callsPerSecond: number }, start: () => void): boolean
  /** How many wait. */
  waiting(accountSid: string): number
  stop(): void
}

interface Lane {
  readonly queue: (() => void)[]
  nextAtMs: number
  timer: NodeJS.Timeout | null
}

/** API-made calls leave one by one at the account's calls per second; the first of a quiet account leaves at once. */
export function createPacer(now: () => number = Date.now): Pacer {
  const lanes = new Map<string, Lane>()
  const laneOf = (accountSid: string): Lane => {
    const known = lanes.get(accountSid)
    if (known) return known
    const lane: Lane = { queue: [], nextAtMs: 0, timer: null }
    lanes.set(accountSid, lane)
    return lane
  }
  const pump = (lane: Lane, intervalMs: number): void => {
    if (lane.timer) return
    const start = lane.queue[0]
    if (!start) return
    const waitMs = lane.nextAtMs - now()
    if (waitMs > 0) {
      lane.timer = setTimeout(() => {
        lane.timer = null
        pump(lane, intervalMs)
      }, waitMs)
      return
    }
    lane.queue.shift()
    lane.nextAtMs = now() + intervalMs
    start()
    pump(lane, intervalMs)
  }
  return {
    enqueue: (account, start) => {
      const lane = laneOf(account.sid)
      if (lane.queue.length >= MAX_QUEUED_CALLS) return false
      lane.queue.push(start)
      // Never within the caller's own turn: whoever made the call is answered "queued" first.
      setImmediate(() => pump(lane, 1000 / account.callsPerSecond))
      return true
    },
    waiting: (accountSid) => lanes.get(accountSid)?.queue.length ?? 0,
    stop: () => {
      for (const lane of lanes.values()) {
        if (lane.timer) clearTimeout(lane.timer)
        lane.queue.length = 0
      }
    },
  }
}
