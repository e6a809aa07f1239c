/** The composition root: everything the cloud consists of, wired by hand, in the order in which it depends on each other; and taken down in reverse. */
import { randomBytes } from 'node:crypto'
import { createAuthService } from './auth/index.ts'
import { createAdmission } from './calls/admission.ts'
import { INBOUND_RULES } from './calls/compliance.ts'
import { createCallControl } from './calls/create-call-control.ts'
import type { CallControlDeps } from './calls/call-control.ts'
import { loadPlaceFinder } from './calls/place-finder.ts'
import { createRoutingBook } from './calls/routing-book.ts'
import type { RoutingBook } from './calls/routing-book.ts'
import { createZoneTable } from '@ringfloor/shared'
import { createDatabase, listenForConfig } from './db/index.ts'
import type { Database } from './db/index.ts'
import type { Env } from './env.ts'
import { createDatabaseBookSource, createDecisionHistory, createExchangeBooks } from './exchange/index.ts'
import type { DecisionHistory, ExchangeBooks } from './exchange/index.ts'
import { chooseFreePort } from './http/free-port.ts'
import { createServer } from './http/server.ts'
import { registerWebhooks } from './http/webhooks/register-webhooks.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { createMetrics } from './observability/metrics.ts'
import type { Metrics } from './observability/metrics.ts'
import type { Logger } from './observability/logger.ts'
import { registerRealtime } from './realtime/index.ts'
import { createTwilioCarrier } from './telephony/adapters/twilio/twilio-carrier.ts'
import { measureCarrier } from './telephony/measured-carrier.ts'
import { createMintAgentToken } from './telephony/mint-agent-token.ts'
import { registerApi } from './trpc/register-api.ts'
import { CLOUD_VERSION } from './version.ts'

/** Work that was under way when the process was told to stop gets this long. */
const DRAIN_LIMIT_MS = 8_000
const NODE_ID_BYTES = 3

export interface RunningCloud {
  readonly url: string
  /** Stops accepting, finishes what is under way, closes sockets and connections; takes at most about DRAIN_LIMIT_MS. */
  close(): Promise<void>
}

interface Base {
  readonly env: Env
  readonly log: Logger
  readonly now: () => Date
  readonly db: Database
  readonly metrics: Metrics
  readonly port: number
  readonly publicUrl: string
  readonly webhookBaseUrl: string
}

export async function startCloud(env: Env, log: Logger): Promise<RunningCloud> {
  const base = await createBase(env, log)
  const book = await openBook(base)
  const zones = createZoneTable({ databaseVersion: process.versions.tz ?? 'unknown' })
  const source = createDatabaseBookSource(base.db)
  const books = createExchangeBooks({ source, log, metrics: base.metrics })
  const history = createDecisionHistory({ source, zones })
  const admission = createAdmission({ db: base.db, now: base.now, onBatch: (calls) => base.metrics.admissionBatchSize.observe(calls) })
  const control = createCallControl({
    db: base.db, book, admission, rules: INBOUND_RULES, webhookBaseUrl: base.webhookBaseUrl, metrics: base.metrics, log, now: base.now,
    carrier: measureCarrier(createTwilioCarrier({ baseUrl: env.carrierBaseUrl }), base.metrics),
    books, zones, places: await loadPlaceFinder(),
  })
  base.metrics.gauge('ringfloor_admission_queue', 'Calls waiting for an admission transaction', admission.queued)
  base.metrics.gauge('ringfloor_index_bytes', 'Bytes of the compiled campaign indexes', books.indexBytes)
  base.metrics.gauge('ringfloor_agent_legs_waiting', 'Agent legs waiting for their turn at the carrier', control.pacer.waiting)
  base.metrics.gauge('ringfloor_background_tasks', 'Follow-ups of webhooks under way', control.background.count)

  await openBooks(base, book, books)
  const { app, closeRealtime } = await createHttp(base, book, control, history)
  // Sockets keep the server open: they go first.
  app.addHook('preClose', closeRealtime)
  const bookListener = await listenForConfig(env.databaseUrl, {
    onChange: () => book.refreshSoon(), onConnected: () => book.refreshSoon(), onError: (error) => log.warn({ err: error }, 'Listening for configuration changes failed'),
  })
  await app.listen({ host: env.host, port: base.port })
  const jobs = startJobs(control, { provisionNumbers: env.pointNumbers, carrier: env.carrierBaseUrl === undefined ? 'twilio' : 'local' })

  const close = async (): Promise<void> => {
    book.close()
    // Requests that are in are answered; new ones are refused. Admission and follow-ups must outlive the requests.
    await withinLimit(log, 'requests', app.close())
    await withinLimit(log, 'jobs', jobs.close())
    const followUps = control.background.close()
    control.pacer.close()
    await withinLimit(log, 'follow-ups', Promise.all([followUps, admission.drain(), books.drain()]))
    await withinLimit(log, 'listeners', bookListener.close())
    await withinLimit(log, 'database', base.db.close())
  }
  return { url: base.publicUrl, close }
}

