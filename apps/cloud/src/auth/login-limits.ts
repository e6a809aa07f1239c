/**
 * Guessing passwords. Per account: a few free tries, then a pause that doubles with every failure. Per address: so many failures a minute,
 * whoever they are for. Kept in the memory of this process: a restart forgets them, and each of several nodes counts for itself; argon2id stays
 * the floor under both.
 */
import { AppError } from '@ringfloor/shared'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export interface LoginLimitSettings {
  /** Failures in a row before the first pause. */
  readonly freeTries: number
  readonly firstPauseSeconds: number
  readonly longestPauseSeconds: number
  /** After this long without a try an account's failures are forgotten. */
  readonly forgetAfterSeconds: number
  readonly failuresPerAddress: number
  readonly addressWindowSeconds: number
}

export const LOGIN_LIMITS: LoginLimitSettings = {
  freeTries: 5,
  firstPauseSeconds: 15,
  longestPauseSeconds: 15 * 60,
  forgetAfterSeconds: 6 * 60 * 60,
  failuresPerAddress: 30,
  addressWindowSeconds: 60,
}

export interface LoginLimits {
  /** Counts a try before the password is looked at, so that parallel guesses count too. @throws AppError `rate_limit.exceeded` */
  readonly admit: (account: string, address: string) => Promise<void>
  /** The password was right: the account starts anew and the address gets its try back. */
  readonly forgive: (account: string, address: string) => Promise<void>
}

function exceeded(msBeforeNext: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000))
  return new AppError('rate_limit.exceeded', {
    userMessage: `Too many tries. Wait ${retryAfterSeconds} s, then try again.`,
    details: { retryAfterSeconds },
  })
}

/** All hosts of an IPv6 network are one address: whoever has one of them has the whole /64. */
export function addressKey(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === '' ? [] : tail.split(':')
  const groups = plain.includes('::') ? [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back] : front
  return groups.slice(0, 4).join(':')
}

/** Seconds to wait after the n-th failure in a row. */
export function pauseSeconds(failures: number, settings: LoginLimitSettings): number {
  if (failures < settings.freeTries) return 0
  return Math.min(settings.firstPauseSeconds * 2 ** (failures - settings.freeTries), settings.longestPauseSeconds)
}

/** The library rejects with its own object where nothing is left. */
async function take(consumption: Promise<RateLimiterRes>): Promise<void> {
  try {
    await consumption
  } catch (refusal) {
    throw refusal instanceof RateLimiterRes ? exceeded(refusal.msBeforeNext) : refusal
  }
}

export function createLoginLimits(settings: LoginLimitSettings = LOGIN_LIMITS): LoginLimits {
  const failures = new RateLimiterMemory({ keyPrefix: 'failures', points: Number.MAX_SAFE_INTEGER, duration: settings.forgetAfterSeconds })
  // One try opens a pause of its own length; until it is over there is no other.
  const pauses = new RateLimiterMemory({ keyPrefix: 'pause', points: 1, duration: settings.longestPauseSeconds })
  const addresses = new RateLimiterMemory({ keyPrefix: 'address', points: settings.failuresPerAddress, duration: settings.addressWindowSeconds })

  return {
    admit: async (account, address) => {
      await take(addresses.consume(addressKey(address)))
      // Counted first and in one step, so that of many guesses at once each sees the others.
      const { consumedPoints } = await failures.penalty(account)
      const seconds = pauseSeconds(consumedPoints, settings)
      if (seconds === 0) return
      try {
        await take(pauses.consume(account, 1, { customDuration: seconds }))
      } catch (refusal) {
        await failures.reward(account)
        throw refusal
      }
    },
    forgive: async (account, address) => {
      await Promise.all([failures.delete(account), pauses.delete(account), addresses.reward(addressKey(address))])
    },
  }
}
