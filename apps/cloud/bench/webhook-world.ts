import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { seedOrganization } from '../prisma/seed/index.ts'
import type { SeedWorld } from '../prisma/seed/index.ts'
import type { BenchPostgres } from './bench-postgres.ts'
import { PEER_TABLES_SQL } from './peer/schema.ts'
import { parseDecimal } from '@ringfloor/shared'

const CAMPAIGNS = 10
const BUYERS = 8
/** High enough that no call is refused for want of money or room: both sides admit every one. */
const FUNDS = '900000000'
const MAX_CONCURRENCY = 1_000_000

export interface WebhookWorld {
  readonly world: SeedWorld
  readonly numbers: readonly string[]
  readonly peerUrl: string
  readonly count: (side: 'ours' | 'peer') => Promise<Counts>
  readonly close: () => Promise<void>
}
/** Rows of each table that a call must have left. */
export interface Counts {
  readonly inbox: number
  readonly call: number
  readonly lease: number
  readonly hold: number
  readonly event: number
}

/** One organisation in our database, and the same numbers, campaigns, targets and balances in the peer's own database on the same server. */
export async function buildWebhookWorld(postgres: BenchPostgres): Promise<WebhookWorld> {
  const world = await seedOrganization(postgres.admin, postgres.secretsKey, { agents: 0, campaigns: CAMPAIGNS, buyers: BUYERS, targetsPerBuyer: 1, funds: FUNDS, target: { maxConcurrency: MAX_CONCURRENCY } })
  const name = `peer_${randomBytes(3).toString('hex')}`
  await postgres.admin.query(`create database ${name}`)
  const url = new URL(postgres.adminUrl)
  url.pathname = `/${name}`
  const peer = new pg.Client({ connectionString: url.href })
  await peer.connect()
  await peer.query(PEER_TABLES_SQL)
  await copyWorld(peer, world)
  return {
    world,
    numbers: world.campaigns.flatMap((campaign) => campaign.numbers),
    peerUrl: url.href,
    count: (side) => countRows(side === 'ours' ? postgres.admin : peer, side === 'ours' ? 'ledger_hold' : 'hold'),
    close: () => peer.end(),
  }
}

async function copyWorld(peer: pg.Client, world: SeedWorld): Promise<void> {
  await peer.query('insert into organization (id) values ($1)', [world.organization.id])
  for (const campaign of world.campaigns) {
    await peer.query('insert into campaign values ($1, $2, $3)', [campaign.id, world.organization.id, String(parseDecimal(campaign.floor))])
    for (const number of campaign.numbers) await peer.query('insert into phone_number values ($1, $2)', [number, campaign.id])
  }
  for (const target of world.targets) {
    await peer.query('insert into target values ($1, $2, $3, $4, $5, $6, $7)', [target.id, target.campaignId, target.buyerId, 'active', String(parseDecimal(target.bid)), target.destination, MAX_CONCURRENCY])
  }
  for (const buyer of world.buyers) await peer.query('insert into account values ($1, $2)', [buyer.id, String(parseDecimal(FUNDS))])
}

async function countRows(client: pg.Client, holdTable: string): Promise<Counts> {
  const { rows } = await client.query<Counts>(`select (select count(*) from inbox)::int as inbox, (select count(*) from call)::int as call, (select count(*) from lease)::int as lease,
    (select count(*) from ${holdTable})::int as hold, (select count(*) from event)::int as event`)
  if (!rows[0]) throw new Error('No counts')
  return rows[0]
}
