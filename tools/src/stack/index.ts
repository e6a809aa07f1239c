/** The whole of Ringfloor on one machine: PostgreSQL, the local carrier, the cloud. `npm start`, the smoke run and the end-to-end tests all use this. */
import { join } from 'node:path'
import getPort from 'get-port'
import { ROOT } from '../root.ts'
import { CALLS_PER_SECOND, NUMBER_TO_DIAL, writeCarrierConfig } from './carrier-config.ts'
import { runProgram, startProgram, waitForHealth, type Program } from './child.ts'
import { openDatabase, type Database } from './database.ts'
import { writeRunRecord } from './run-record.ts'
import { readOrMakeSecrets, type Login, type Secrets } from './secrets.ts'
import type { Ports } from './settings.ts'
import type { TwilioAccount } from './twilio.ts'
import { startWatchdog, type Ward } from './watchdog.ts'

export type { DemoUser, Login } from './secrets.ts'

export interface StackOptions {
  readonly dataDir: string
  /** 0 takes a free port each. */
  readonly ports: Ports | 0
  readonly host?: string
  readonly publicUrl?: string | undefined
  /** An owner's URL of a database that is not ours. */
  readonly databaseUrl?: string | undefined
  readonly redisUrl?: string | undefined
  readonly trustProxy?: string | undefined
  readonly metricsToken?: string | undefined
  /** A real account: the local carrier is not started. */
  readonly twilio?: TwilioAccount | undefined
  readonly logLevel?: string
  /** Serve the built console; default true. */
  readonly serveConsole?: boolean
  /** Everything in `dataDir` is removed when the stack stops or is killed; the database does not wait for the disk. Default false. */
  readonly throwAway?: boolean
  /** Called when a phase is over, with how long it took. */
  readonly onPhase?: (phase: string, ms: number) => void
}

export interface Stack {
  /** Where people go: http://localhost:<port>. */
  readonly consoleUrl: string
  /** The local carrier's. With Twilio nothing listens there. */
  readonly carrierUrl: string
  /** Of the local carrier, too. */
  readonly phonePageUrl: string
  /** What preparing the database changed of the carrier account and its number, in words. */
  readonly carrierNotes: readonly string[]
  readonly adminDatabaseUrl: string
  readonly databaseUrl: string
  readonly logins: readonly Login[]
  readonly numberToDial: string
  readonly logDir: string
  /** Undefined: the database is not ours. As root it may lie outside the data folder. */
  readonly databaseDir: string | undefined
  /** 0: it does not run. */
  pids(): { readonly cloud: number; readonly carrier: number; readonly postgres: number | undefined }
  /** Settles when the program that runs now ends. */
  ended(name: 'cloud' | 'carrier'): Promise<string>
  killCloud(signal: NodeJS.Signals): Promise<void>
  startCloud(): Promise<void>
  killCarrier(signal: NodeJS.Signals): Promise<void>
  startCarrier(): Promise<void>
  /** Drains the cloud, then ends the carrier, then PostgreSQL. `hurry` does not wait for calls to end. */
  stop(options?: { readonly hurry?: boolean }): Promise<void>
}

const HEALTH_TIMEOUT_MS = 30_000
/** How long calls may take to end before the cloud is made to. */
const DRAIN_MS = 20_000
const CARRIER_STOP_MS = 4_000
/** A small young generation and no more helper threads than a laptop has cores for: less resident memory. */
const NODE_FLAGS = ['--max-semi-space-size=2', '--v8-pool-size=2'] as const

export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir } = options
  const ports = options.ports === 0 ? await freePorts() : options.ports
  const secrets = readOrMakeSecrets(join(dataDir, 'secrets.json'))
  const state = newState(options, ports, secrets)
  try {
    if (!options.twilio) writeCarrierConfig(carrierConfigFile(state), secrets)
    const carrierStarts = options.twilio ? Promise.resolve() : timed(state, 'local carrier', () => startCarrier(state))
    const [database] = await allOrFirstFailure([timed(state, 'PostgreSQL', () => startDatabase(state)), carrierStarts])
    const carrierNotes = await timed(state, 'migrations and demo data', () => prepareDatabase(state, database))
    await timed(state, 'cloud', () => startCloud(state, database))
    return describeStack(state, database, carrierNotes)
  } catch (error) {
    await stopAll(state, { hurry: true })
    throw error
  }
}

