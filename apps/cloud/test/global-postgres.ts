/**
 * Vitest global setup of the project cloud-db: one throw-away PostgreSQL and a template database with roles and migrations. Each test file takes a
 * clone of its own (test/database.ts). TEST_ADMIN_DATABASE_URL, a superuser's address, uses that server instead.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../../tools/src/stack/postgres.ts'
import { startWatchdog } from '../../../tools/src/stack/watchdog.ts'
import { prepareDatabase } from '../src/db/prepare-database.ts'

const TEMPLATE = 'ringfloor_template'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgres: { readonly adminUrl: string; readonly template: string; readonly appPassword: string; readonly secretsKey: string }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `${TEMPLATE}_${randomBytes(4).toString('hex')}`
  const appPassword = randomBytes(12).toString('hex')
  const secretsKey = randomBytes(32)
  await query(server.adminUrl, `create database ${template} encoding 'UTF8' template template0`)
  const templateUrl = new URL(server.adminUrl)
  templateUrl.pathname = `/${template}`
  await prepareDatabase({ adminDatabaseUrl: templateUrl.href, appDatabasePassword: appPassword, secretsKey })
  project.provide('postgres', { adminUrl: server.adminUrl, template, appPassword, secretsKey: secretsKey.toString('base64') })
  return async () => {
    if (server.shared) await query(server.adminUrl, `drop database ${template}`)
    await server.stop()
  }
}

interface Server {
  readonly adminUrl: string
  /** Not ours: clean up behind us. */
  readonly shared: boolean
  readonly stop: () => Promise<void>
}

async function startServer(): Promise<Server> {
  const given = process.env['TEST_ADMIN_DATABASE_URL']
  if (given !== undefined && given !== '') return { adminUrl: given, shared: true, stop: async () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'ringfloor-test-'))
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'), port: 0, password: randomBytes(12).toString('hex'), database: 'postgres', durable: false, logFile: join(folder, 'postgres.log'),
    settings: { max_connections: '200' },
  })
  // A run that is killed cannot stop its server itself.
  const watchdog = startWatchdog(server.dataDir)
  watchdog.watch([{ pid: server.pid, signal: 'INT' }])
  return {
    adminUrl: server.url,
    shared: false,
    stop: async () => {
      await server.stop()
      await watchdog.dismiss()
      rmSync(server.dataDir, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
