import type { CallControlDeps } from '../calls/call-control.ts'
import { startPeriodicJob } from './periodic-job.ts'
import { createNumberProvisioner } from './provision-numbers.ts'
import { START_PATIENCE, USUAL_PATIENCE, reconcile } from './reconciler.ts'

const RECONCILE_INTERVAL_MS = 2_000
const BOOK_INTERVAL_MS = 5_000
/** Twilio's REST API is asked again after a failure only so often. */
const PROVISION_INTERVAL_MS = { local: 2_000, twilio: 60_000 } as const

export interface JobOptions {
  /** Local carrier: its numbers are ours to point; a real account's only when its owner says so. */
  readonly provisionNumbers: boolean
  readonly carrier: 'local' | 'twilio'
}

export interface Jobs {
  close(): Promise<void>
}

export function startJobs(deps: CallControlDeps, options: JobOptions): Jobs {
  let started = false
  const jobs = [
    startPeriodicJob({
      name: 'reconcile', intervalMs: RECONCILE_INTERVAL_MS, log: deps.log,
      work: async () => {
        await reconcile(deps, started ? USUAL_PATIENCE : START_PATIENCE)
        started = true
      },
    }),
    // Hints tell of changes at once; this is for those that were missed.
    startPeriodicJob({ name: 'refresh routing book', intervalMs: BOOK_INTERVAL_MS, log: deps.log, work: () => deps.book.refresh() }),
  ]
  if (options.provisionNumbers) {
    const provision = createNumberProvisioner({ book: deps.book, carrier: deps.carrier, urls: deps.route.urls, log: deps.log })
    jobs.push(startPeriodicJob({ name: 'provision numbers', intervalMs: PROVISION_INTERVAL_MS[options.carrier], log: deps.log, work: provision }))
  }
  return { close: async () => void (await Promise.all(jobs.map((job) => job.close()))) }
}
