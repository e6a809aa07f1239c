/** Follows the event log by sequence. A hint only says "there is more"; gaps, repeats and sleeping tabs all end in the same question. */
import type { RingfloorEvent } from '@ringfloor/shared'

export interface EventPage {
  readonly events: readonly RingfloorEvent[]
  readonly latestSeq: string
  readonly reset: boolean
}

export interface CatchUpPort {
  readonly since: (afterSeq: string, limit: number) => Promise<EventPage>
  readonly onEvents: (events: readonly RingfloorEvent[]) => void
  /** The cursor was too old, or there never was one: everything on screen may be stale. */
  readonly onReset: () => void
  /** Runs `task` later; the time between two questions is at least `MIN_INTERVAL_MS`. */
  readonly delay: (task: () => void, ms: number) => void
  readonly now: () => number
}

const PAGE = 200
/** However fast hints come, the log is asked five times a second at most. */
const MIN_INTERVAL_MS = 200
const RETRY_MS = 2000
/** So far behind that rereading the screens is cheaper than walking the log. */
const MAX_PAGES = 10

export interface CatchUp {
  /** Something may have happened: after a hint, a reconnect, a sleep. `seq` where known saves a question that has been answered. */
  readonly request: (seq?: string) => void
  readonly stop: () => void
}

export function createCatchUp(port: CatchUpPort): CatchUp {
  let cursor: bigint | undefined
  let running = false
  let again = false
  let stopped = false
  let lastAt = Number.NEGATIVE_INFINITY

  /** Walks to the end of the log. With no cursor yet, one question finds where it ends. */
  async function walk(): Promise<void> {
    if (cursor === undefined) {
      const { latestSeq } = await port.since('0', 1)
      if (stopped) return
      cursor = BigInt(latestSeq)
      return port.onReset()
    }
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await port.since(String(cursor), PAGE)
      if (stopped) return
      const latest = BigInt(page.latestSeq)
      if (page.reset) {
        cursor = latest
        return port.onReset()
      }
      const last = page.events.at(-1)
      const complete = page.events.length < PAGE
      // An incomplete page has been through everything up to latestSeq, the viewer's own or not.
      cursor = complete || !last ? maximum(latest, cursor) : BigInt(last.seq)
      if (page.events.length > 0) port.onEvents(page.events)
      if (complete) return
    }
    cursor = undefined
    again = true
  }

  async function run(): Promise<void> {
    running = true
    again = false
    lastAt = port.now()
    let pauseMs = MIN_INTERVAL_MS
    try {
      await walk()
    } catch {
      again = true
      pauseMs = RETRY_MS
    }
    if (stopped) return
    const wait = Math.max(0, lastAt + pauseMs - port.now())
    port.delay(() => {
      running = false
      if (again && !stopped) void run()
    }, wait)
  }

  return {
    request: (seq) => {
      if (stopped || (seq !== undefined && cursor !== undefined && BigInt(seq) <= cursor)) return
      if (running) again = true
      else void run()
    },
    stop: () => {
      stopped = true
    },
  }
}

function maximum(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
