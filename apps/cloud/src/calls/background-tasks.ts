import type { Logger } from '../observability/logger.ts'

/** More unfinished tasks than this: something hangs, and more of it will not help. What is refused here, the reconciler does. */
export const MAX_BACKGROUND_TASKS = 10_000

export interface BackgroundTasks {
  /** Runs work that nobody waits for. Its failure is logged, never thrown. Refused once closing. */
  run(name: string, fields: Readonly<Record<string, unknown>>, work: () => Promise<void>): void
  readonly isClosing: () => boolean
  readonly count: () => number
  /** No new tasks; resolves when those that run are done. */
  close(): Promise<void>
}

/** What follows a webhook after its answer: REST requests to the carrier and what comes of them. Nothing here is lost when a node dies: the reconciler finds it. */
export function createBackgroundTasks(log: Logger): BackgroundTasks {
  const running = new Set<Promise<void>>()
  let closing = false
  return {
    run(name, fields, work) {
      if (closing || running.size >= MAX_BACKGROUND_TASKS) {
        log.warn({ task: name, ...fields, closing }, 'Task left to the reconciler')
        return
      }
      const task = work()
        .catch((error: unknown) => log.error({ err: error, task: name, ...fields }, 'Task failed'))
        .finally(() => running.delete(task))
      running.add(task)
    },
    isClosing: () => closing,
    count: () => running.size,
    async close() {
      closing = true
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
