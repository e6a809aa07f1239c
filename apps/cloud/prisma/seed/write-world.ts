import { hash } from '@node-rs/argon2'
import { buyerRulesSchema, campaignRulesSchema, numberTagsSchema, parseDecimal, profileRulesSchema, publisherRulesSchema, targetRulesSchema, type NumberTags } from '@ringfloor/shared'
import type pg from 'pg'
import type { z } from 'zod'
import { encryptSecret, secretContext } from '../../src/secrets/cipher.ts'
import { newSeedId } from './seed-id.ts'
import type { SeedCampaign, SeedProfile, SeedTarget, SeedUser, SeedWorld } from './world.ts'

/** OWASP's least parameters for Argon2id (2026): 19 MiB, two passes, one lane; the same as sign-in uses. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Writes a world in one transaction. The connection is the database owner's (or a superuser's): the application may not write most of these rows.
 * @param secretsKey key of the instance, for the carrier's credentials
 */
export async function writeWorld(client: pg.ClientBase, world: SeedWorld, secretsKey: Buffer): Promise<void> {
  const hashes = await Promise.all(world.users.map((user) => hash(user.password, ARGON2ID)))
  await client.query('begin')
  try {
    await client.query(`select set_config('app.organization_id', $1, true)`, [world.organization.id])
    const carrierAccountId = await writeOrganization(client, world, secretsKey)
    for (const publisher of world.publishers) {
      await insert(client, 'publisher', { id: publisher.id, organizationId: world.organization.id, name: publisher.name, ...rulesColumn(publisherRulesSchema, publisher.rules) })
    }
    for (const campaign of world.campaigns) await writeCampaign(client, world, campaign, carrierAccountId)
    for (const buyer of world.buyers) {
      await insert(client, 'buyer', { id: buyer.id, organizationId: world.organization.id, name: buyer.name, maxConcurrency: buyer.maxConcurrency ?? null, ...rulesColumn(buyerRulesSchema, buyer.rules) })
    }
    for (const [index, user] of world.users.entries()) await writeUser(client, world.organization.id, user, hashes[index] ?? '')
    for (const target of world.targets) await writeTarget(client, world, target)
    for (const profile of world.profiles ?? []) await writeProfile(client, world.organization.id, profile)
    await openAccounts(client, world)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function writeOrganization(client: pg.ClientBase, world: SeedWorld, secretsKey: Buffer): Promise<string> {
  const { organization, carrier } = world
  await insert(client, 'organization', { ...organization, configRevision: 1 })
  const carrierAccountId = newSeedId()
  await insert(client, 'carrier_account', {
    id: carrierAccountId,
    organizationId: organization.id,
    accountSid: carrier.accountSid,
    authTokenCipher: encryptSecret(secretsKey, secretContext.carrierAuthToken(carrier.accountSid), carrier.authToken),
    apiKeySid: carrier.apiKeySid,
    apiKeySecretCipher: encryptSecret(secretsKey, secretContext.carrierApiKeySecret(carrier.accountSid), carrier.apiKeySecret),
    callsPerSecond: carrier.callsPerSecond,
  })
  return carrierAccountId
}

async function writeCampaign(client: pg.ClientBase, world: SeedWorld, campaign: SeedCampaign, carrierAccountId: string): Promise<void> {
  await insert(client, 'campaign', campaignRow(campaign, world))
  for (const number of campaign.numbers) {
    await insert(client, 'phone_number', { id: newSeedId(), organizationId: world.organization.id, number, campaignId: campaign.id, carrierAccountId, ...tagsColumn(campaign.numberTags) })
  }
}

function campaignRow(campaign: SeedCampaign, world: SeedWorld): Readonly<Record<string, unknown>> {
  const percent = 'percent' in campaign.payout
  return {
    id: campaign.id,
    organizationId: world.organization.id,
    publisherId: campaign.publisherId ?? null,
    name: campaign.name,
    auctionKind: campaign.auctionKind,
    currency: world.organization.currency,
    floorMicros: micros(campaign.floor),
    incrementMicros: micros(campaign.increment),
    payoutKind: percent ? 'percent' : 'flat',
    payoutBasisPoints: 'percent' in campaign.payout ? Math.round(campaign.payout.percent * 100) : 0,
    payoutMicros: 'flat' in campaign.payout ? micros(campaign.payout.flat) : 0,
    payableAfterSeconds: campaign.payableAfterSeconds,
    ringTimeoutSeconds: campaign.ringTimeoutSeconds,
    maxConcurrency: campaign.maxConcurrency ?? null,
    ...rulesColumn(campaignRulesSchema, campaign.rules),
  }
}

function tagsColumn(tags: NumberTags | undefined): { readonly tags?: string } {
  return tags === undefined ? {} : { tags: JSON.stringify(numberTagsSchema.parse(tags)) }
}

async function writeUser(client: pg.ClientBase, organizationId: string, user: SeedUser, passwordHash: string): Promise<void> {
  await insert(client, 'app_user', {
    id: user.id, organizationId, username: user.username, displayName: user.displayName, passwordHash, role: user.role, buyerId: user.buyerId ?? null, publisherId: user.publisherId ?? null,
    ...(user.skills ? { skills: JSON.stringify(user.skills) } : {}),
  })
  if (user.role === 'agent') await insert(client, 'agent_presence', { userId: user.id, organizationId, state: 'away', since: new Date() })
}

async function writeTarget(client: pg.ClientBase, world: SeedWorld, target: SeedTarget): Promise<void> {
  const organizationId = world.organization.id
  await insert(client, 'target', {
    id: target.id, organizationId, campaignId: target.campaignId, buyerId: target.buyerId, name: target.name, kind: target.kind,
    destination: target.kind === 'agents' ? null : (target.destination ?? null), status: target.status ?? 'active', bidMicros: micros(target.bid),
    timeZone: world.organization.timeZone, hours: target.hours ? JSON.stringify(target.hours) : null, states: target.states ?? [],
    maxConcurrency: target.maxConcurrency ?? null, hourCap: target.hourCap ?? null, dayCap: target.dayCap ?? null,
    ...rulesColumn(targetRulesSchema, target.rules),
  })
  for (const userId of target.agentIds ?? []) await insert(client, 'target_agent', { organizationId, targetId: target.id, userId })
}

async function writeProfile(client: pg.ClientBase, organizationId: string, profile: SeedProfile): Promise<void> {
  await insert(client, 'bid_profile', {
    id: profile.id, organizationId, targetId: profile.targetId, name: profile.name, status: profile.status ?? 'active', bidMicros: micros(profile.bid),
    ...rulesColumn(profileRulesSchema, profile.rules),
  })
}

/** The document as it is written, not as it is read: amounts stay decimal strings. A wrong one is refused here, as it is everywhere. */
function rulesColumn<Schema extends z.ZodType>(schema: Schema, rules: z.input<Schema> | undefined): { readonly rules?: string } {
  if (rules === undefined) return {}
  schema.parse(rules)
  return { rules: JSON.stringify(rules) }
}

/** Every party has its account from the start, so that the floor shows it at zero rather than not at all. */
async function openAccounts(client: pg.ClientBase, world: SeedWorld): Promise<void> {
  const { id, currency } = world.organization
  await client.query(`select open_account($1, 'platform_revenue', null, $2)`, [id, currency])
  for (const publisher of world.publishers) await client.query(`select open_account($1, 'publisher', $2, $3)`, [id, publisher.id, currency])
  for (const buyer of world.buyers) {
    if (buyer.funds === undefined) await client.query(`select open_account($1, 'buyer', $2, $3)`, [id, buyer.id, currency])
    else await client.query('select fund_account($1, $2, $3, $4, $5)', [id, buyer.id, currency, micros(buyer.funds), newSeedId()])
  }
}

function micros(decimal: string): string {
  const amount = parseDecimal(decimal)
  if (amount === undefined) throw new Error(`Not an amount: ${decimal}`)
  return amount.toString()
}

async function insert(client: pg.ClientBase, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row)
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const places = columns.map((_, index) => `$${index + 1}`).join(', ')
  await client.query(`insert into ${client.escapeIdentifier(table)} (${names}) values (${places})`, Object.values(row))
}
