import { AppError } from '@ringfloor/shared'
import { z } from 'zod'
import { DEMO_USERS } from '../../prisma/seed/index.ts'
import type { DemoSeed } from '../../prisma/seed/index.ts'
import { parseSecretsKey } from '../secrets/cipher.ts'

const demoSeedSchema = z.object({
  logins: z.array(z.object({ username: z.string().min(1).toLowerCase(), password: z.string().min(1) })),
  carrier: z.object({
    accountSid: z.string().regex(/^AC[0-9a-f]{32}$/, 'DEMO_SEED: carrier.accountSid must be AC and 32 hexadecimal digits.'),
    authToken: z.string().min(1),
    apiKeySid: z.string().min(1),
    apiKeySecret: z.string().min(1),
    callsPerSecond: z.number().int().min(1),
  }),
  number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'DEMO_SEED: number must be in E.164 form, such as +12125550100.').optional(),
  realTelephones: z.boolean().optional(),
})

export interface PrepareEnv {
  readonly adminDatabaseUrl: string
  readonly appDatabasePassword: string
  readonly secretsKey: Buffer
  /** Undefined: no demo organisation. */
  readonly demoSeed: DemoSeed | undefined
}

/** @throws AppError `input.invalid` that names every variable that is wrong */
export function parsePrepareEnv(source: Readonly<Record<string, string | undefined>>): PrepareEnv {
  const problems: string[] = []
  const adminDatabaseUrl = source['ADMIN_DATABASE_URL'] ?? ''
  if (!/^postgres(ql)?:\/\//.test(adminDatabaseUrl)) problems.push('ADMIN_DATABASE_URL must be the address of the database as its owner or a superuser: postgresql://postgres:<password>@127.0.0.1:4432/ringfloor')
  const appDatabasePassword = source['APP_DATABASE_PASSWORD'] ?? ''
  if (appDatabasePassword === '') problems.push('APP_DATABASE_PASSWORD must be set: the password that the role ringfloor_app shall have.')
  const secretsKey = readSecretsKey(source['SECRETS_KEY'], problems)
  const demoSeed = readDemoSeed(source['DEMO_SEED'], problems)
  if (problems.length > 0 || secretsKey === undefined) {
    throw new AppError('input.invalid', { userMessage: `The database cannot be prepared:\n${problems.map((problem) => `  - ${problem}`).join('\n')}` })
  }
  return { adminDatabaseUrl, appDatabasePassword, secretsKey, demoSeed }
}

function readSecretsKey(text: string | undefined, problems: string[]): Buffer | undefined {
  if (text === undefined || text === '') {
    problems.push('SECRETS_KEY must be set: 32 random bytes in base64 (openssl rand -base64 32).')
    return undefined
  }
  try {
    return parseSecretsKey(text)
  } catch (error) {
    problems.push(error instanceof AppError ? error.userMessage : 'SECRETS_KEY cannot be read.')
    return undefined
  }
}

function readDemoSeed(text: string | undefined, problems: string[]): DemoSeed | undefined {
  if (text === undefined || text.trim() === '') return undefined
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    problems.push('DEMO_SEED is not JSON.')
    return undefined
  }
  const parsed = demoSeedSchema.safeParse(json)
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `DEMO_SEED ${issue.path.join('.')}: ${issue.message}`))
    return undefined
  }
  const missing = Object.keys(DEMO_USERS).filter((username) => !parsed.data.logins.some((login) => login.username === username))
  if (missing.length > 0) problems.push(`DEMO_SEED has no login for: ${missing.join(', ')}.`)
  return parsed.data
}
