import type { Logger } from '../observability/logger.ts'

export interface PeriodicJob {
  /** Runs now, or waits for the run that is under way. Never rejects. */
  runNow(): Promise<void>
  /** No further runs; resolves when the one under way is done. */
  close(): Promise<void>
}

export interface PeriodicJobOptions {
  readonly name: string
  /** Pause between the end of one run and the beginning of the next. */
  readonly intervalMs: number
  readonly log: Logger
  readonly work: () => Promise<void>
}

/** Work that is done again and again, never twice at once. A failed run is logged; the next one comes all the same. */
export function startPeriodicJob(options: PeriodicJobOptions): PeriodicJob {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const run = (): Promise<void> => {
    clearTimeout(timer)
    running ??= options
      .work()
      .catch((error: unknown) => options.log.error({ err: error, job: options.name }, 'Job failed'))
      .finally(() => {
        running = undefined
        if (closed) return
        timer = setTimeout(() => void run(), options.intervalMs)
        timer.unref()
      })
    return running
  }

  void run()
  return {
    runNow: run,
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
