/** How often one console may ask. Far above what people and screens do: it stops loops and scrapers, not work. Counted in this process only. */
import { AppError } from '@ringfloor/shared'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export interface RequestLimitSettings {
  /** HTTP requests; a batch is one. */
  readonly requests: number
  readonly windowSeconds: number
}
/** A console at full tilt asks about ten times a second. */
export const REQUEST_LIMITS: RequestLimitSettings = { requests: 600, windowSeconds: 10 }

export interface RequestLimits {
  /** `key`: the session, or the address of whoever has none. @throws AppError `rate_limit.exceeded` */
  readonly admit: (key: string) => Promise<void>
}

export function createRequestLimits({ requests, windowSeconds }: RequestLimitSettings = REQUEST_LIMITS): RequestLimits {
  const limiter = new RateLimiterMemory({ points: requests, duration: windowSeconds })
  return {
    admit: async (key) => {
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
        throw new AppError('rate_limit.exceeded', { userMessage: 'Too many requests. Wait a moment.', details: { retryAfterSeconds } })
      }
    },
  }
}
