/** Passwords: argon2id with OWASP's minimum parameters (19 MiB, two passes, one lane), about 30 ms here. */
import { hash, verify } from '@node-rs/argon2'

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

/** PHC string, e.g. "$argon2id$v=19$m=19456,t=2,p=1$…". */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS)
}

let decoy: Promise<string> | undefined

/**
 * Whether the password fits. Without a stored hash (nobody has that name) the same work is done against a decoy, so that the time taken does not
 * tell which names exist. A hash that cannot be read fits nothing.
 */
export async function verifyPassword(storedHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('a password that nobody has')
  const fits = await verify(storedHash ?? (await decoy), password).catch(() => false)
  return fits && storedHash !== undefined
}
