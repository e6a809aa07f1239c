import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { admitOne } from '../../test/admission-fixtures.ts'
import { useTestDatabase } from '../../test/database.ts'
import { fundAccount, resolveHold, verifyLedger } from './index.ts'
import type { HoldResolution, HoldResolutionResult, HoldTransfer } from './index.ts'

const database = useTestDatabase()
const PRICE = 31_000_000n

function settlement(world: SeedWorld, callId: string, payout = 18_600_000n, margin = 12_400_000n): HoldTransfer[] {
  const publisherId = world.publishers[0]?.id ?? ''
  return [
    { key: `call:${callId}:payout`, kind: 'payout', debit: { kind: 'buyer' }, credit: { kind: 'publisher', ownerId: publisherId }, amountMicros: payout },
    { key: `call:${callId}:margin`, kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: margin },
  ]
}

async function arrange(): Promise<{ world: SeedWorld; callId: string; resolve: (resolution: HoldResolution) => Promise<HoldResolutionResult>; balances: () => Promise<Record<string, string>> }> {
  const { db, seed, admin } = database()
  const world = await seed({ agents: 0, buyers: 1 })
  const callId = await admitOne(db, world)
  const organizationId = world.organization.id
  return {
    world,
    callId,
    resolve: (resolution) => db.withTenant(organizationId, (tx) => resolveHold(tx, { organizationId, callId, attempt: 1, resolution })),
    balances: async () => {
      const { rows } = await admin.query<{ kind: string; posted: string; held: string }>('select kind, "postedMicros" as posted, "heldMicros" as held from ledger_account where "organizationId" = $1', [organizationId])
      return Object.fromEntries(rows.map((row) => [row.kind, `${row.posted} ${row.held}`]))
    },
  }
}

async function verdict(world: SeedWorld): Promise<boolean> {
  return (await database().db.withTenant(world.organization.id, (tx) => verifyLedger(tx, world.organization.id))).balanced
}

describe('a hold', () => {
  it('is posted once: the buyer is charged, publisher and platform are paid, the books balance', async () => {
    const { world, callId, resolve, balances } = await arrange()
    expect(await balances()).toMatchObject({ buyer: `500000000 ${PRICE}` })
    const result = await resolve({ kind: 'post', transfers: settlement(world, callId) })
    expect(result).toMatchObject({ result: 'resolved', state: 'posted' })
    expect(result.accounts.map((account) => account.kind).sort()).toEqual(['buyer', 'platform_revenue', 'publisher'])
    const after = { buyer: '469000000 0', publisher: '18600000 0', platform_revenue: '12400000 0', funding: '-500000000 0' }
    expect(await balances()).toEqual(after)
    expect(await resolve({ kind: 'post', transfers: settlement(world, callId) })).toEqual({ result: 'already', state: 'posted', accounts: [] })
    expect(await resolve({ kind: 'void' })).toMatchObject({ result: 'already', state: 'posted' })
    expect(await balances()).toEqual(after)
    expect(await verdict(world)).toBe(true)
  })

  it('is resolved once by many at the same instant', async () => {
    const { world, callId, resolve, balances } = await arrange()
    const results = await Promise.all(Array.from({ length: 12 }, (_, index) => resolve(index % 2 ? { kind: 'void' } : { kind: 'post', transfers: settlement(world, callId) })))
    expect(results.filter((result) => result.result === 'resolved')).toHaveLength(1)
    expect((await balances())['buyer']).toMatch(/^(469000000|500000000) 0$/)
    expect(await verdict(world)).toBe(true)
  })

  it.each(['void', 'expire'] as const)('is given back whole by %s', async (kind) => {
    const { world, resolve, balances } = await arrange()
    expect(await resolve({ kind })).toMatchObject({ result: 'resolved', state: kind === 'void' ? 'voided' : 'expired' })
    expect(await balances()).toMatchObject({ buyer: '500000000 0' })
    expect(await verdict(world)).toBe(true)
  })

  it('may be posted in part; the rest is released', async () => {
    const { world, callId, resolve, balances } = await arrange()
    await resolve({ kind: 'post', transfers: settlement(world, callId, 5_000_000n, 1n) })
    expect(await balances()).toMatchObject({ buyer: '494999999 0', publisher: '5000000 0', platform_revenue: '1 0' })
    expect(await verdict(world)).toBe(true)
  })

  it('is never charged above its amount: nothing is posted then', async () => {
    const { world, callId, resolve, balances } = await arrange()
    await expect(resolve({ kind: 'post', transfers: settlement(world, callId, PRICE, 1n) })).rejects.toThrow(/charged on a hold/)
    expect(await balances()).toMatchObject({ buyer: `500000000 ${PRICE}` })
    expect(await verdict(world)).toBe(true)
  })

  it('lets the platform pay on top where a payout exceeds the price', async () => {
    const { world, callId, resolve, balances } = await arrange()
    const publisher = { kind: 'publisher', ownerId: world.publishers[0]?.id ?? '' } as const
    await resolve({ kind: 'post', transfers: [
      { key: `call:${callId}:payout`, kind: 'payout', debit: { kind: 'buyer' }, credit: publisher, amountMicros: PRICE },
      { key: `call:${callId}:subsidy`, kind: 'subsidy', debit: { kind: 'platform_revenue' }, credit: publisher, amountMicros: 4_000_000n },
    ] })
    expect(await balances()).toMatchObject({ publisher: '35000000 0', platform_revenue: '-4000000 0' })
    expect(await verdict(world)).toBe(true)
  })

  it('that is not there is said to be none', async () => {
    const { world } = await arrange()
    const organizationId = world.organization.id
    expect(await database().db.withTenant(organizationId, (tx) => resolveHold(tx, { organizationId, callId: randomUUID(), attempt: 1, resolution: { kind: 'void' } }))).toEqual({ result: 'none', state: null, accounts: [] })
  })
})

