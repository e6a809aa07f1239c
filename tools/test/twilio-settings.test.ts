import { describe, expect, it } from 'vitest'
import { parseSettings } from '../src/stack/settings.ts'
import { numberWebhooks } from '../src/stack/twilio.ts'

const good = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a'.repeat(32), TWILIO_API_KEY_SID: `SK${'2'.repeat(32)}`, TWILIO_API_KEY_SECRET: 'Zx9'.repeat(10), TWILIO_NUMBER: '+12125550100',
  RINGFLOOR_PUBLIC_URL: 'https://floor.example.com/',
}

function refusal(environment: Readonly<Record<string, string>>): string {
  try {
    parseSettings(environment)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('it was accepted')
}

describe('a Twilio account in the settings', () => {
  it('is read whole, one call per second, and with nobody’s number touched', () => {
    expect(parseSettings(good)).toMatchObject({
      publicUrl: 'https://floor.example.com',
      twilio: {
        accountSid: good.TWILIO_ACCOUNT_SID, authToken: good.TWILIO_AUTH_TOKEN, apiKeySid: good.TWILIO_API_KEY_SID, apiKeySecret: good.TWILIO_API_KEY_SECRET, number: '+12125550100',
        callsPerSecond: 1, publicUrl: 'https://floor.example.com', pointNumbers: false,
      },
    })
    expect(parseSettings({ ...good, TWILIO_CALLS_PER_SECOND: '5', RINGFLOOR_POINT_NUMBERS: '1' }).twilio).toMatchObject({ callsPerSecond: 5, pointNumbers: true })
  })

  it('is not meant where none of its keys is set, or all are empty', () => {
    expect(parseSettings({ TWILIO_ACCOUNT_SID: '', TWILIO_NUMBER: ' ', RINGFLOOR_POINT_NUMBERS: '0' }).twilio).toBeUndefined()
  })

  it.each(Object.keys(good))('without %s it is refused, and told what that is', (name) => {
    const environment = Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
    expect(refusal(environment)).toMatch(new RegExp(`- ${name} (is not set|must be set).*`))
  })

  it.each([
    ['TWILIO_ACCOUNT_SID', 'SK11111111111111111111111111111111', 'AC and 32 hexadecimal digits'],
    ['TWILIO_ACCOUNT_SID', `AC${'g'.repeat(32)}`, 'AC and 32 hexadecimal digits'],
    ['TWILIO_API_KEY_SID', `AC${'1'.repeat(32)}`, 'SK and 32 hexadecimal digits'],
    ['TWILIO_AUTH_TOKEN', 'two words', 'without spaces'],
    ['TWILIO_API_KEY_SECRET', good.TWILIO_AUTH_TOKEN, 'are the same'],
    ['TWILIO_NUMBER', '212-555-0100', 'such as +12125550100'],
    ['TWILIO_CALLS_PER_SECOND', '0', 'whole number from 1'],
    ['TWILIO_CALLS_PER_SECOND', 'many', 'whole number from 1'],
    ['RINGFLOOR_POINT_NUMBERS', 'yes', 'RINGFLOOR_POINT_NUMBERS must be 1'],
    ['RINGFLOOR_PUBLIC_URL', 'http://floor.example.com', 'https://'],
    ['RINGFLOOR_PUBLIC_URL', 'https://localhost:4400', 'localhost is known only here'],
    ['RINGFLOOR_PUBLIC_URL', 'https://192.168.1.7', '192.168.1.7 is known only here'],
    ['RINGFLOOR_PUBLIC_URL', 'https://my_floor.example.com', 'no underscore'],
    ['RINGFLOOR_PUBLIC_URL', 'floor.example.com', 'RINGFLOOR_PUBLIC_URL must look like'],
  ])('%s=%s is refused in words', (name, value, words) => {
    expect(refusal({ ...good, [name]: value })).toContain(words)
  })

  it('names every mistake at once and repeats no value: it may be a secret in the wrong place', () => {
    const secret = 'c0ffee'.repeat(6)
    const text = refusal({ TWILIO_ACCOUNT_SID: secret, TWILIO_NUMBER: secret, TWILIO_API_KEY_SID: secret, RINGFLOOR_PORT: 'http' })
    for (const name of [...Object.keys(good), 'RINGFLOOR_PORT']) expect(text).toContain(name)
    expect(text).not.toContain(secret)
  })

  it('is what pointing numbers and a call rate need', () => {
    expect(refusal({ RINGFLOOR_POINT_NUMBERS: '1' })).toContain('only with a Twilio account')
    expect(refusal({ TWILIO_CALLS_PER_SECOND: '3' })).toContain('no account is')
  })
})

it('the number’s webhooks are the addresses that the cloud answers at', () => {
  expect(numberWebhooks('https://floor.example.com')).toEqual({
    voice: 'https://floor.example.com/carrier/voice?step=inbound', fallback: 'https://floor.example.com/carrier/fallback?step=inbound', status: 'https://floor.example.com/carrier/status?step=inbound',
  })
})
