/**
 * Applies prisma/migrations over a plain connection: Prisma's own engine is a download that not every machine can make. The bookkeeping is
 * Prisma's (`_prisma_migrations`, SHA-256 checksums, its advisory lock), so that `prisma migrate deploy` agrees where it is used.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { AppError } from '@ringfloor/shared'

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
/** The lock that Prisma Migrate takes. */
const PRISMA_LOCK = 72_707_369

export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}
interface AppliedRow {
  readonly migration_name: string
  readonly checksum: string
  readonly finished_at: Date | null
}

export async function readMigrations(dir: string = MIGRATIONS_DIR): Promise<readonly Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Names of the migrations that the database lacks; throws as `migrate` does. Reads only. */
export async function pendingMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows: tables } = await client.query<{ present: boolean }>(`select to_regclass('public._prisma_migrations') is not null as present`)
  if (!tables[0]?.present) return migrations
  const { rows } = await client.query<AppliedRow>('select migration_name, checksum, finished_at from public._prisma_migrations where rolled_back_at is null')
  const applied = new Map(rows.map((row) => [row.migration_name, row]))
  for (const row of rows) {
    if (!migrations.some((migration) => migration.name === row.migration_name)) {
      throw new AppError('conflict', { userMessage: `The database was prepared by a newer version: it has the migration ${row.migration_name}, which this version does not know. Start the newer version.` })
    }
  }
  return migrations.filter((migration) => {
    const row = applied.get(migration.name)
    if (!row) return true
    if (row.finished_at === null) throw new AppError('conflict', { userMessage: `The migration ${migration.name} broke off halfway. Restore a backup, or see: prisma migrate resolve` })
    if (row.checksum !== migration.checksum) {
      throw new AppError('conflict', { userMessage: `The migration ${migration.name} was changed after this database applied it. With demo data, begin anew: npm start -- --reset` })
    }
    return false
  })
}

/**
 * Brings the database up to date. Several processes may try at once: one does it, the others wait.
 * @returns names of the migrations applied now
 * @throws AppError `conflict` where the database and the files disagree
 */
export async function migrate(client: pg.Client, dir?: string): Promise<readonly string[]> {
  const migrations = await readMigrations(dir)
  await client.query('select pg_advisory_lock($1)', [PRISMA_LOCK])
  try {
    await client.query(`create table if not exists public._prisma_migrations (
      id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null, logs text,
      rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
    const pending = await pendingMigrations(client, migrations)
    for (const migration of pending) await apply(client, migration)
    return pending.map((migration) => migration.name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [PRISMA_LOCK])
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query(
      `insert into public._prisma_migrations (id, checksum, finished_at, migration_name, logs, started_at, applied_steps_count) values ($1, $2, now(), $3, null, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new AppError('internal', {
      message: `Migration ${migration.name} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      userMessage: `The migration ${migration.name} failed and was undone: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    })
  }
}
