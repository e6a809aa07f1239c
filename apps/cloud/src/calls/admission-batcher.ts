/**
 * Micro-batching: what arrives while a batch is in the database makes up the next one, so that an idle exchange waits for nobody and a busy one
 * shares its commits. No timers.
 */
import { AppError } from '@ringfloor/shared'
import type { AdmissionRequest, AdmissionResult } from './admission-port.ts'

export interface BatcherOptions {
  /** One result per request, in order; rejects when nothing was written. */
  readonly runBatch: (requests: readonly AdmissionRequest[]) => Promise<readonly AdmissionResult[]>
  /** For the calls of a batch that failed: each alone, so that one bad call does not sink its neighbours. */
  readonly runSingle: (request: AdmissionRequest) => Promise<AdmissionResult>
  readonly maxBatch: number
  readonly maxInFlight: number
  readonly maxQueued: number
}

interface Waiting {
  readonly request: AdmissionRequest
  readonly resolve: (result: AdmissionResult) => void
  readonly reject: (error: unknown) => void
}

export interface Batcher {
  /** Rejects with AppError `overloaded` when the queue is full. */
  readonly submit: (request: AdmissionRequest) => Promise<AdmissionResult>
  readonly queued: () => number
  readonly drain: () => Promise<void>
}

export function createBatcher(options: BatcherOptions): Batcher {
  let queue: Waiting[] = []
  let inFlight = 0
  let scheduled = false
  /** Calls that are in the database now: a second request of the same call waits for the first, and then finds its rows. */
  const busyCalls = new Set<string>()
  const idleWaiters: (() => void)[] = []

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    // After this turn of the event loop: requests that were read from their sockets together go together.
    setImmediate(() => {
      scheduled = false
      pump()
    })
  }

  const pump = (): void => {
    while (inFlight < options.maxInFlight) {
      const batch = takeBatch()
      if (batch.length === 0) break
      inFlight++
      void run(batch).finally(() => {
        inFlight--
        for (const waiting of batch) busyCalls.delete(waiting.request.call.callSid)
        if (queue.length > 0) schedule()
        else if (inFlight === 0) for (const wake of idleWaiters.splice(0)) wake()
      })
    }
  }

  const takeBatch = (): Waiting[] => {
    const batch: Waiting[] = []
    const later: Waiting[] = []
    for (const [index, waiting] of queue.entries()) {
      if (batch.length === options.maxBatch) {
        later.push(...queue.slice(index))
        break
      }
      const { callSid } = waiting.request.call
      if (busyCalls.has(callSid)) later.push(waiting)
      else {
        busyCalls.add(callSid)
        batch.push(waiting)
      }
    }
    queue = later
    return batch
  }

  const run = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await options.runBatch(batch.map((waiting) => waiting.request))
      for (const [index, waiting] of batch.entries()) settle(waiting, results[index])
    } catch (error) {
      // With the database away, each call alone would only wait for the same failure.
      if (error instanceof AppError && error.code === 'database.unavailable') {
        for (const waiting of batch) waiting.reject(error)
        return
      }
      for (const waiting of batch) await options.runSingle(waiting.request).then(waiting.resolve, waiting.reject)
    }
  }

  return {
    submit: (request) =>
      new Promise((resolve, reject) => {
        if (queue.length >= options.maxQueued) {
          reject(new AppError('overloaded', { message: `Admission queue is full (${options.maxQueued})`, userMessage: 'The exchange is taking as many calls as it can. Try again in a moment.' }))
          return
        }
        queue.push({ request, resolve, reject })
        schedule()
      }),
    queued: () => queue.length,
    drain: () => (queue.length === 0 && inFlight === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
  }
}

function settle(waiting: Waiting, result: AdmissionResult | undefined): void {
  if (result) waiting.resolve(result)
  else waiting.reject(new AppError('internal', { message: 'A batch came back with fewer results than calls', userMessage: 'The call could not be admitted.' }))
}
