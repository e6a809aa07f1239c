import { randomBytes } from 'node:crypto'
import { uuidV7 } from '@ringfloor/shared'

export function newSeedId(): string {
  return uuidV7(Date.now(), randomBytes(10))
}

/** Lower-case hexadecimal, so that worlds made side by side never collide. */
export function randomSuffix(bytes = 4): string {
  return randomBytes(bytes).toString('hex')
}
