/**
 * Brings the demo organisation to the carrier account that this start was given, the local carrier's or a real one, and back again. The account and
 * the number are replaced in place; calls, money and people stay. Repeating it changes nothing.
 */
import { randomUUID } from 'node:crypto'
import { AppError } from '@ringfloor/shared'
import type pg from 'pg'
import { isUniqueViolation } from '../../src/db/database-errors.ts'
import { CONFIG_CHANNEL } from '../../src/db/listen.ts'
import { decryptSecret, encryptSecret, secretContext } from '../../src/secrets/cipher.ts'
import { DEMO_NUMBER } from './demo-world.ts'
import type { DemoSeed } from './demo-world.ts'
import type { SeedCarrierAccount } from './world.ts'

/** No telephone has a number in the area code 555: robots of the local carrier only. As a LIKE pattern. */
const MADE_UP_NUMBERS = '+1555%'

interface Change {
  readonly entity: 'carrier_account' | 'phone_number' | 'target'
  readonly entityId: string
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}
interface Part {
  readonly changes: readonly Change[]
  /** For the person who started it. Never a secret. */
  readonly notes: readonly string[]
}
const NOTHING: Part = { changes: [], notes: [] }

/**
 * @returns what was changed, in words; empty where all was as it should be
 * @throws AppError `conflict` where the account or the number is another organisation's, `internal` where the stored secrets do not open
 */
