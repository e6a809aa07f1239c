/** The calls side of the exchange on a real database and a real HTTP port, with a scripted carrier: what a node is, without the console's API. */
import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { expect, vi } from 'vitest'
import type { SampleWorldOptions, SeedWorld } from '../prisma/seed/index.ts'
import { createAdmission } from '../src/calls/admission.ts'
import type { CallControlDeps } from '../src/calls/call-control.ts'
import type { ComplianceRule } from '../src/calls/compliance.ts'
import { createCallControl } from '../src/calls/create-call-control.ts'
import { loadPlaceFinder } from '../src/calls/place-finder.ts'
import { createRoutingBook } from '../src/calls/routing-book.ts'
import type { Database } from '../src/db/index.ts'
import { createDatabaseBookSource, createExchangeBooks } from '../src/exchange/index.ts'
import type { ExchangeBooks } from '../src/exchange/index.ts'
import { createServer } from '../src/http/server.ts'
import { registerWebhooks } from '../src/http/webhooks/register-webhooks.ts'
import { expectedSignature } from '../src/http/webhooks/signature.ts'
import { createLogger } from '../src/observability/logger.ts'
import { createMetrics } from '../src/observability/metrics.ts'
import type { TestDatabase } from './database.ts'
import { testZones } from './decisions.ts'
import { createScriptedCarrier, newCallSid } from './scripted-carrier.ts'
import type { ScriptedCarrier } from './scripted-carrier.ts'

/** Not the address it listens on: signatures cover what the carrier was given, as behind a proxy. */
export const WEBHOOK_BASE_URL = 'https://exchange.example.com'

export interface Reply {
  readonly status: number
  readonly body: string
  readonly type: string
}

export interface Exchange {
  readonly world: SeedWorld
  readonly control: CallControlDeps
  readonly books: ExchangeBooks
  readonly carrier: ScriptedCarrier
  readonly app: FastifyInstance
  readonly origin: string
  /** Signs and posts a form as the carrier would; `path` with its query. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>
  /** A first webhook of a new call to the campaign's number. */
  ring(fields?: Readonly<Record<string, string>>): Promise<{ reply: Reply; callSid: string; callId: string }>
  close(): Promise<void>
}

export interface ExchangeOptions extends SampleWorldOptions {
  /** A second node on the same organisation. */
  readonly world?: SeedWorld
  readonly carrier?: ScriptedCarrier
  /** Connections of its own, so that they can be cut. */
  readonly db?: Database
  readonly rules?: readonly ComplianceRule[]
}

export async function startExchange(database: TestDatabase, options: ExchangeOptions = {}): Promise<Exchange> {
  const world = options.world ?? (await database.seed(options))
  const carrier = options.carrier ?? createScriptedCarrier()
  const db = options.db ?? database.db
  const log = createLogger({ level: 'silent' })
  const metrics = createMetrics()
  const now = (): Date => new Date()
  const book = createRoutingBook({ source: db.definers, secretsKey: database.secretsKey, onError: () => undefined })
  await book.refresh()
  const books = createExchangeBooks({ source: createDatabaseBookSource(db), log, metrics })
  const control = createCallControl({
    db, book, carrier, admission: createAdmission({ db, now }), books, zones: testZones, places: await loadPlaceFinder(), webhookBaseUrl: WEBHOOK_BASE_URL,
    rules: options.rules ?? [], metrics, log, now,
  })
  const app = await createServer({ logger: log, metrics, publicUrl: WEBHOOK_BASE_URL, voiceSignalingHost: undefined, nodeId: 'test', readiness: {} })
  await registerWebhooks(app, { deps: control, webhookBaseUrl: () => WEBHOOK_BASE_URL })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

  const post: Exchange['post'] = async (path, fields) => {
    const form = { AccountSid: world.carrier.accountSid, ...fields }
    return sendForm(`${origin}${path}`, form, expectedSignature(world.carrier.authToken, `${WEBHOOK_BASE_URL}${path}`, form))
  }
  return {
    world, control, books, carrier, app, origin, post,
    async ring(fields = {}) {
      const callSid = fields['CallSid'] ?? newCallSid()
      const reply = await post('/carrier/voice?step=inbound', callFields(world, callSid, fields))
      const { rows } = await database.admin.query<{ id: string }>('select id from call where "callSid" = $1', [callSid])
      return { reply, callSid, callId: rows[0]?.id ?? '' }
    },
    async close() {
      await app.close()
      control.pacer.close()
      await control.background.close()
      await books.drain()
      book.close()
    },
  }
}