describe('the ledger', () => {
  it('books a funding once', async () => {
    const { world, balances } = await arrange()
    const organizationId = world.organization.id
    const funding = { organizationId, buyerId: world.buyers[0]?.id ?? '', currency: 'USD', amountMicros: 7_000_000n, fundingId: randomUUID() }
    const fund = (amountMicros = funding.amountMicros): Promise<boolean> => database().db.withTenant(organizationId, async (tx) => (await fundAccount(tx, { ...funding, amountMicros })).duplicate)
    expect(await Promise.all([fund(), fund(), fund()])).toEqual(expect.arrayContaining([true, true, false]))
    expect(await balances()).toMatchObject({ buyer: `507000000 ${PRICE}`, funding: '-507000000 0' })
    await expect(fund(8_000_000n)).rejects.toMatchObject({ code: 'conflict' })
    await expect(database().db.withTenant(organizationId, (tx) => fundAccount(tx, { ...funding, amountMicros: -1n, fundingId: randomUUID() }))).rejects.toThrow(/check constraint/)
    expect(await verdict(world)).toBe(true)
  })

  it('does not let a buyer promise more than the balance and the credit limit', async () => {
    const { world } = await arrange()
    await expect(database().admin.query(`update ledger_account set "heldMicros" = "postedMicros" + 1 where kind = 'buyer' and "organizationId" = $1`, [world.organization.id])).rejects.toThrow(/ledger_account_covered/)
  })

  it('finds a balance that somebody meddled with', async () => {
    const { world } = await arrange()
    await database().admin.query(`update ledger_account set "postedMicros" = "postedMicros" + 1 where kind = 'publisher' and "organizationId" = $1`, [world.organization.id])
    const found = await database().db.withTenant(world.organization.id, (tx) => verifyLedger(tx, world.organization.id))
    expect(found).toMatchObject({ balanced: false, faults: [{ what: 'posted', storedMicros: 1n, rebuiltMicros: 0n }] })
  })
})
