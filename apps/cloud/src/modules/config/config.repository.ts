import { assertNever, configReceiptSchema, type Audience, type ConfigReceipt } from '@ringfloor/shared'
import { z } from 'zod'
import { CONFIG_CHANNEL, Prisma } from '../../db/index.ts'
import type { TenantTx } from '../../db/index.ts'
import { isJsonPart, RULES_PREFIX, type ConfigEntity, type EntityKind, type Fields, type FieldValue } from './config-entity.ts'

/** What the use case passes from step to step without knowing what it is. */
export type ConfigTransaction = TenantTx

interface EntityRow {
  readonly id: string
  readonly buyerId: string | null
  readonly version: number
  readonly fieldVersions: unknown
  readonly fields: Readonly<Record<string, unknown>>
  /** Amounts apart: JSON would make them floats. */
  readonly micros: Readonly<Record<string, string>>
  readonly rules: Readonly<Record<string, unknown>> | null
}

const fieldVersionsSchema = z.record(z.string(), z.number().int()).catch({})

/** One row as mutations see it, locked: one mutation of it at a time. `no key`: calls that refer to the row meanwhile do not wait. */
async function selectEntity(tx: TenantTx, kind: EntityKind, id: string): Promise<readonly EntityRow[]> {
  switch (kind) {
    case 'campaign':
      return tx.$queryRaw`select id, null as "buyerId", version, "fieldVersions", json_build_object('status', status) as fields, json_build_object('floorMicros', "floorMicros"::text) as micros, rules
        from campaign where id = ${id}::uuid for no key update`
    case 'publisher':
      return tx.$queryRaw`select id, null as "buyerId", version, "fieldVersions", json_build_object('status', status) as fields, '{}'::json as micros, rules
        from publisher where id = ${id}::uuid for no key update`
    case 'buyer':
      return tx.$queryRaw`select id, id as "buyerId", version, "fieldVersions", json_build_object('status', status) as fields, '{}'::json as micros, rules
        from buyer where id = ${id}::uuid for no key update`
    case 'target':
      return tx.$queryRaw`select id, "buyerId", version, "fieldVersions", json_build_object('bidMicros', "bidMicros"::text) as micros, rules,
        json_build_object('status', status, 'maxConcurrency', "maxConcurrency", 'hourCap', "hourCap", 'dayCap', "dayCap") as fields
        from target where id = ${id}::uuid for no key update`
    case 'profile':
      return tx.$queryRaw`select p.id, t."buyerId", p.version, p."fieldVersions", json_build_object('bidMicros', p."bidMicros"::text) as micros, p.rules,
        json_build_object('status', p.status, 'name', p.name, 'targetId', p."targetId") as fields
        from bid_profile p join target t on t.id = p."targetId" where p.id = ${id}::uuid for no key update of p`
    case 'agent':
      return tx.$queryRaw`select id, "buyerId", 0 as version, '{}'::json as "fieldVersions", json_build_object('skills', skills) as fields, '{}'::json as micros, null::json as rules
        from app_user where id = ${id}::uuid and role = 'agent' for no key update`
    case 'number':
      return tx.$queryRaw`select id, null as "buyerId", version, "fieldVersions", json_build_object('tags', tags) as fields, '{}'::json as micros, null::json as rules
        from phone_number where id = ${id}::uuid for no key update`
    default:
      return assertNever(kind)
  }
}

export async function lockEntity(tx: TenantTx, kind: EntityKind, id: string): Promise<ConfigEntity | null> {
  const [row] = await selectEntity(tx, kind, id)
  return row ? toEntity(kind, row) : null
}

function toEntity(kind: EntityKind, row: EntityRow): ConfigEntity {
  const fields: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(row.fields)) fields[name] = typeof value === 'object' && value !== null ? { json: value } : (value as FieldValue)
  for (const [name, digits] of Object.entries(row.micros)) fields[name] = BigInt(digits)
  for (const [part, json] of Object.entries(row.rules ?? {})) fields[RULES_PREFIX + part] = { json }
  return { kind, id: row.id, buyerId: row.buyerId, version: row.version, fieldVersions: fieldVersionsSchema.parse(row.fieldVersions), fields, rules: row.rules }
}

export interface EntityChange {
  readonly fields: Fields
  readonly version: number
  readonly fieldVersions: Readonly<Record<string, number>>
}

const TABLES: Readonly<Record<EntityKind, string>> = { campaign: 'campaign', publisher: 'publisher', buyer: 'buyer', target: 'target', profile: 'bid_profile', agent: 'app_user', number: 'phone_number' }
/** Columns that a mutation may write, each with its type: names go into the statement, so they come from here alone. */
const COLUMNS: Readonly<Record<string, string>> = {
  status: 'text', floorMicros: 'bigint', bidMicros: 'bigint', maxConcurrency: 'int', hourCap: 'int', dayCap: 'int', skills: 'jsonb', tags: 'jsonb',
}

export async function saveEntity(tx: TenantTx, entity: ConfigEntity, change: EntityChange): Promise<void> {
  const assignments: Prisma.Sql[] = []
  for (const [name, value] of Object.entries(change.fields)) {
    const type = COLUMNS[name]
    if (type !== undefined) assignments.push(Prisma.sql`${Prisma.raw(`"${name}"`)} = ${toParameter(value)}::${Prisma.raw(type)}`)
    else if (!name.startsWith(RULES_PREFIX)) throw new Error(`no mutation writes the column ${name}`)
  }
  const rules = mergedRules(entity, change.fields)
  if (rules !== null) assignments.push(Prisma.sql`rules = ${JSON.stringify(rules)}::jsonb`)
  if (entity.kind !== 'agent') assignments.push(Prisma.sql`version = ${change.version}::int`, Prisma.sql`"fieldVersions" = ${JSON.stringify(change.fieldVersions)}::jsonb`)
  await tx.$executeRaw`update ${Prisma.raw(TABLES[entity.kind])} set ${Prisma.join(assignments)} where id = ${entity.id}::uuid`
}