export async function alignDemoCarrier(client: pg.ClientBase, seed: DemoSeed, secretsKey: Buffer): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>('select id from list_organizations() where demo order by id limit 1')
  const organizationId = rows[0]?.id
  if (organizationId === undefined) return seed.realTelephones ? ['There is no demo organisation in this database, so that the account and the number were given to nobody.'] : []
  await client.query('begin')
  try {
    await client.query(`select set_config('app.organization_id', $1, true)`, [organizationId])
    await client.query('select 1 from organization where id = $1 for update', [organizationId])
    const parts = [
      await alignAccount(client, organizationId, seed.carrier, secretsKey), await alignNumber(client, organizationId, seed.number ?? DEMO_NUMBER),
      seed.realTelephones ? await pauseMadeUpNumbers(client, organizationId) : await resumeMadeUpNumbers(client, organizationId),
    ]
    await recordChanges(client, organizationId, parts.flatMap((part) => part.changes))
    const left = await describeOpenCalls(client, organizationId, seed.carrier.accountSid)
    await client.query('commit')
    return [...parts.flatMap((part) => part.notes), ...left]
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

interface AccountRow {
  readonly id: string
  readonly accountSid: string
  readonly authTokenCipher: string
  readonly apiKeySid: string
  readonly apiKeySecretCipher: string
  readonly callsPerSecond: number
}

async function alignAccount(client: pg.ClientBase, organizationId: string, wanted: SeedCarrierAccount, secretsKey: Buffer): Promise<Part> {
  const { rows } = await client.query<AccountRow>('select * from carrier_account where "organizationId" = $1 order by id limit 1', [organizationId])
  const row = rows[0]
  if (!row || isSameAccount(row, wanted, secretsKey)) return NOTHING
  await orTaken(`The carrier account ${wanted.accountSid}`, () =>
    client.query('update carrier_account set "accountSid" = $2, "authTokenCipher" = $3, "apiKeySid" = $4, "apiKeySecretCipher" = $5, "callsPerSecond" = $6 where id = $1', [
      row.id, wanted.accountSid, encryptSecret(secretsKey, secretContext.carrierAuthToken(wanted.accountSid), wanted.authToken), wanted.apiKeySid,
      encryptSecret(secretsKey, secretContext.carrierApiKeySecret(wanted.accountSid), wanted.apiKeySecret), wanted.callsPerSecond,
    ]),
  )
  const shown = ({ accountSid, apiKeySid, callsPerSecond }: Pick<AccountRow, 'accountSid' | 'apiKeySid' | 'callsPerSecond'>) => ({ accountSid, apiKeySid, callsPerSecond })
  const note = row.accountSid === wanted.accountSid ? `The credentials of the account ${wanted.accountSid} were brought up to date.` : `The account is now ${wanted.accountSid}; it was ${row.accountSid}.`
  return { changes: [{ entity: 'carrier_account', entityId: row.id, before: shown(row), after: shown(wanted) }], notes: [note] }
}

/** Opens the stored secrets in any case: with a wrong key nothing may be overwritten, other nodes have the right one. */
function isSameAccount(row: AccountRow, wanted: SeedCarrierAccount, secretsKey: Buffer): boolean {
  const authToken = decryptSecret(secretsKey, secretContext.carrierAuthToken(row.accountSid), row.authTokenCipher)
  const apiKeySecret = decryptSecret(secretsKey, secretContext.carrierApiKeySecret(row.accountSid), row.apiKeySecretCipher)
  return row.accountSid === wanted.accountSid && row.apiKeySid === wanted.apiKeySid && row.callsPerSecond === wanted.callsPerSecond && authToken === wanted.authToken && apiKeySecret === wanted.apiKeySecret
}

/** The organisation's first number is the one it was seeded with: ids are in order of time. */
async function alignNumber(client: pg.ClientBase, organizationId: string, wanted: string): Promise<Part> {
  const { rows } = await client.query<{ id: string; number: string }>('select id, number from phone_number where "organizationId" = $1 order by id', [organizationId])
  const first = rows[0]
  if (!first || rows.some((row) => row.number === wanted)) return NOTHING
  await orTaken(`The number ${wanted}`, () => client.query('update phone_number set number = $2, "carrierSid" = null, version = version + 1 where id = $1', [first.id, wanted]))
  return { changes: [{ entity: 'phone_number', entityId: first.id, before: { number: first.number }, after: { number: wanted } }], notes: [`The number is now ${wanted}; it was ${first.number}.`] }
}

interface TargetRow {
  readonly id: string
  readonly name: string
}

/** With a real carrier a made-up destination costs money and never answers. */
async function pauseMadeUpNumbers(client: pg.ClientBase, organizationId: string): Promise<Part> {
  const { rows } = await client.query<TargetRow>(
    `select id, name from target where "organizationId" = $1 and kind = 'number' and destination like $2 and status = 'active' order by name`, [organizationId, MADE_UP_NUMBERS],
  )
  return setStatus(client, rows, 'paused', 'Paused, because no real telephone has their numbers')
}

/** Those that were paused by the above, and that nobody has touched since: what a person paused stays paused. */
async function resumeMadeUpNumbers(client: pg.ClientBase, organizationId: string): Promise<Part> {
  const { rows } = await client.query<TargetRow>(
    `select t.id, t.name from target t
     join lateral (select c."userId", c.after from config_change c where c."organizationId" = t."organizationId" and c.entity = 'target' and c."entityId" = t.id and c.after ? 'status'
                   order by c.revision desc limit 1) newest on newest."userId" is null and newest.after ->> 'status' = 'paused'
     where t."organizationId" = $1 and t.kind = 'number' and t.destination like $2 and t.status = 'paused' order by t.name`, [organizationId, MADE_UP_NUMBERS],
  )
  return setStatus(client, rows, 'active', 'Active again, because the local carrier answers there')
}

async function setStatus(client: pg.ClientBase, targets: readonly TargetRow[], status: 'active' | 'paused', words: string): Promise<Part> {
  if (targets.length === 0) return NOTHING
  const before = { status: status === 'active' ? 'paused' : 'active' }
  await client.query(
    `update target set status = $2, version = version + 1, "fieldVersions" = "fieldVersions" || jsonb_build_object('status', version + 1) where id = any($1::uuid[])`,
    [targets.map((target) => target.id), status],
  )
  return { changes: targets.map((target) => ({ entity: 'target', entityId: target.id, before, after: { status } })), notes: [`${words}: ${targets.map((target) => target.name).join(', ')}.`] }
}

/** One revision for each change, made by nobody (userId null); the routing books of running nodes hear of it on commit. */
async function recordChanges(client: pg.ClientBase, organizationId: string, changes: readonly Change[]): Promise<void> {
  const mutationId = randomUUID()
  for (const change of changes) {
    await client.query(
      `with next as (update organization set "configRevision" = "configRevision" + 1 where id = $1 returning "configRevision")
       insert into config_change ("organizationId", revision, "mutationId", entity, "entityId", before, after) select $1, next."configRevision", $2, $3, $4, $5, $6 from next`,
      [organizationId, mutationId, change.entity, change.entityId, JSON.stringify(change.before), JSON.stringify(change.after)],
    )
  }
  if (changes.length > 0) await client.query('select pg_notify($1, $2)', [CONFIG_CHANNEL, organizationId])
}

/** Nobody can be asked about them while their account is away; what they hold lapses by itself. */
async function describeOpenCalls(client: pg.ClientBase, organizationId: string, accountSid: string): Promise<string[]> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from call where "organizationId" = $1 and state <> 'ended' and "accountSid" <> $2`, [organizationId, accountSid])
  const count = rows[0]?.count ?? 0
  return count === 0 ? [] : [`${count === 1 ? 'A call of another account was' : `${count} calls of another account were`} under way when it was replaced: what is held for them lapses by itself, and they end when a start with that account looks after them.`]
}

async function orTaken(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('conflict', { userMessage: `${what} belongs to another organisation of this database already. Take another one, or take it away from there first.`, cause: error })
  }
}
