/** Prometheus metrics of one process. Labels are closed lists: never an id, never a number. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]
const DECIDE_BUCKETS_SECONDS = [0.000_002, 0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.005, 0.025, 0.1]
const BYTE_BUCKETS = [128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384]
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128]

export interface Metrics {
  readonly registry: Registry
  /** Seconds from the request to the answer. step: inbound, dial, next, leg, room, fallback · result: answered, repeated, refused, failed */
  readonly webhookSeconds: Histogram<'step' | 'result'>
  readonly admissions: Counter<'result'>
  /** Candidates that no longer fitted when their call was admitted, by what was full or short. Why the others did not get a call is derived when somebody asks. */
  readonly refusals: Counter<'code'>
  readonly decisions: Counter<'result'>
  /** From the facts of a call to its candidates, without waiting for anything. */
  readonly decideSeconds: Histogram
  /** What is stored of a decision. */
  readonly decisionBytes: Histogram
  /** From a decision's wish for the newest book to its having it. */
  readonly catchUpSeconds: Histogram
  /** How far the books were behind the log at the last look. */
  readonly bookEntriesBehind: Gauge
  readonly admissionBatchSize: Histogram
  readonly carrierSeconds: Histogram<'operation' | 'result'>
  readonly settlements: Counter<'result'>
  readonly reconciled: Counter<'what'>
  /** Calls that hold a campaign's lease, as of the last run of the reconciler. */
  readonly liveCalls: Gauge
  /** Figures read when somebody asks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    webhookSeconds: new Histogram({ name: 'ringfloor_webhook_duration_seconds', help: 'Time to answer a carrier webhook', labelNames: ['step', 'result'], buckets: LATENCY_BUCKETS_SECONDS, registers }),
    admissions: new Counter({ name: 'ringfloor_admissions_total', help: 'Admissions by result', labelNames: ['result'], registers }),
    refusals: new Counter({ name: 'ringfloor_refusals_total', help: 'Candidates refused at admission, by what was full or short', labelNames: ['code'], registers }),
    decisions: new Counter({ name: 'ringfloor_decisions_total', help: 'Routing decisions by whether they found a candidate: candidates, none, denied', labelNames: ['result'], registers }),
    decideSeconds: new Histogram({ name: 'ringfloor_decide_duration_seconds', help: 'Time to rank the candidates of a call', buckets: DECIDE_BUCKETS_SECONDS, registers }),
    decisionBytes: new Histogram({ name: 'ringfloor_decision_bytes', help: 'Size of a stored decision', buckets: BYTE_BUCKETS, registers }),
    catchUpSeconds: new Histogram({ name: 'ringfloor_book_catch_up_duration_seconds', help: 'Time to bring the books to the newest position of their logs', buckets: LATENCY_BUCKETS_SECONDS, registers }),
    bookEntriesBehind: new Gauge({ name: 'ringfloor_book_entries_behind', help: 'Entries of the book log that the last look found', registers }),
    admissionBatchSize: new Histogram({ name: 'ringfloor_admission_batch_size', help: 'Calls admitted in one transaction', buckets: BATCH_BUCKETS, registers }),
    carrierSeconds: new Histogram({ name: 'ringfloor_carrier_request_duration_seconds', help: 'REST requests to the carrier', labelNames: ['operation', 'result'], buckets: LATENCY_BUCKETS_SECONDS, registers }),
    settlements: new Counter({ name: 'ringfloor_settlements_total', help: 'Settled attempts by result', labelNames: ['result'], registers }),
    reconciled: new Counter({ name: 'ringfloor_reconciled_total', help: 'What the reconciler had to repair', labelNames: ['what'], registers }),
    liveCalls: new Gauge({ name: 'ringfloor_live_calls', help: 'Calls in progress, over all organisations and nodes', registers }),
    gauge(name, help, read) {
      new Gauge({ name, help, registers, async collect() { this.set(await read()) } })
    },
  }
}
