/** What a measurement has started is stopped again: at its end, at its failure, and on Ctrl-C. */
const INTERRUPTED = 130

export interface Cleanup {
  readonly add: (stop: () => Promise<unknown> | void) => void
  /** Last started, first stopped; a second call does nothing. */
  readonly run: () => Promise<void>
}

export function createCleanup(): Cleanup {
  const stops: (() => Promise<unknown> | void)[] = []
  const run = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) {
      try {
        await stop()
      } catch (error) {
        console.error('Cleaning up failed', error)
      }
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void run().finally(() => process.exit(INTERRUPTED)))
  return { add: (stop) => void stops.push(stop), run }
}
