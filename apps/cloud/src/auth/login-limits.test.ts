import { AppError } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { addressKey, createLoginLimits, LOGIN_LIMITS, pauseSeconds, type LoginLimitSettings } from './login-limits.ts'

const settings: LoginLimitSettings = { ...LOGIN_LIMITS, freeTries: 3, firstPauseSeconds: 20, longestPauseSeconds: 60, failuresPerAddress: 10 }

async function refusalOf(attempt: Promise<void>): Promise<AppError | null> {
  try {
    await attempt
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

describe('pauseSeconds', () => {
  it('doubles after the free tries, up to a limit', () => {
    expect([1, 2, 3, 4, 5, 9].map((failures) => pauseSeconds(failures, settings))).toEqual([0, 0, 20, 40, 60, 60])
  })
})

describe('login limits', () => {
  it('pauses an account after its free tries, from whatever address', async () => {
    const limits = createLoginLimits(settings)
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) expect(await refusalOf(limits.admit('ann', address))).toBeNull()
    const refusal = await refusalOf(limits.admit('ann', '10.0.0.4'))
    expect(refusal?.code).toBe('rate_limit.exceeded')
    expect(refusal?.details).toEqual({ retryAfterSeconds: 20 })
    expect(await refusalOf(limits.admit('ben', '10.0.0.1'))).toBeNull()
  })

  it('counts parallel guesses before any of them has failed', async () => {
    const limits = createLoginLimits(settings)
    const refusals = await Promise.all(Array.from({ length: 8 }, () => refusalOf(limits.admit('ann', '10.0.0.1'))))
    expect(refusals.filter((refusal) => refusal === null).length).toBe(settings.freeTries)
  })

  it('starts anew after a success', async () => {
    const limits = createLoginLimits(settings)
    for (let round = 0; round < 20; round++) {
      expect(await refusalOf(limits.admit('ann', '10.0.0.1'))).toBeNull()
      await limits.forgive('ann', '10.0.0.1')
    }
  })

  it('stops an address that tries many accounts', async () => {
    const limits = createLoginLimits(settings)
    for (let index = 0; index < settings.failuresPerAddress; index++) expect(await refusalOf(limits.admit(`user${index}`, '10.0.0.1'))).toBeNull()
    expect((await refusalOf(limits.admit('one more', '10.0.0.1')))?.code).toBe('rate_limit.exceeded')
    expect(await refusalOf(limits.admit('one more', '10.0.0.2'))).toBeNull()
  })
})

describe('addressKey', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('counts %s as %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})