async function createBase(env: Env, log: Logger): Promise<Base> {
  const port = env.port === 0 ? await chooseFreePort(env.host) : env.port
  const publicUrl = env.publicUrl ?? `http://localhost:${port}`
  return {
    env, log, port, publicUrl, webhookBaseUrl: env.webhookBaseUrl ?? publicUrl, now: () => new Date(), metrics: createMetrics(),
    db: createDatabase({ url: env.databaseUrl, onError: (error) => log.warn({ err: error }, 'Idle database connection failed') }),
  }
}

async function openBook({ db, env, log }: Base): Promise<RoutingBook> {
  const book = createRoutingBook({ source: db.definers, secretsKey: env.secretsKey, onError: (error) => log.error({ err: error }, 'Routing book could not be refreshed') })
  await book.refresh()
  return book
}

/** Before the first call, which would otherwise wait for it. An organisation whose book does not open holds nobody else up. */
async function openBooks({ log }: Base, book: RoutingBook, books: ExchangeBooks): Promise<void> {
  await Promise.all(book.organizations().map(({ id }) => books.catchUp(id).catch((error: unknown) => log.error({ err: error, organizationId: id }, 'The book of an organisation could not be opened'))))
}

async function createHttp(base: Base, book: RoutingBook, control: CallControlDeps, history: DecisionHistory) {
  const { env, log, db, now, publicUrl } = base
  const app = await createServer({
    logger: log, metrics: base.metrics, publicUrl, voiceSignalingHost: env.voiceSignalingHost, consoleDir: env.consoleDir, trustProxy: env.trustProxy, metricsToken: env.metricsToken, nodeId: randomBytes(NODE_ID_BYTES).toString('hex'),
    readiness: {
      database: () => db.ping().then(() => null, () => 'The database cannot be reached.'),
      routingBook: () => (book.isLoaded() ? null : 'The routing book is not loaded yet.'),
    },
  })
  await registerWebhooks(app, { deps: control, webhookBaseUrl: () => base.webhookBaseUrl })
  const auth = createAuthService({ db, now })
  const mintVoiceToken = createMintAgentToken({ book, carrier: control.carrier, signalingHost: env.voiceSignalingHost ?? null, now })
  const system = { version: CLOUD_VERSION, carrier: env.carrierBaseUrl === undefined ? 'twilio' : 'local', phonePageUrl: env.phonePageUrl ?? null } as const
  await registerApi(app, { db, history, auth, now, publicUrl: () => publicUrl, mintVoiceToken, system })
  const realtime = await registerRealtime({ server: app.server, db, databaseUrl: env.databaseUrl, auth, now, publicUrl: () => publicUrl, log, redisUrl: env.redisUrl })
  base.metrics.gauge('ringfloor_sockets', 'Consoles connected to this node', realtime.socketCount)
  return { app, closeRealtime: realtime.close }
}

/** Waits, but not for ever: what does not finish is named in the log and left behind. */
async function withinLimit(log: Logger, what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, DRAIN_LIMIT_MS, 'late')
  })
  const outcome = await Promise.race([work.then(() => 'done' as const, (error: unknown) => log.error({ err: error, what }, 'Stopping failed')), limit])
  clearTimeout(timer)
  if (outcome === 'late') log.warn({ what, limitMs: DRAIN_LIMIT_MS }, 'Stopping did not finish in time')
}
