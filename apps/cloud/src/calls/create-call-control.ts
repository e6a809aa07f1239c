/** Puts call control together from its parts. */
import type { ZoneTable } from '@ringfloor/engine'
import type { Database } from '../db/index.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Carrier } from '../telephony/carrier.ts'
import { createPacer } from '../telephony/pacer.ts'
import type { ExchangeBooks } from '../exchange/index.ts'
import type { Admission } from './admission-port.ts'
import { createBackgroundTasks } from './background-tasks.ts'
import type { CallControlDeps } from './call-control.ts'
import { createCallPastReader } from './call-past.repository.ts'
import type { ComplianceRule } from './compliance.ts'
import type { PlaceFinder } from './place-finder.ts'
import type { RoutingBook } from './routing-book.ts'
import { createWebhookUrls } from './webhook-urls.ts'

export interface CallControlParts {
  readonly db: Database
  readonly book: RoutingBook
  readonly carrier: Carrier
  readonly admission: Admission
  readonly books: ExchangeBooks
  readonly zones: ZoneTable
  readonly places: PlaceFinder
  readonly webhookBaseUrl: string
  /** What inbound calls must pass. */
  readonly rules: readonly ComplianceRule[]
  readonly metrics: Metrics
  readonly log: Logger
  readonly now: () => Date
}

export function createCallControl(parts: CallControlParts): CallControlDeps {
  const { db, book, carrier, admission, books, zones, places, metrics, log, now } = parts
  return {
    db, book, carrier, places, metrics, log, now,
    pacer: createPacer(),
    background: createBackgroundTasks(log),
    route: { books, book, past: createCallPastReader(db), admission, urls: createWebhookUrls(parts.webhookBaseUrl), zones, rules: parts.rules, metrics, now },
  }
}
