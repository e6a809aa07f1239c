/** Puts the carrier together: world, REST, control API, voice gateway, phone page, on one HTTP server. */
import Fastify, { type FastifyInstance } from 'fastify'
import formbody from '@fastify/formbody'
import type { Logger } from 'pino'
import { createCallStore } from './calls/call-store.ts'
import { hangUp } from './calls/lifecycle.ts'
import { receiveCall } from './calls/receive-call.ts'
import { createConferenceStore } from './conferences/conference-store.ts'
import type { CarrierConfig } from './config.ts'
import { registerControl } from './control/register-control.ts'
import { createPacer } from './dialing/pacer.ts'
import { openJournal } from './journal/journal.ts'
import { MAX_REST_BODY_BYTES } from './limits.ts'
import { createMediaServer, type MediaServer } from './media/index.ts'
import { createNumberStore } from './numbers/number-store.ts'
import { registerRest } from './rest/register-rest.ts'
import { createRobotStore } from './robots/robot-store.ts'
import { createGateway, registerInsightsRoutes, registerPhonePage, type ClientGateway, type Gateway, type PhoneGateway } from './signalling/index.ts'
import { createWebhooks } from './webhooks/deliver.ts'
import { createWebhookLog } from './webhooks/webhook-log.ts'
import type { World } from './world.ts'

export interface CarrierOptions {
  readonly config: CarrierConfig
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Folder of the journal; made where it is missing. */
  readonly dataDir: string
  readonly logger: Logger
  /** Other people than those at the gateway, for tests. */
  readonly clients?: ClientGateway
  readonly phones?: PhoneGateway
}

export interface RunningCarrier {
  readonly url: string
  readonly port: number
  /** Hangs up what is live, waits shortly for the last callbacks and closes. Repeating it does nothing. */
  stop(): Promise<void>
}

/** Callbacks of calls that a stop ends get this long. */
const FAREWELL_MS = 2000
const FAREWELL_STEP_MS = 20

/** @throws Error in words where the port is taken or the folder cannot be written. */
export async function startCarrier(options: CarrierOptions): Promise<RunningCarrier> {
  const app = Fastify({ bodyLimit: MAX_REST_BODY_BYTES, routerOptions: { maxParamLength: 500 }, forceCloseConnections: true })
  await app.register(formbody, { bodyLimit: MAX_REST_BODY_BYTES })
  const media = createMediaServer({ logger: options.logger })
  const gateway = createGateway({
    server: app.server,
    findApiKeySecret: (accountSid, keySid) => options.config.accounts.find((account) => account.sid === accountSid && account.apiKeySid === keySid)?.apiKeySecret ?? null,
    logger: options.logger,
  })
  const world = createWorld(options, media, gateway)
  await registerRest(app, world)
  await registerControl(app, world)
  await app.register(registerPhonePage)
  await app.register(registerInsightsRoutes)
  gateway.onOutgoing((call) => world.receiveCall(call))
  world.journal.startHeartbeat(() => world.calls.liveCount() > 0)
  const port = await listen(app, options)
  options.logger.info({ port, accounts: options.config.accounts.length }, 'local carrier ready')
  let stopping: Promise<void> | null = null
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    stop: () => (stopping ??= stop(world, app, gateway)),
  }
}

function createWorld(options: CarrierOptions, media: MediaServer, gateway: Gateway): World {
  const { config, logger } = options
  const journal = openJournal(options.dataDir)
  const world: World = {
    config,
    accounts: new Map(config.accounts.map((account) => [account.sid, account])),
    numbers: createNumberStore(config.accounts, journal, Date.now()),
    calls: createCallStore(journal.contents.calls),
    conferences: createConferenceStore(journal.contents.conferences),
    robots: createRobotStore(config.robots),
    pacer: createPacer(),
    media,
    clients: options.clients ?? gateway,
    phones: options.phones ?? gateway.phones,
    webhooks: createWebhooks({ log: createWebhookLog(), logger }),
    journal,
    logger,
    receiveCall: (call, facts) => receiveCall(world, call, facts),
  }
  return world
}

async function listen(app: FastifyInstance, { host, port }: CarrierOptions): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} is taken on ${host}. Set CARRIER_PORT to a free one.`, { cause: error })
    throw error
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : port
}

async function stop(world: World, app: FastifyInstance, gateway: Gateway): Promise<void> {
  world.pacer.stop()
  for (const call of world.calls.live()) hangUp(world, call)
  for (let waitedMs = 0; world.webhooks.inFlight() > 0 && waitedMs < FAREWELL_MS; waitedMs += FAREWELL_STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, FAREWELL_STEP_MS))
  }
  world.media.stop()
  await gateway.close()
  await app.close()
  await world.webhooks.close()
  world.journal.close()
}
