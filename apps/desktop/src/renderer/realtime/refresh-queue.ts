/** Turns many "this is stale" into few requests: at once the first time, then at most once per interval and topic. */
import type { Topic } from './apply-event.ts'

/** What an agent acts on comes quickly; what is only looked at may wait a moment. */
const INTERVAL_MS: Readonly<Record<Topic, number>> = {
  agentStatus: 250,
  liveCalls: 400,
  seats: 800,
  balances: 800,
  overview: 1200,
  recentCalls: 1200,
  targets: 1500,
  campaigns: 1500,
}

export interface RefreshQueuePort {
  readonly refresh: (topic: Topic) => void
  readonly delay: (task: () => void, ms: number) => void
  readonly now: () => number
}

export function createRefreshQueue(port: RefreshQueuePort): (topics: Iterable<Topic>) => void {
  const lastAt = new Map<Topic, number>()
  const waiting = new Set<Topic>()

  const refresh = (topic: Topic) => {
    waiting.delete(topic)
    lastAt.set(topic, port.now())
    port.refresh(topic)
  }

  return (topics) => {
    for (const topic of topics) {
      if (waiting.has(topic)) continue
      const wait = (lastAt.get(topic) ?? Number.NEGATIVE_INFINITY) + INTERVAL_MS[topic] - port.now()
      if (wait <= 0) refresh(topic)
      else {
        waiting.add(topic)
        port.delay(() => refresh(topic), wait)
      }
    }
  }
}
