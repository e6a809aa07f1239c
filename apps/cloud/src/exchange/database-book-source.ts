/** The book log in PostgreSQL (prisma/migrations/0005_book). */
import type { Database } from '../db/index.ts'
import type { BookSource, LogRow } from './book-source.ts'

/** What is past the end of every log. */
const NEWEST = Number.MAX_SAFE_INTEGER

interface LogColumns {
  readonly org: string
  /** bigint as text */
  readonly seq: string
  readonly changes: string
}

export function createDatabaseBookSource(db: Database): BookSource {
  return {
    async readLog(cursors, limit) {
      const rows = await db.callFunction<LogColumns & Record<string, unknown>>('read_book_log', 'select org, seq, changes from read_book_log($1, $2, $3)', [
        cursors.map((cursor) => cursor.organizationId), cursors.map((cursor) => cursor.seq), limit,
      ])
      return rows.map((row) => toLogRow(row.org, Number(row.seq), row.changes))
    },
    findCheckpoint: (organizationId, upToSeq = NEWEST) =>
      db.withTenant(organizationId, async (tx) => {
        const [row] = await tx.$queryRaw<{ seq: bigint; body: string }[]>`select seq, body from find_book_checkpoint(${organizationId}::uuid, ${upToSeq}::bigint)`
        return row && { seq: Number(row.seq), state: JSON.parse(row.body) as unknown }
      }),
    newestCheckpointSeq: (organizationId, upToSeq = NEWEST) =>
      db.withTenant(organizationId, async (tx) => {
        const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
          select max(k.seq) as seq from book_checkpoint k where k."organizationId" = ${organizationId}::uuid and k.seq <= ${upToSeq}::bigint`
        return Number(row?.seq ?? 0)
      }),
    readRange: (organizationId, fromSeq, toSeq) =>
      db.withTenant(organizationId, async (tx) => {
        const rows = await tx.$queryRaw<{ seq: bigint; changes: string }[]>`select seq, changes from read_book_range(${organizationId}::uuid, ${fromSeq}::bigint, ${toSeq}::bigint)`
        return rows.map((row) => toLogRow(organizationId, Number(row.seq), row.changes))
      }),
    latestSeq: (organizationId) =>
      db.withTenant(organizationId, async (tx) => {
        const [row] = await tx.$queryRaw<{ seq: bigint }[]>`select o."bookSeq" as seq from organization o where o.id = ${organizationId}::uuid`
        return Number(row?.seq ?? 0)
      }),
    writeCheckpoint: (organizationId, { seq, state }) =>
      db.withTenant(organizationId, async (tx) => {
        await tx.$queryRaw`select save_book_checkpoint(${organizationId}::uuid, ${seq}::bigint, ${state})`
      }),
  }
}

function toLogRow(organizationId: string, seq: number, changes: string): LogRow {
  return { organizationId, seq, changes: JSON.parse(changes) as unknown }
}
