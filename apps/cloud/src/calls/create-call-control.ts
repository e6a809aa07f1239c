/** Puts call control together from its parts. */
import type { Database } from '../db/index.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Carrier } from '../telephony/carrier.ts'
import { createPacer } from '../telephony/pacer.ts'
import type { Admission, LiveFactsReader } from './admission-port.ts'
import { createBackgroundTasks } from './background-tasks.ts'
import type { CallControlDeps } from './call-control.ts'
import type { ComplianceRule } from './compliance.ts'
import type { RoutingBook } from './routing-book.ts'
import { createWebhookUrls } from './webhook-urls.ts'
import { createZoneOffsets } from './zone-offsets.ts'

export interface CallControlParts {
  readonly db: Database
  readonly book: RoutingBook
  readonly carrier: Carrier
  readonly admission: Admission
  readonly liveFacts: LiveFactsReader
  readonly webhookBaseUrl: string
  /** What inbound calls must pass. */
  readonly rules: readonly ComplianceRule[]
  readonly metrics: Metrics
  readonly log: Logger
  readonly now: () => Date
}

export function createCallControl(parts: CallControlParts): CallControlDeps {
  const { db, book, carrier, admission, liveFacts, metrics, log, now } = parts
  return {
    db, book, carrier, metrics, log, now,
    pacer: createPacer(),
    background: createBackgroundTasks(log),
    route: { liveFacts, admission, urls: createWebhookUrls(parts.webhookBaseUrl), zoneOffsets: createZoneOffsets(), rules: parts.rules, metrics, now },
  }
}
