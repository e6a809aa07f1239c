import { describe, expect, it } from 'vitest'
import { createLogger } from '../observability/logger.ts'
import { createMetrics } from '../observability/metrics.ts'
import { createNumberProvisioner } from '../jobs/provision-numbers.ts'
import { createWebhookUrls } from '../calls/webhook-urls.ts'
import type { RoutingBook } from '../calls/routing-book.ts'
import { createTwilioCarrier } from './adapters/twilio/twilio-carrier.ts'
import type { Carrier, CarrierAccount, NumberProvision } from './carrier.ts'
import { measureCarrier } from './measured-carrier.ts'
import { createMintAgentToken } from './mint-agent-token.ts'

const account: CarrierAccount = {
  id: 'a', organizationId: 'o', accountSid: `AC${'1'.repeat(32)}`, authToken: 'token', apiKeySid: `SK${'2'.repeat(32)}`, apiKeySecret: 'secret', callsPerSecond: 1,
}
const number = (e164: string, carrierAccountId: string) => ({ id: e164, number: e164, campaignId: null, carrierAccountId, carrierSid: null })
const bookWith = (numbers: ReturnType<typeof number>[]): RoutingBook =>
  ({
    accountOf: (organizationId: string) => (organizationId === 'o' ? account : undefined),
    organizations: () => [{ id: 'o', name: 'O', configRevision: 1n, campaigns: new Map(), numbers, accounts: [account] }],
  }) as unknown as RoutingBook

describe('an agent’s voice token', () => {
  const mint = createMintAgentToken({ book: bookWith([]), carrier: createTwilioCarrier({ baseUrl: undefined }), signalingHost: 'localhost:4410', now: () => new Date('2026-11-20T12:00:00Z') })

  it('is made out to the agent’s identity, for an hour', async () => {
    const token = await mint({ organizationId: 'o', userId: '0192f0c1-0000-7000-8000-000000000001' })
    expect(token).toMatchObject({ identity: 'agent_0192f0c1000070008000000000000001', expiresAt: '2026-11-20T13:00:00.000Z', signalingHost: 'localhost:4410' })
    expect(token.token.split('.')).toHaveLength(3)
  })

  it('is refused in code where the organisation has no carrier', async () => {
    await expect(mint({ organizationId: 'other', userId: 'u' })).rejects.toMatchObject({ code: 'carrier.account_unknown' })
  })
})

describe('pointing numbers at the exchange', () => {
  it('does each account’s numbers once, and what failed again', async () => {
    const orders: NumberProvision[][] = []
    let fails = true
    const carrier = {
      provisionNumbers: (_account: CarrierAccount, numbers: readonly NumberProvision[]) => {
        if (fails) return Promise.reject(new Error('away'))
        orders.push([...numbers])
        return Promise.resolve({ changed: numbers.length })
      },
    } as unknown as Carrier
    const numbers = [number('+15552010001', 'a'), number('+15552010002', 'another account')]
    const provision = createNumberProvisioner({ book: bookWith(numbers), carrier, urls: createWebhookUrls('http://localhost:4400'), log: createLogger({ level: 'silent' }) })
    await provision()
    expect(orders).toEqual([])
    fails = false
    await provision()
    await provision()
    numbers.push(number('+15552010003', 'a'))
    await provision()
    expect(orders.map((order) => order.map((one) => one.phoneNumber))).toEqual([['+15552010001'], ['+15552010003']])
    expect(orders[0]?.[0]).toMatchObject({ voiceUrl: 'http://localhost:4400/carrier/voice?step=inbound', statusCallback: 'http://localhost:4400/carrier/status?step=inbound' })
  })

  it('does not let one account’s trouble keep the others from it, and says it once', async () => {
    const lines: string[] = []
    const good: CarrierAccount = { ...account, id: 'b', accountSid: `AC${'3'.repeat(32)}` }
    const numbers = [number('+15552010001', 'a'), number('+15552010002', 'b')]
    const book = { organizations: () => [{ id: 'o', name: 'O', configRevision: 1n, campaigns: new Map(), numbers, accounts: [account, good] }] } as unknown as RoutingBook
    const orders: string[] = []
    const carrier = {
      provisionNumbers: (asked: CarrierAccount, wanted: readonly NumberProvision[]) => {
        if (asked === account) return Promise.reject(new Error('invalid username'))
        orders.push(...wanted.map((one) => one.phoneNumber))
        return Promise.resolve({ changed: wanted.length })
      },
    } as unknown as Carrier
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
    const provision = createNumberProvisioner({ book, carrier, urls: createWebhookUrls('http://localhost:4400'), log })
    await provision()
    await provision()
    expect(orders).toEqual(['+15552010002'])
    expect(lines).toHaveLength(1)
  })
})

describe('measuring the carrier', () => {
  it('counts what succeeded and what failed, and changes neither', async () => {
    const metrics = createMetrics()
    let answer: Promise<null> = Promise.resolve(null)
    const carrier = measureCarrier({ ...createTwilioCarrier({ baseUrl: undefined }), fetchCall: () => answer }, metrics)
    await expect(carrier.fetchCall(account, 'CA')).resolves.toBeNull()
    answer = Promise.reject(new Error('away'))
    await expect(carrier.fetchCall(account, 'CA')).rejects.toThrow('away')
    const text = await metrics.registry.metrics()
    expect(text).toContain('ringfloor_carrier_request_duration_seconds_count{operation="fetch_call",result="ok"} 1')
    expect(text).toContain('ringfloor_carrier_request_duration_seconds_count{operation="fetch_call",result="error"} 1')
  })
})
