import { describe, expect, it } from 'vitest'
import { parseEnv } from './env.ts'

const good = { DATABASE_URL: 'postgresql://ringfloor_app:x@127.0.0.1:4432/ringfloor', SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') }
const refusal = (source: Record<string, string | undefined>): string => {
  try {
    parseEnv(source)
  } catch (error) {
    return (error as { userMessage: string }).userMessage
  }
  throw new Error('it was accepted')
}

describe('parseEnv', () => {
  it('fills in what may be left out', () => {
    expect(parseEnv({ ...good, CARRIER_BASE_URL: '' })).toMatchObject({ host: '127.0.0.1', port: 4400, logLevel: 'info', carrierBaseUrl: undefined, publicUrl: undefined })
  })

  it('drops the slash at the end of an origin, because signatures cover the address letter by letter', () => {
    expect(parseEnv({ ...good, WEBHOOK_BASE_URL: 'https://exchange.example.com/' }).webhookBaseUrl).toBe('https://exchange.example.com')
  })

  it('leaves the numbers of a real account alone unless it is told otherwise', () => {
    expect(parseEnv(good).pointNumbers).toBe(false)
    expect(parseEnv({ ...good, POINT_NUMBERS: '0' }).pointNumbers).toBe(false)
    expect(parseEnv({ ...good, POINT_NUMBERS: '1' }).pointNumbers).toBe(true)
    expect(parseEnv({ ...good, CARRIER_BASE_URL: 'http://127.0.0.1:4410' }).pointNumbers).toBe(true)
  })

  it.each([
    ['DATABASE_URL', undefined, /DATABASE_URL is not set.*ringfloor_app/],
    ['DATABASE_URL', 'mysql://x', /must begin with postgresql/],
    ['SECRETS_KEY', undefined, /openssl rand -base64 32/],
    ['SECRETS_KEY', 'dG9vIHNob3J0', /32 random bytes/],
    ['PORT', 'abc', /PORT must be a number/],
    ['PORT', '70000', /0 to 65535/],
    ['WEBHOOK_BASE_URL', 'https://x.example/path', /WEBHOOK_BASE_URL must be an origin/],
    ['CARRIER_BASE_URL', 'localhost:4410', /CARRIER_BASE_URL must be an origin/],
    ['VOICE_SIGNALING_HOST', 'ws://localhost', /host and port/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be one of/],
    ['POINT_NUMBERS', 'yes', /POINT_NUMBERS must be 1/],
    ['REDIS_URL', 'localhost', /redis:\/\//],
    ['METRICS_TOKEN', 'short', /openssl rand -hex 24/],
    ['CONSOLE_DIR', '/nowhere/at/all', /build:web/],
  ])('says what is wrong with %s = %s', (name, value, words) => {
    expect(refusal({ ...good, [name]: value })).toMatch(words)
  })

  it('lists every mistake at once', () => {
    const text = refusal({ PORT: 'x' })
    expect(text).toMatch(/DATABASE_URL/)
    expect(text).toMatch(/SECRETS_KEY/)
    expect(text).toMatch(/PORT/)
  })
})

describe('TRUST_PROXY', () => {
  const trustProxyOf = (text: string | undefined) => parseEnv({ ...good, TRUST_PROXY: text }).trustProxy

  it('is off unless it names the proxies', () => {
    expect([undefined, '', ' ', '0'].map(trustProxyOf)).toEqual([undefined, undefined, undefined, undefined])
    expect(trustProxyOf('10.0.0.7')).toEqual(['10.0.0.7'])
    expect(trustProxyOf('10.0.0.0/8, ::1,loopback')).toEqual(['10.0.0.0/8', '::1', 'loopback'])
  })

  it.each(['true', '*', '1', '10.0.0.0/0', '10.0.0.0/33', '10.0.0', 'proxy.example.com', '10.0.0.1/8/8', ','])('refuses %s in words', (text) => {
    expect(refusal({ ...good, TRUST_PROXY: text })).toMatch(/TRUST_PROXY must be the addresses/)
  })
})