function toParameter(value: FieldValue): string | number | bigint | null {
  return isJsonPart(value) ? JSON.stringify(value.json) : value
}

/** Null where no part of the rules changes. */
function mergedRules(entity: ConfigEntity, fields: Fields): Record<string, unknown> | null {
  const parts = Object.entries(fields).filter(([name]) => name.startsWith(RULES_PREFIX))
  if (parts.length === 0) return null
  const rules: Record<string, unknown> = { ...entity.rules }
  for (const [name, value] of parts) {
    const part = name.slice(RULES_PREFIX.length)
    if (isJsonPart(value)) rules[part] = value.json
    else delete rules[part]
  }
  return rules
}

export interface NewProfile {
  readonly id: string
  readonly organizationId: string
  readonly targetId: string
  readonly name: string
  readonly bidMicros: bigint
  readonly rules: object
}

/** @throws a unique violation where the id is taken */
export async function insertProfile(tx: TenantTx, profile: NewProfile): Promise<void> {
  await tx.$executeRaw`
    insert into bid_profile (id, "organizationId", "targetId", name, status, "bidMicros", rules, version, "fieldVersions")
    values (${profile.id}::uuid, ${profile.organizationId}::uuid, ${profile.targetId}::uuid, ${profile.name}, 'active', ${profile.bidMicros}::bigint, ${JSON.stringify(profile.rules)}::jsonb, 1, '{}'::jsonb)`
}

export async function deleteProfile(tx: TenantTx, id: string): Promise<void> {
  await tx.$executeRaw`delete from bid_profile where id = ${id}::uuid`
}

export async function findTargetIds(tx: TenantTx, campaignId: string): Promise<readonly string[]> {
  const rows = await tx.target.findMany({ where: { campaignId }, select: { id: true } })
  return rows.map((row) => row.id)
}

export async function countProfiles(tx: TenantTx, targetId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ count: number }[]>`select count(*)::int as count from bid_profile where "targetId" = ${targetId}::uuid`
  return rows[0]?.count ?? 0
}

export interface StoredReceipt {
  readonly inputHash: Uint8Array
  readonly userId: string | null
  readonly receipt: ConfigReceipt
}

export async function findReceipt(tx: TenantTx, mutationId: string): Promise<StoredReceipt | null> {
  const row = await tx.configMutation.findUnique({ where: { mutationId }, select: { inputHash: true, userId: true, receipt: true } })
  return row && { inputHash: row.inputHash, userId: row.userId, receipt: configReceiptSchema.parse(row.receipt) }
}

export interface NewReceipt {
  readonly organizationId: string
  readonly userId: string
  readonly name: string
  readonly inputHash: Uint8Array<ArrayBuffer>
  readonly receipt: ConfigReceipt
  readonly at: Date
}

/** @throws a unique violation where the id was used before */
export async function insertReceipt(tx: TenantTx, row: NewReceipt): Promise<void> {
  await tx.configMutation.create({ data: { ...row, mutationId: row.receipt.mutationId }, select: { mutationId: true } })
}

export interface NewChange {
  readonly organizationId: string
  readonly mutationId: string
  readonly userId: string
  readonly entity: EntityKind
  readonly entityId: string
  readonly before: Fields
  readonly after: Fields
  readonly at: Date
}

/** JSON has no bigint: money goes in as decimal digits of micro-units. */
function toJson(fields: Fields): Prisma.InputJsonObject {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, isJsonPart(value) ? value.json : typeof value === 'bigint' ? value.toString() : value])) as Prisma.InputJsonObject
}

/** Takes the organisation's next revision for the change and wakes the routing books on commit. */
export async function recordChange(tx: TenantTx, change: NewChange): Promise<void> {
  const rows = await tx.$queryRaw<{ revision: bigint }[]>`
    update organization set "configRevision" = "configRevision" + 1 where id = ${change.organizationId}::uuid returning "configRevision" as revision`
  const revision = rows[0]?.revision
  if (revision === undefined) throw new Error('the organisation of this transaction is gone')
  await tx.configChange.create({ data: { ...change, revision, before: toJson(change.before), after: toJson(change.after) }, select: { revision: true } })
  await tx.$executeRaw`select pg_notify(${CONFIG_CHANNEL}, ${change.organizationId})`
}

/** Staff and those whom the row concerns: its buyer, or the publisher and the bidders of a campaign. */
export async function findConfigAudience(tx: TenantTx, entity: ConfigEntity): Promise<Audience[]> {
  if (entity.buyerId !== null) return ['staff', `buyer:${entity.buyerId}`]
  if (entity.kind === 'publisher') return ['staff', `publisher:${entity.id}`]
  if (entity.kind !== 'campaign') return ['staff']
  const campaign = await tx.campaign.findUnique({ where: { id: entity.id }, select: { publisherId: true } })
  const targets = await tx.target.findMany({ where: { campaignId: entity.id }, distinct: ['buyerId'], select: { buyerId: true } })
  const publisher: Audience[] = campaign?.publisherId ? [`publisher:${campaign.publisherId}`] : []
  return ['staff', ...publisher, ...targets.map((target): Audience => `buyer:${target.buyerId}`)]
}
