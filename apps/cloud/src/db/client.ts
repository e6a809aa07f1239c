import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { createDefiners } from './definers.ts'
import type { Definers } from './definers.ts'
import { isRetryable, toDatabaseError } from './database-errors.ts'
import { PrismaClient } from './generated/client.ts'
import type { TenantTx } from './tenant-tx.ts'

/** Connections for tenant transactions of one process. */
const DEFAULT_POOL_SIZE = 10
/** Connections for look-ups and admission, which must not queue behind screens. */
const FUNCTION_POOL_SIZE = 4
/** How long a transaction may wait for a connection, and how long it may take. */
const TRANSACTION_MAX_WAIT_MS = 5_000
const TRANSACTION_TIMEOUT_MS = 10_000
const CONNECT_TIMEOUT_MS = 5_000
/** A statement that takes longer is cut off by the server: nothing in the exchange needs that long. */
const STATEMENT_TIMEOUT_MS = 15_000
/** A transaction that nobody drives any more gives its locks back. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 20_000
const MAX_TRANSACTION_TRIES = 4

export interface DatabaseOptions {
  /** As the role ringfloor_app. */
  readonly url: string
  readonly poolSize?: number
  /** Errors of idle connections, for the log. Without it they are ignored: the next query says the same. */
  readonly onError?: (error: Error) => void
}

export interface WithTenantOptions {
  readonly timeoutMs?: number
}

export interface Database {
  /**
   * Runs `work` in one transaction that sees only this organisation's rows. A deadlock or serialisation failure runs it again from the start:
   * `work` must have no effects but through `tx`.
   * @throws AppError `database.unavailable` where the database cannot be reached
   */
  readonly withTenant: <T>(organizationId: string, work: (tx: TenantTx) => Promise<T>, options?: WithTenantOptions) => Promise<T>
  /** Everything that is asked before, or across, organisations. */
  readonly definers: Definers
  /** Runs one of the SECURITY DEFINER functions as a prepared statement. For admission; anything else belongs in `definers`. */
  readonly callFunction: <Row extends pg.QueryResultRow>(name: string, sql: string, values: readonly unknown[]) => Promise<readonly Row[]>
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens the pools; connects on first use. */
export function createDatabase(options: DatabaseOptions): Database {
  const onError = options.onError ?? (() => undefined)
  const common = {
    connectionString: options.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS, application_name: 'ringfloor-cloud',
  }
  const functionPool = new pg.Pool({ ...common, max: FUNCTION_POOL_SIZE })
  functionPool.on('error', onError)
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ ...common, max: options.poolSize ?? DEFAULT_POOL_SIZE }, { onPoolError: onError, onConnectionError: onError }),
  })

  const callFunction = async <Row extends pg.QueryResultRow>(name: string, sql: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    try {
      return (await functionPool.query<Row>({ name, text: sql, values: [...values] })).rows
    } catch (error) {
      throw toDatabaseError(error)
    }
  }

  const runOnce = <T>(organizationId: string, work: (tx: TenantTx) => Promise<T>, settings: WithTenantOptions): Promise<T> =>
    prisma.$transaction(
      async (tx) => {
        // `true` makes it local to this transaction: the next borrower of the connection starts with none.
        await tx.$executeRaw`select set_config('app.organization_id', ${organizationId}, true)`
        return work(tx)
      },
      { maxWait: TRANSACTION_MAX_WAIT_MS, timeout: settings.timeoutMs ?? TRANSACTION_TIMEOUT_MS },
    )

  const withTenant = async <T>(organizationId: string, work: (tx: TenantTx) => Promise<T>, settings: WithTenantOptions = {}): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await runOnce(organizationId, work, settings)
      } catch (error) {
        if (tries < MAX_TRANSACTION_TRIES && isRetryable(error)) continue
        throw toDatabaseError(error)
      }
    }
  }

  return {
    withTenant,
    callFunction,
    definers: createDefiners(callFunction),
    ping: async () => {
      await callFunction('ping', 'select 1', [])
    },
    close: async () => {
      await prisma.$disconnect()
      await functionPool.end()
    },
  }
}