/** Lets both come to an end before a failure is told: what is still starting could not be stopped. */
async function allOrFirstFailure<First, Second>(work: readonly [Promise<First>, Promise<Second>]): Promise<readonly [First, Second]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

interface State {
  readonly options: StackOptions
  readonly ports: Ports
  readonly secrets: Secrets
  readonly watchdog: ReturnType<typeof startWatchdog>
  database: Database | undefined
  cloud: Program | undefined
  carrier: Program | undefined
}

function newState(options: StackOptions, ports: Ports, secrets: Secrets): State {
  return { options, ports, secrets, watchdog: startWatchdog(options.throwAway === true ? options.dataDir : undefined), database: undefined, cloud: undefined, carrier: undefined }
}

async function freePorts(): Promise<Ports> {
  const host = '127.0.0.1'
  return { cloud: await getPort({ host }), carrier: await getPort({ host }), postgres: await getPort({ host }) }
}

const logFile = (state: State, name: string): string => join(state.options.dataDir, 'logs', `${name}.log`)
/** How prepare.ts begins a line that people should see. */
const NOTE = 'Carrier: '

const carrierUrl = (state: State): string => `http://127.0.0.1:${state.ports.carrier}`
const cloudUrl = (state: State): string => `http://127.0.0.1:${state.ports.cloud}`
const consoleUrl = (state: State): string => state.options.twilio?.publicUrl ?? state.options.publicUrl ?? `http://localhost:${state.ports.cloud}`
const phonePageUrl = (state: State): string => `http://localhost:${state.ports.carrier}/phone/`

async function startDatabase(state: State): Promise<Database> {
  const { secrets, options } = state
  const database = await openDatabase({
    dataDir: options.dataDir, port: state.ports.postgres, password: secrets.databasePassword, appPassword: secrets.appDatabasePassword,
    databaseUrl: options.databaseUrl, durable: options.throwAway !== true,
  })
  state.database = database
  record(state)
  return database
}

/** @returns what it changed of the carrier account, in words */
async function prepareDatabase(state: State, database: Database): Promise<string[]> {
  const { secrets, options } = state
  const words = await runProgram({
    title: 'preparing the database', script: 'apps/cloud/src/cli/prepare.ts', logFile: logFile(state, 'prepare'),
    env: {
      ADMIN_DATABASE_URL: database.adminUrl, APP_DATABASE_PASSWORD: secrets.appDatabasePassword, SECRETS_KEY: secrets.secretsKey, LOG_LEVEL: options.logLevel,
      DEMO_SEED: JSON.stringify({ logins: secrets.logins, ...demoCarrier(options.twilio, secrets) }),
    },
  })
  return words.split('\n').filter((line) => line.startsWith(NOTE)).map((line) => line.slice(NOTE.length))
}

/** The account that the demo organisation calls with. */
function demoCarrier(twilio: TwilioAccount | undefined, secrets: Secrets) {
  if (!twilio) return { carrier: { ...secrets.carrier, callsPerSecond: CALLS_PER_SECOND } }
  const { accountSid, authToken, apiKeySid, apiKeySecret, callsPerSecond, number } = twilio
  return { carrier: { accountSid, authToken, apiKeySid, apiKeySecret, callsPerSecond }, number, realTelephones: true }
}

const carrierConfigFile = (state: State): string => join(state.options.dataDir, 'carrier', 'config.json')

async function startCarrier(state: State): Promise<void> {
  state.carrier = startProgram({
    title: 'the local carrier', script: 'packages/local-carrier/src/main.ts', logFile: logFile(state, 'carrier'), nodeFlags: NODE_FLAGS,
    env: {
      CARRIER_PORT: String(state.ports.carrier), CARRIER_HOST: state.options.host ?? '127.0.0.1', CARRIER_CONFIG: carrierConfigFile(state),
      CARRIER_DATA_DIR: join(state.options.dataDir, 'carrier'), LOG_LEVEL: state.options.logLevel,
    },
  })
  record(state)
  await waitForHealth(state.carrier, `${carrierUrl(state)}/_carrier/health`, HEALTH_TIMEOUT_MS)
}

