/** Prometheus metrics of one process. Labels are closed lists: never an id, never a number. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128]

export interface Metrics {
  readonly registry: Registry
  /** Seconds from the request to the answer. step: inbound, dial, next, leg, room, fallback · result: answered, repeated, refused, failed */
  readonly webhookSeconds: Histogram<'step' | 'result'>
  readonly admissions: Counter<'result'>
  /** Why candidates were not taken, from the auction and from admission. */
  readonly reasons: Counter<'code'>
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
    reasons: new Counter({ name: 'ringfloor_reasons_total', help: 'Why targets did not get a call', labelNames: ['code'], registers }),
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
