import { assertNever, configReceiptSchema, type Audience, type ConfigReceipt } from '@ringfloor/shared'
import { z } from 'zod'
import { CONFIG_CHANNEL } from '../../db/index.ts'
import type { TenantTx } from '../../db/index.ts'
import type { ConfigEntity, EntityKind, Fields } from './config-entity.ts'

/** What the use case passes from step to step without knowing what it is. */
export type ConfigTransaction = TenantTx


const fieldVersionsSchema = z.record(z.string(), z.number().int()).catch({})
const status = 'status'

async function readEntity(tx: TenantTx, kind: EntityKind, id: string): Promise<ConfigEntity | null> {
  const common = { id: true, version: true, fieldVersions: true, [status]: true } as const
  switch (kind) {
    case 'campaign': {
      const row = await tx.campaign.findUnique({ where: { id }, select: { ...common, floorMicros: true } })
      return row && { kind, id, buyerId: null, version: row.version, fieldVersions: fieldVersionsSchema.parse(row.fieldVersions), fields: { status: row.status, floorMicros: row.floorMicros } }
    }
    case 'buyer': {
      const row = await tx.buyer.findUnique({ where: { id }, select: common })
      return row && { kind, id, buyerId: row.id, version: row.version, fieldVersions: fieldVersionsSchema.parse(row.fieldVersions), fields: { status: row.status } }
    }
    case 'target': {
      const row = await tx.target.findUnique({ where: { id }, select: { ...common, buyerId: true, bidMicros: true, maxConcurrency: true, hourCap: true, dayCap: true } })
      if (!row) return null
      const { bidMicros, maxConcurrency, hourCap, dayCap } = row
      const fields = { status: row.status, bidMicros, maxConcurrency, hourCap, dayCap }
      return { kind, id, buyerId: row.buyerId, version: row.version, fieldVersions: fieldVersionsSchema.parse(row.fieldVersions), fields }
    }
    default:
      return assertNever(kind)
  }
}

/** The row, locked: one mutation of it at a time. `no key`: calls that refer to the row meanwhile do not wait. */
export async function lockEntity(tx: TenantTx, kind: EntityKind, id: string): Promise<ConfigEntity | null> {
  switch (kind) {
    case 'campaign':
      await tx.$queryRaw`select 1 from campaign where id = ${id}::uuid for no key update`
      break
    case 'buyer':
      await tx.$queryRaw`select 1 from buyer where id = ${id}::uuid for no key update`
      break
    case 'target':
      await tx.$queryRaw`select 1 from target where id = ${id}::uuid for no key update`
      break
    default:
      assertNever(kind)
  }
  return readEntity(tx, kind, id)
}

export interface EntityChange {
  readonly fields: Fields
  readonly version: number
  readonly fieldVersions: Readonly<Record<string, number>>
}

export async function saveEntity(tx: TenantTx, kind: EntityKind, id: string, change: EntityChange): Promise<void> {
  const data = { ...change.fields, version: change.version, fieldVersions: change.fieldVersions }
  const options = { where: { id }, data, select: { id: true } }
  if (kind === 'campaign') await tx.campaign.update(options)
  else if (kind === 'buyer') await tx.buyer.update(options)
  else await tx.target.update(options)
}

export async function findReceipt(tx: TenantTx, mutationId: string) {
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
const toJson = (fields: Fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, typeof value === 'bigint' ? value.toString() : value]))

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
  const campaign = await tx.campaign.findUnique({ where: { id: entity.id }, select: { publisherId: true } })
  const targets = await tx.target.findMany({ where: { campaignId: entity.id }, distinct: ['buyerId'], select: { buyerId: true } })
  const publisher: Audience[] = campaign?.publisherId ? [`publisher:${campaign.publisherId}`] : []
  return ['staff', ...publisher, ...targets.map((target): Audience => `buyer:${target.buyerId}`)]
}