export function callFields(world: SeedWorld, callSid: string, fields: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { CallSid: callSid, CallStatus: 'ringing', Direction: 'inbound', From: '+15551230001', To: world.campaigns[0]?.numbers[0] ?? '', FromState: 'NY', FromZip: '10001', ...fields }
}

export async function sendForm(url: string, form: Readonly<Record<string, string>> | string, signature?: string): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signature === undefined ? {} : { 'x-twilio-signature': signature }) },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  return { status: response.status, body: await response.text(), type: response.headers.get('content-type') ?? '' }
}

/** Puts an agent on the floor: available, with a softphone that was heard of just now. */
export async function seatAgent(database: TestDatabase, userId: string): Promise<void> {
  await database.admin.query(
    `update agent_presence set state = 'available', reason = null, since = now() - interval '1 minute', "softphoneReady" = true, "softphoneSeenAt" = now() where "userId" = $1`,
    [userId],
  )
}

/** The order of this kind, once it has been given. */
export async function waitForOrder<Kind extends ScriptedCarrier['orders'][number]['kind']>(
  carrier: ScriptedCarrier, kind: Kind, index = 0,
): Promise<Extract<ScriptedCarrier['orders'][number], { kind: Kind }>> {
  return vi.waitFor(() => {
    const order = carrier.orders.filter((candidate) => candidate.kind === kind)[index]
    expect(order).toBeDefined()
    return order as Extract<ScriptedCarrier['orders'][number], { kind: Kind }>
  }, { timeout: 5_000 })
}

export interface CallState {
  readonly state: string
  readonly outcome: string | null
  readonly settled: boolean
  readonly durationSeconds: number | null
  readonly attempts: readonly string[]
  readonly leases: number
  readonly live: number
  readonly held: string
  readonly transfers: readonly string[]
  readonly holds: readonly string[]
}

/** Everything that must come out the same, whatever the order of the callbacks. */
export async function readCallState(database: TestDatabase, callId: string): Promise<CallState> {
  const { rows } = await database.admin.query<CallState>(
    `select c.state, c.outcome, c."settledAt" is not null as settled, c."durationSeconds",
      (select coalesce(json_agg(a.number || ':' || a.kind || ':' || a.state order by a.number), '[]') from call_attempt a where a."callId" = c.id) as attempts,
      (select count(*)::int from lease l where l."callId" = c.id) as leases,
      (select coalesce(sum(k.live), 0)::int from capacity k where k."organizationId" = c."organizationId") as live,
      (select coalesce(sum(x."heldMicros"), 0)::text from ledger_account x where x."organizationId" = c."organizationId") as held,
      (select coalesce(json_agg(t.kind || ' ' || t."amountMicros" order by t.kind), '[]') from ledger_transfer t where t."callId" = c.id) as transfers,
      (select coalesce(json_agg(h.attempt || ':' || h.state order by h.attempt), '[]') from ledger_hold h where h."callId" = c.id) as holds
     from call c where c.id = $1`,
    [callId],
  )
  const row = rows[0]
  if (!row) throw new Error(`There is no call ${callId}`)
  return row
}

export async function readEvents(database: TestDatabase, callId: string): Promise<string[]> {
  const { rows } = await database.admin.query<{ type: string }>(`select type from event where body->>'callId' = $1 order by seq`, [callId])
  return rows.map((row) => row.type)
}
