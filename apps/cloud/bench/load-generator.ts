/**
 * Load from a process of its own: signed first voice webhooks of fresh calls, a fixed number in flight. Everything is signed before the clock starts.
 * Takes one job from its parent as a message, answers with the figures, and ends.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

export interface LoadJob {
  readonly origin: string
  readonly accountSid: string
  readonly authToken: string
  readonly numbers: readonly string[]
  readonly inFlight: number
  readonly seconds: number
  /** Signed beforehand; the run ends early when they are used up. */
  readonly requests: number
}
export interface LoadFigures {
  readonly ok: number
  readonly failed: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Processor time of the generator itself. */
  readonly cpuMs: number
  /** One answer, to look at. */
  readonly sample: string
}
interface SignedRequest {
  readonly body: string
  readonly signature: string
}

const PATH = '/carrier/voice?step=inbound'
const HTTP_OK = 200

function signRequests(job: LoadJob): SignedRequest[] {
  return Array.from({ length: job.requests }, (_, index) => {
    const fields: Record<string, string> = {
      AccountSid: job.accountSid, ApiVersion: '2010-04-01', CallSid: `CA${randomBytes(16).toString('hex')}`, CallStatus: 'ringing', Called: job.numbers[index % job.numbers.length] ?? '',
      CalledCountry: 'US', Caller: '+15551230000', CallerCountry: 'US', CallerState: 'NY', CallerZip: '10001', CallToken: '%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9%22%7D',
      Direction: 'inbound', From: `+1555123${(index % 10_000).toString().padStart(4, '0')}`, FromCity: 'NEW YORK', FromCountry: 'US', FromState: 'NY', FromZip: '10001', StirVerstat: 'TN-Validation-Passed-A',
      To: job.numbers[index % job.numbers.length] ?? '', ToCountry: 'US', ToState: 'NY', ToZip: '10002',
    }
    const text = Object.keys(fields).sort().reduce((sum, key) => sum + key + (fields[key] ?? ''), `${job.origin}${PATH}`)
    return { body: new URLSearchParams(fields).toString(), signature: createHmac('sha1', job.authToken).update(text).digest('base64') }
  })
}

async function run(job: LoadJob): Promise<LoadFigures> {
  const requests = signRequests(job)
  const pool = new Pool(job.origin, { connections: job.inFlight, pipelining: 1 })
  const latencies: number[] = []
  let failed = 0
  let next = 0
  let sample = ''
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const until = start + job.seconds * 1000
  const sendOne = (request: SignedRequest): Promise<void> =>
    new Promise((resolve) => {
      const sentAt = performance.now()
      let status = 0
      const finish = (succeeded: boolean): void => {
        if (succeeded && status === HTTP_OK) latencies.push(performance.now() - sentAt)
        else failed++
        resolve()
      }
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode
        },
        onResponseData: (_controller, chunk) => {
          if (sample === '' || (status !== HTTP_OK && failed < 2)) sample = chunk.toString()
        },
        onResponseEnd: () => finish(true),
        onResponseError: () => finish(false),
      }
      pool.dispatch({ path: PATH, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'x-twilio-signature': request.signature, 'user-agent': 'TwilioProxy/1.1' }, body: request.body }, handler)
    })
  await Promise.all(
    Array.from({ length: job.inFlight }, async () => {
      while (performance.now() < until) {
        const request = requests[next++]
        if (!request) break
        await sendOne(request)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  await pool.close()
  latencies.sort((left, right) => left - right)
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return { ok: latencies.length, failed, seconds, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), cpuMs: (cpu.user + cpu.system) / 1000, sample }
}

process.once('message', (job) => {
  run(job as LoadJob).then(
    (figures) => process.send?.(figures, () => process.disconnect()),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