async function startCloud(state: State, database: Database): Promise<void> {
  const { options, secrets } = state
  state.cloud = startProgram({
    title: 'the cloud', script: 'apps/cloud/src/main.ts', logFile: logFile(state, 'cloud'), nodeFlags: NODE_FLAGS,
    env: {
      DATABASE_URL: database.appUrl, HOST: options.host ?? '127.0.0.1', PORT: String(state.ports.cloud), PUBLIC_URL: consoleUrl(state), ...carrierOfCloud(state),
      ...(options.serveConsole === false ? {} : { CONSOLE_DIR: join(ROOT, 'apps', 'desktop', 'dist', 'web') }),
      SECRETS_KEY: secrets.secretsKey,
      LOG_LEVEL: options.logLevel, REDIS_URL: options.redisUrl, TRUST_PROXY: options.trustProxy, METRICS_TOKEN: options.metricsToken,
    },
  })
  record(state)
  await waitForHealth(state.cloud, `${cloudUrl(state)}/readyz`, HEALTH_TIMEOUT_MS)
}

/** Without CARRIER_BASE_URL the cloud calls Twilio, without VOICE_SIGNALING_HOST the console does. */
function carrierOfCloud(state: State): Readonly<Record<string, string>> {
  const { twilio } = state.options
  if (twilio) return { WEBHOOK_BASE_URL: twilio.publicUrl, POINT_NUMBERS: twilio.pointNumbers ? '1' : '0' }
  return { WEBHOOK_BASE_URL: cloudUrl(state), CARRIER_BASE_URL: carrierUrl(state), VOICE_SIGNALING_HOST: `localhost:${state.ports.carrier}`, PHONE_PAGE_URL: phonePageUrl(state) }
}

/** Writes down what runs, for the watchdog and for the next start. */
function record(state: State): void {
  const programs = [state.cloud, state.carrier].filter((program) => program !== undefined && program.failure() === undefined) as Program[]
  const server = state.database?.server
  const wards: Ward[] = [...programs.map(({ pid }) => ({ pid, signal: 'TERM' as const })), ...(server ? [{ pid: server.pid, signal: 'INT' as const }] : [])]
  state.watchdog.watch(wards)
  writeRunRecord(join(state.options.dataDir, 'run.json'), programs)
}

function describeStack(state: State, database: Database, carrierNotes: readonly string[]): Stack {
  const { secrets, options } = state
  const kill = async (name: 'cloud' | 'carrier', signal: NodeJS.Signals): Promise<void> => {
    state[name]?.signal(signal)
    await state[name]?.ended
    record(state)
  }
  return {
    consoleUrl: consoleUrl(state), carrierUrl: carrierUrl(state), phonePageUrl: phonePageUrl(state), adminDatabaseUrl: database.adminUrl, databaseUrl: database.appUrl,
    logins: secrets.logins, numberToDial: options.twilio?.number ?? NUMBER_TO_DIAL, carrierNotes,
    logDir: join(state.options.dataDir, 'logs'), databaseDir: database.server?.dataDir,
    pids: () => ({ cloud: state.cloud?.pid ?? 0, carrier: state.carrier?.pid ?? 0, postgres: database.server?.pid }),
    ended: async (name) => {
      const program = state[name]
      await program?.ended
      return program?.failure() ?? 'it never ran'
    },
    killCloud: (signal) => kill('cloud', signal),
    startCloud: () => startCloud(state, database),
    killCarrier: (signal) => kill('carrier', signal),
    startCarrier: () => startCarrier(state),
    stop: (stopOptions) => stopAll(state, stopOptions ?? {}),
  }
}

async function stopAll(state: State, options: { readonly hurry?: boolean }): Promise<void> {
  await state.cloud?.stop(options.hurry === true ? 0 : DRAIN_MS)
  await state.carrier?.stop(CARRIER_STOP_MS)
  await state.database?.stop()
  writeRunRecord(join(state.options.dataDir, 'run.json'), [])
  await state.watchdog.dismiss()
}

async function timed<Result>(state: State, phase: string, work: () => Promise<Result>): Promise<Result> {
  const begun = Date.now()
  const result = await work()
  state.options.onPhase?.(phase, Date.now() - begun)
  return result
}
