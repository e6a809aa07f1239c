/** What this installation made up for itself, once: keys, passwords, the account at the local carrier. Kept in secrets.json, readable by its owner only. */
import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { PlainError, errorCode } from '../words.ts'

const loginSchema = z.object({ username: z.string(), password: z.string() })
const secretsSchema = z.object({
  /** base64, 32 bytes: what the cloud encrypts stored credentials with. */
  secretsKey: z.string(),
  databasePassword: z.string(),
  appDatabasePassword: z.string(),
  logins: z.array(loginSchema),
  carrier: z.object({ accountSid: z.string(), authToken: z.string(), apiKeySid: z.string(), apiKeySecret: z.string() }),
})
export type Secrets = z.infer<typeof secretsSchema>
export type Login = z.infer<typeof loginSchema>

/** The people of the demo organisation. */
const DEMO_USERS = ['manager', 'agent', 'alpha', 'beta', 'brightleads', 'operator'] as const
export type DemoUser = (typeof DEMO_USERS)[number]

/** No letters or digits that are read as one another. */
const PASSWORD_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const PASSWORD_GROUPS = 3
const GROUP_LENGTH = 4

export function readOrMakeSecrets(file: string): Secrets {
  try {
    if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const secrets = makeSecrets()
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    return secrets
  } catch (error) {
    const reason = errorCode(error)
    if (reason === 'EACCES' || reason === 'EPERM' || reason === 'EROFS') {
      throw new PlainError(`Cannot use ${file} (${reason}): it belongs to another user, or the folder cannot be written. Run as the user who started Ringfloor here first, or set RINGFLOOR_DATA_DIR to a folder of your own.`, { cause: error })
    }
    throw new PlainError(`${file} cannot be read: ${error instanceof z.ZodError || error instanceof SyntaxError ? 'it is damaged' : String(error)}. Put a copy back, or begin anew with: npm start -- --reset`, { cause: error })
  }
}

function makeSecrets(): Secrets {
  const hex = (): string => randomBytes(16).toString('hex')
  return {
    secretsKey: randomBytes(32).toString('base64'),
    databasePassword: hex(),
    appDatabasePassword: hex(),
    logins: DEMO_USERS.map((username) => ({ username, password: makePassword() })),
    carrier: { accountSid: `AC${hex()}`, authToken: hex(), apiKeySid: `SK${hex()}`, apiKeySecret: hex() },
  }
}

/** Twelve letters, about 59 bits: easy to type from a screen. */
function makePassword(): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => PASSWORD_LETTERS[randomInt(PASSWORD_LETTERS.length)]).join('')
  return Array.from({ length: PASSWORD_GROUPS }, group).join('-')
}
