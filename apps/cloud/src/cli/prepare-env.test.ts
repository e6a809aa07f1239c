import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DEMO_USERS } from '../../prisma/seed/index.ts'
import { parsePrepareEnv } from './prepare-env.ts'

const demo = {
  logins: Object.keys(DEMO_USERS).map((username) => ({ username, password: 'pw' })),
  carrier: { accountSid: `AC${'a'.repeat(32)}`, authToken: 't', apiKeySid: 'SK', apiKeySecret: 's', callsPerSecond: 1 },
}
const good = { ADMIN_DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:4432/ringfloor', APP_DATABASE_PASSWORD: 'pw', SECRETS_KEY: randomBytes(32).toString('base64'), DEMO_SEED: JSON.stringify(demo) }

describe('the environment of prepare', () => {
  it('is read with and without a demo', () => {
    expect(parsePrepareEnv(good)).toMatchObject({ adminDatabaseUrl: good.ADMIN_DATABASE_URL, appDatabasePassword: 'pw', demoSeed: demo })
    expect(parsePrepareEnv({ ...good, DEMO_SEED: '' }).demoSeed).toBeUndefined()
  })

  it('names everything that is missing at once', () => {
    expect(() => parsePrepareEnv({})).toThrow(expect.objectContaining({ code: 'input.invalid', userMessage: expect.stringMatching(/ADMIN_DATABASE_URL[\s\S]*APP_DATABASE_PASSWORD[\s\S]*SECRETS_KEY/) }))
  })

  it.each([
    ['DEMO_SEED', '{', /not JSON/],
    ['DEMO_SEED', JSON.stringify({ ...demo, logins: demo.logins.slice(1) }), /no login for: manager/],
    ['DEMO_SEED', JSON.stringify({ ...demo, carrier: { ...demo.carrier, accountSid: 'AC1' } }), /accountSid/],
    ['DEMO_SEED', JSON.stringify({ ...demo, number: '2125550100' }), /number must be in E.164/],
    ['SECRETS_KEY', 'c2hvcnQ=', /32 random bytes/],
    ['ADMIN_DATABASE_URL', 'mysql://x', /ADMIN_DATABASE_URL/],
  ])('refuses %s=%s in words', (name, value, words) => {
    expect(() => parsePrepareEnv({ ...good, [name]: value })).toThrow(expect.objectContaining({ userMessage: expect.stringMatching(words) }))
  })
})
