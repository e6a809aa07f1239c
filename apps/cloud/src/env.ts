/** The environment of the cloud process. Nothing else reads process.env. Every refusal says in words which variable is wrong and what to do. */
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { AppError } from '@ringfloor/shared'
import { z } from 'zod'
import { parseSecretsKey } from './secrets/cipher.ts'

const optionalText = z.string().trim().optional().transform((text) => (text === '' ? undefined : text))
const originSchema = (name: string, hint: string) =>
  z
    .string()
    .trim()
    .refine((text) => /^https?:\/\/[^/?#\s]+\/?$/.test(text) && URL.canParse(text), { message: `${name} must be an origin such as ${hint}, without a path.` })
    .transform((text) => text.replace(/\/$/, ''))
const optionalOrigin = (name: string, hint: string) => optionalText.pipe(originSchema(name, hint).optional())

const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal']

function isProxyAddress(text: string): boolean {
  if (PROXY_RANGES.includes(text)) return true
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = { 4: 32, 6: 128 }[isIP(address)]
  return bits !== undefined && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits))
}

/** Which proxies may say whom they speak for, by address. "Everybody" and "so many" are not among the answers: whoever reaches us directly could then be anyone. */
const trustProxySchema = optionalText.transform((text, context): string[] | undefined => {
  if (text === undefined || text === '0') return undefined
  const addresses = text.split(',').map((part) => part.trim())
  if (addresses.every(isProxyAddress)) return addresses
  context.addIssue({
    code: 'custom',
    message: 'TRUST_PROXY must be the addresses of the proxies before the cloud: loopback, 10.0.0.7 or 10.0.0.0/8; several with commas. Leave it empty when browsers connect directly.',
  })
  return z.NEVER
})

const rawSchema = z.object({
  DATABASE_URL: z
    .string({ error: 'DATABASE_URL is not set. Give the address of the prepared database, as the role ringfloor_app: postgresql://ringfloor_app:<password>@127.0.0.1:4432/ringfloor' })
    .refine((text) => /^postgres(ql)?:\/\//.test(text), { message: 'DATABASE_URL must begin with postgresql://' }),
  HOST: z.string().trim().min(1).default('127.0.0.1'),
  PORT: z.coerce.number({ error: 'PORT must be a number.' }).int('PORT must be a whole number.').min(0, 'PORT must be 0 to 65535.').max(65535, 'PORT must be 0 to 65535.').default(4400),
  PUBLIC_URL: optionalOrigin('PUBLIC_URL', 'http://localhost:4400'),
  WEBHOOK_BASE_URL: optionalOrigin('WEBHOOK_BASE_URL', 'https://exchange.example.com'),
  CONSOLE_DIR: optionalText,
  SECRETS_KEY: z
    .string({ error: 'SECRETS_KEY is not set. Make one with `openssl rand -base64 32` and keep it: stored carrier credentials open only with the key they were stored with.' })
    .transform((text, context) => {
      try {
        return parseSecretsKey(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof AppError ? error.userMessage : 'SECRETS_KEY cannot be read.' })
        return z.NEVER
      }
    }),
  CARRIER_BASE_URL: optionalOrigin('CARRIER_BASE_URL', 'http://127.0.0.1:4410'),
  VOICE_SIGNALING_HOST: optionalText.pipe(z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'VOICE_SIGNALING_HOST must be a host and port such as localhost:4410.').optional()),
  PHONE_PAGE_URL: optionalText.pipe(z.url({ error: 'PHONE_PAGE_URL must be a web address such as http://localhost:4410/phone.' }).optional()),
  POINT_NUMBERS: optionalText.pipe(z.enum(['0', '1'], { error: 'POINT_NUMBERS must be 1 (point the numbers of a real account at this exchange) or 0.' }).optional()),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.' })
    .default('info'),
  TRUST_PROXY: trustProxySchema,
  METRICS_TOKEN: optionalText.pipe(z.string().regex(/^[\w.~+/=-]{16,200}$/, 'METRICS_TOKEN must be 16 to 200 letters, digits or ._~+/=- (make one with: openssl rand -hex 24).').optional()),
  REDIS_URL: optionalText.pipe(z.string().regex(/^rediss?:\/\//, 'REDIS_URL must begin with redis:// or rediss://').optional()),
})

export interface Env {
  readonly databaseUrl: string
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Undefined: http://localhost:<the port it got>. */
  readonly publicUrl: string | undefined
  /** What the carrier calls; signatures are checked against it. Undefined: the public URL. */
  readonly webhookBaseUrl: string | undefined
  readonly consoleDir: string | undefined
  readonly secretsKey: Buffer
  /** Undefined: the real Twilio. */
  readonly carrierBaseUrl: string | undefined
  readonly voiceSignalingHost: string | undefined
  /** Whether the webhooks of the accounts' numbers are set by REST. Always with the local carrier; with Twilio only when asked: it changes a real account. */
  readonly pointNumbers: boolean
  readonly phonePageUrl: string | undefined
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly redisUrl: string | undefined
  /**
   * Addresses and ranges of the proxies whose X-Forwarded-For is believed when the cloud asks for a client's address (limits on signing in, the
   * log). Undefined: nobody's. Behind a reverse proxy it must be set, else all people count as one.
   */
  readonly trustProxy: readonly string[] | undefined
  /** Bearer token of GET /metrics. Undefined: only this machine may read them, and not through a proxy. */
  readonly metricsToken: string | undefined
}

/**
 * @throws AppError `input.invalid` whose userMessage lists every wrong variable, one per line
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const parsed = rawSchema.safeParse(source)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message)
  const consoleDir = parsed.data?.CONSOLE_DIR
  if (consoleDir !== undefined && !existsSync(`${consoleDir}/index.html`)) {
    problems.push(`CONSOLE_DIR has no index.html (${consoleDir}). Build the console first: npm run build:web -w apps/desktop; or leave CONSOLE_DIR empty to serve none.`)
  }
  if (!parsed.success || problems.length > 0) {
    throw new AppError('input.invalid', { userMessage: `The cloud cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}` })
  }
  const raw = parsed.data
  return {
    databaseUrl: raw.DATABASE_URL, host: raw.HOST, port: raw.PORT, publicUrl: raw.PUBLIC_URL, webhookBaseUrl: raw.WEBHOOK_BASE_URL, consoleDir: raw.CONSOLE_DIR,
    secretsKey: raw.SECRETS_KEY, carrierBaseUrl: raw.CARRIER_BASE_URL, voiceSignalingHost: raw.VOICE_SIGNALING_HOST, phonePageUrl: raw.PHONE_PAGE_URL,
    pointNumbers: raw.POINT_NUMBERS === '1' || raw.CARRIER_BASE_URL !== undefined, logLevel: raw.LOG_LEVEL, redisUrl: raw.REDIS_URL, trustProxy: raw.TRUST_PROXY, metricsToken: raw.METRICS_TOKEN,
  }
}

/** The process's own environment. */
export function readEnv(): Env {
  return parseEnv(process.env)
}
