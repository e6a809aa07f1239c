import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { BookOrganization } from '../db/index.ts'
import { encryptSecret, secretContext } from '../secrets/cipher.ts'
import { createRoutingBook } from './routing-book.ts'

const secretsKey = randomBytes(32)
const accountSid = `AC${'1'.repeat(32)}`

function organization(id: string, revision: bigint, floorMicros = 15_000_000n): BookOrganization {
  return {
    id, name: `Exchange ${id}`, slug: id, timeZone: 'America/New_York', currency: 'USD', demo: true, configRevision: revision,
    publishers: [{ id: `${id}-p`, name: 'Brightleads', status: 'active' }],
    buyers: [
      { id: `${id}-b1`, name: 'Alpha', status: 'active', maxConcurrency: null, version: 1 },
      { id: `${id}-b2`, name: 'Idle', status: 'active', maxConcurrency: null, version: 1 },
    ],
    campaigns: [
      {
        id: `${id}-c`, publisherId: `${id}-p`, name: 'Medicare', status: 'active', auctionKind: 'second_price', currency: 'USD', floorMicros, incrementMicros: 10_000n,
        payoutKind: 'percent', payoutBasisPoints: 6000, payoutMicros: 0n, payableAfterSeconds: 1, maxConcurrency: null, ringTimeoutSeconds: 15, version: 1,
      },
    ],
    targets: [
      {
        id: `${id}-t`, campaignId: `${id}-c`, buyerId: `${id}-b1`, name: 'Desk', kind: 'number', destination: '+15552020002', status: 'active', bidMicros: 1n,
        timeZone: 'UTC', hours: null, states: [], maxConcurrency: null, hourCap: null, dayCap: null, version: 1, agents: [],
      },
    ],
    numbers: [
      { id: `${id}-n`, number: `+1555${id}`, campaignId: `${id}-c`, carrierAccountId: `${id}-a`, carrierSid: null, tags: {} },
      { id: `${id}-n2`, number: `+1666${id}`, campaignId: null, carrierAccountId: `${id}-a`, carrierSid: null, tags: {} },
    ],
    carrierAccounts: [
      {
        id: `${id}-a`, accountSid, authTokenCipher: encryptSecret(secretsKey, secretContext.carrierAuthToken(accountSid), 'token'), apiKeySid: 'SK1',
        apiKeySecretCipher: encryptSecret(secretsKey, secretContext.carrierApiKeySecret(accountSid), 'key secret'), callsPerSecond: 3,
      },
    ],
  }
}

function bookOn(rows: BookOrganization[]) {
  const source = {
    listOrganizations: vi.fn(() => Promise.resolve(rows.map(({ id, configRevision }) => ({ id, configRevision })))),
    loadRoutingBook: vi.fn((id?: string) => Promise.resolve(rows.filter((row) => id === undefined || row.id === id))),
  }
  const errors: unknown[] = []
  return { source, errors, book: createRoutingBook({ source, secretsKey, onError: (error) => errors.push(error), refreshIntervalMs: 1 }) }
}

