/** What a person may choose from the environment; .env in the root is read too, the environment wins. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'
import { ROOT } from '../root.ts'
import { PlainError } from '../words.ts'
import { TWILIO_VARIABLES, readTwilio, type TwilioAccount } from './twilio.ts'

export interface Settings {
  readonly dataDir: string
  readonly host: string
  readonly ports: Ports
  /** The address people and the carrier use; undefined: http://localhost:<port>. */
  readonly publicUrl: string | undefined
  /** An owner's or superuser's URL of a database of yours; undefined: the embedded server. */
  readonly databaseUrl: string | undefined
  readonly logLevel: string
  readonly redisUrl: string | undefined
  /** Proxies before the cloud, as its TRUST_PROXY takes them (it judges them); undefined: none. */
  readonly trustProxy: string | undefined
  /** Lets a scraper on another machine read /metrics, as a bearer token; undefined: only this machine may. */
  readonly metricsToken: string | undefined
  /** A real account; undefined: the local carrier. */
  readonly twilio: TwilioAccount | undefined
}

export interface Ports {
  readonly cloud: number
  readonly carrier: number
  readonly postgres: number
}

const DEFAULT_PORTS: Ports = { cloud: 4400, carrier: 4410, postgres: 4432 }

/** Which variable moves which port. */
export const PORT_VARIABLES: Readonly<Record<keyof Ports, string>> = { cloud: 'RINGFLOOR_PORT', carrier: 'RINGFLOOR_CARRIER_PORT', postgres: 'RINGFLOOR_POSTGRES_PORT' }

const text = z.string().trim().optional().transform((value) => (value === '' ? undefined : value))
const port = (name: keyof Ports) =>
  text.transform((value, context) => {
    const number = value === undefined ? DEFAULT_PORTS[name] : Number(value)
    if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number
    context.addIssue({ code: 'custom', message: `${PORT_VARIABLES[name]} must be a port, 1 to 65535; it is "${value}".` })
    return z.NEVER
  })
const startsWith = (name: string, pattern: RegExp, hint: string) => text.refine((value) => value === undefined || pattern.test(value), { message: `${name} must look like ${hint}.` })

const environmentSchema = z
  .object({
    RINGFLOOR_DATA_DIR: text,
    RINGFLOOR_HOST: text,
    RINGFLOOR_PORT: port('cloud'),
    RINGFLOOR_CARRIER_PORT: port('carrier'),
    RINGFLOOR_POSTGRES_PORT: port('postgres'),
    RINGFLOOR_PUBLIC_URL: startsWith('RINGFLOOR_PUBLIC_URL', /^https?:\/\/[^/?#\s]+\/?$/, 'http://localhost:4400 (no path)'),
    RINGFLOOR_TRUST_PROXY: text,
    RINGFLOOR_METRICS_TOKEN: text,
    DATABASE_URL: startsWith('DATABASE_URL', /^postgres(ql)?:\/\/.+/, 'postgresql://owner:password@host:5432/database'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.' }).default('info'),
    REDIS_URL: startsWith('REDIS_URL', /^rediss?:\/\/.+/, 'redis://host:6379'),
  })
  .refine(({ RINGFLOOR_PORT, RINGFLOOR_CARRIER_PORT, RINGFLOOR_POSTGRES_PORT }) => new Set([RINGFLOOR_PORT, RINGFLOOR_CARRIER_PORT, RINGFLOOR_POSTGRES_PORT]).size === 3, {
    message: 'RINGFLOOR_PORT, RINGFLOOR_CARRIER_PORT and RINGFLOOR_POSTGRES_PORT must be three different ports.',
  })

/** @throws PlainError with one line for every wrong variable */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message)
  const twilioKeys = z.object({ ...TWILIO_VARIABLES, RINGFLOOR_PUBLIC_URL: text }).parse(environment)
  const publicUrl = twilioKeys.RINGFLOOR_PUBLIC_URL?.replace(/\/$/, '')
  const twilio = readTwilio(twilioKeys, publicUrl, problems)
  if (!parsed.success || problems.length > 0) throw new PlainError(`The environment is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  const raw = parsed.data
  return {
    dataDir: resolve(ROOT, raw.RINGFLOOR_DATA_DIR ?? '.data'),
    host: raw.RINGFLOOR_HOST ?? '127.0.0.1',
    ports: { cloud: raw.RINGFLOOR_PORT, carrier: raw.RINGFLOOR_CARRIER_PORT, postgres: raw.RINGFLOOR_POSTGRES_PORT },
    publicUrl,
    databaseUrl: raw.DATABASE_URL,
    logLevel: raw.LOG_LEVEL,
    redisUrl: raw.REDIS_URL,
    trustProxy: raw.RINGFLOOR_TRUST_PROXY,
    metricsToken: raw.RINGFLOOR_METRICS_TOKEN,
    twilio,
  }
}

/** @param commandLine settings that were given on it: they win over the environment */
export function readSettings(commandLine: Readonly<Record<string, string>> = {}): Settings {
  const file = join(ROOT, '.env')
  if (existsSync(file)) loadEnvFile(file)
  return parseSettings({ ...process.env, ...commandLine })
}
