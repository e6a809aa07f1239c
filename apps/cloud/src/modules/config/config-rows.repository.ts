import { assertNever, type ConfigListInput, type ConfigRow } from '@ringfloor/shared'
import { Prisma } from '../../db/index.ts'
import type { TenantTx } from '../../db/index.ts'

/** Columns of `ConfigRow`, and where they come from. */
function selection(kind: ConfigListInput['kind']): Prisma.Sql {
  switch (kind) {
    case 'campaign':
      return Prisma.sql`select id, name, status, version, null::uuid as "parentId", rules as document from campaign`
    case 'publisher':
      return Prisma.sql`select id, name, status, version, null::uuid as "parentId", rules as document from publisher`
    case 'buyer':
      return Prisma.sql`select id, name, status, version, null::uuid as "parentId", rules as document from buyer`
    case 'target':
      return Prisma.sql`select id, name, status, version, "campaignId" as "parentId", rules as document from target`
    case 'profile':
      return Prisma.sql`select id, name, status, version, "targetId" as "parentId", rules as document from bid_profile`
    case 'agent':
      return Prisma.sql`select id, "displayName" as name, null as status, 0 as version, null::uuid as "parentId", skills as document from app_user where role = 'agent' and "disabledAt" is null`
    case 'number':
      return Prisma.sql`select id, number as name, null as status, version, "campaignId" as "parentId", tags as document from phone_number`
    default:
      return assertNever(kind)
  }
}

/** By id, as many as fit a page. */
export async function findConfigRows(tx: TenantTx, { kind, afterId, limit }: ConfigListInput): Promise<ConfigRow[]> {
  const from = afterId === undefined ? Prisma.empty : Prisma.sql`where r.id > ${afterId}::uuid`
  return tx.$queryRaw<ConfigRow[]>`select r.* from (${selection(kind)}) r ${from} order by r.id limit ${limit}`
}