describe('routing book', () => {
  it('finds numbers, accounts with open secrets, and what a campaign needs', async () => {
    const { book } = bookOn([organization('1', 1n)])
    expect(book.isLoaded()).toBe(false)
    await book.refresh()
    expect(book.isLoaded()).toBe(true)
    const dialed = book.findNumber('+15551')
    expect(dialed?.plan).toMatchObject({ payout: { kind: 'percent', basisPoints: 6000 }, audience: ['staff', 'publisher:1-p', 'buyer:1-b1'] })
    expect(dialed?.plan?.buyers.map((buyer) => buyer.id)).toEqual(['1-b1'])
    expect(book.findNumber('+16661')?.plan).toBeNull()
    expect(book.findNumber('+1999')).toBeUndefined()
    expect(book.findAccount(accountSid)).toMatchObject({ authToken: 'token', apiKeySecret: 'key secret', callsPerSecond: 3, organizationId: '1' })
  })

  it('loads only the organisation whose revision moved on, and leaves a reader’s page as it was', async () => {
    const rows = [organization('1', 1n), organization('2', 1n)]
    const { book, source } = bookOn(rows)
    await book.refresh()
    const before = book.findPlan('2', '2-c')
    rows[1] = organization('2', 2n, 20_000_000n)
    await book.refresh()
    expect(source.loadRoutingBook).toHaveBeenLastCalledWith('2')
    expect(book.findPlan('2', '2-c')?.campaign.floorMicros).toBe(20_000_000n)
    expect(before?.campaign.floorMicros).toBe(15_000_000n)
    await book.refresh()
    expect(source.loadRoutingBook).toHaveBeenCalledTimes(2)
  })

  it('forgets an organisation that is gone', async () => {
    const rows = [organization('1', 1n), organization('2', 1n)]
    const { book } = bookOn(rows)
    await book.refresh()
    rows.pop()
    await book.refresh()
    expect(book.findNumber('+15552')).toBeUndefined()
    expect(book.findNumber('+15551')).toBeDefined()
  })

  it('looks once more when asked while it looks, and only once for many', async () => {
    const { book, source } = bookOn([organization('1', 1n)])
    await Promise.all([book.refresh(), book.refresh(), book.refresh(), book.refresh()])
    expect(source.listOrganizations).toHaveBeenCalledTimes(2)
  })

  it('looks again for whoever has seen a newer position of the book log, once', async () => {
    const rows = [organization('1', 1n)]
    const { book, source } = bookOn(rows)
    await book.refresh()
    rows[0] = organization('1', 2n, 20_000_000n)
    await Promise.all([book.refreshTo('1', 7), book.refreshTo('1', 7)])
    expect(book.findPlan('1', '1-c')?.campaign.floorMicros).toBe(20_000_000n)
    const looks = source.listOrganizations.mock.calls.length
    await book.refreshTo('1', 7)
    await book.refreshTo('1', 3)
    expect(source.listOrganizations).toHaveBeenCalledTimes(looks)
    source.listOrganizations.mockRejectedValueOnce(new Error('down'))
    await expect(book.refreshTo('1', 8)).rejects.toThrow('down')
    await book.refreshTo('1', 8)
    expect(source.listOrganizations).toHaveBeenCalledTimes(looks + 2)
  })

  it('keeps one organisation’s unreadable secrets from the others', async () => {
    const rows = [organization('1', 1n), organization('2', 1n)]
    const { book } = bookOn(rows)
    await book.refresh()
    const broken = organization('1', 2n)
    rows[0] = { ...broken, carrierAccounts: broken.carrierAccounts.map((account) => ({ ...account, authTokenCipher: 'nonsense' })) }
    rows[1] = organization('2', 2n, 20_000_000n)
    await book.refreshTo('2', 5)
    expect(book.findPlan('2', '2-c')?.campaign.floorMicros).toBe(20_000_000n)
    await expect(book.refreshTo('1', 5)).rejects.toMatchObject({ code: 'internal' })
    expect(book.findPlan('1', '1-c')?.campaign.floorMicros).toBe(15_000_000n)
  })

  it('keeps what it has when the database fails, and says so', async () => {
    const { book, source, errors } = bookOn([organization('1', 1n)])
    await book.refresh()
    source.listOrganizations.mockRejectedValueOnce(new Error('down'))
    book.refreshSoon()
    await vi.waitFor(() => expect(errors).toHaveLength(1))
    expect(book.findNumber('+15551')).toBeDefined()
  })

  it('does not start on secrets of another key', async () => {
    const { source } = bookOn([organization('1', 1n)])
    const book = createRoutingBook({ source, secretsKey: randomBytes(32), onError: () => undefined })
    await expect(book.refresh()).rejects.toMatchObject({ code: 'internal' })
    expect(book.isLoaded()).toBe(false)
  })
})
