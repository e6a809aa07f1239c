/** A database of its own for each test file, cloned from the migrated template. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { seedOrganization } from '../prisma/seed/index.ts'
import type { SampleWorldOptions, SeedWorld } from '../prisma/seed/index.ts'
import { createDatabase } from '../src/db/index.ts'
import type { Database } from '../src/db/index.ts'
import { APP_ROLE } from '../src/db/roles.ts'

export interface TestDatabase {
  /** The application's view. */
  readonly db: Database
  /** Superuser's connection: sees everything, for arranging and for judging. */
  readonly admin: pg.Client
  readonly adminUrl: string
  /** As ringfloor_app. */
  readonly appUrl: string
  readonly secretsKey: Buffer
  readonly seed: (options?: SampleWorldOptions) => Promise<SeedWorld>
  readonly drop: () => Promise<void>
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const given = inject('postgres')
  const name = `ringfloor_${randomBytes(6).toString('hex')}`
  const maintenance = new pg.Client({ connectionString: given.adminUrl })
  await maintenance.connect()
  await maintenance.query(`create database ${name} template ${given.template}`)
  const adminUrl = withDatabase(given.adminUrl, name)
  const app = new URL(adminUrl)
  app.username = APP_ROLE
  app.password = given.appPassword
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const db = createDatabase({ url: app.href })
  const secretsKey = Buffer.from(given.secretsKey, 'base64')
  return {
    db,
    admin,
    adminUrl,
    appUrl: app.href,
    secretsKey,
    seed: (options) => seedOrganization(admin, secretsKey, options),
    drop: async () => {
      await db.close()
      await admin.end()
      await maintenance.query(`drop database ${name} with (force)`)
      await maintenance.end()
    },
  }
}

/** Gives the file's tests a database that lives as long as the file. Read it inside tests and hooks only. */
export function useTestDatabase(): () => TestDatabase {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(async () => {
    await database?.drop()
  })
  return () => {
    if (!database) throw new Error('The test database exists only inside tests and hooks')
    return database
  }
}

function withDatabase(url: string, name: string): string {
  const next = new URL(url)
  next.pathname = `/${name}`
  return next.href
}
