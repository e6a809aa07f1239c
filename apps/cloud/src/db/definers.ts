/**
 * Typed doors to the SECURITY DEFINER functions: what must be known before the organisation is, and what sweepers ask across all of them.
 * Each function lists its columns; nothing here writes, except admission (src/calls/admission*.ts).
 */
import type pg from 'pg'
import { bookOrganizationSchema } from './routing-book.ts'
import type { BookOrganization } from './routing-book.ts'

export interface LoginRow {
  readonly userId: string
  readonly organizationId: string
  readonly passwordHash: string
  readonly disabledAt: Date | null
}
export interface SessionRow {
  readonly sessionId: string
  readonly organizationId: string
  readonly userId: string
  readonly familyId: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly replacedAt: Date | null
  readonly idleExpiresAt: Date
  readonly absoluteExpiresAt: Date
  readonly revokedAt: Date | null
  readonly userDisabledAt: Date | null
}
export interface OrganizationRow {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly timeZone: string
  readonly currency: string
  readonly demo: boolean
  readonly eventSeq: bigint
  readonly configRevision: bigint
}
/** An attempt whose leases or hold have lapsed. */
export interface OverdueRow {
  readonly organizationId: string
  readonly callId: string
  readonly attempt: number
}

export interface Definers {
  /** Username in lower case. */
  readonly findLogin: (username: string) => Promise<LoginRow | undefined>
  /** By the SHA-256 of the token, whatever state the session is in: the caller judges. */
  readonly findSession: (tokenHash: Uint8Array) => Promise<SessionRow | undefined>
  readonly listOrganizations: () => Promise<readonly OrganizationRow[]>
  /** All organisations' configuration, or one's. */
  readonly loadRoutingBook: (organizationId?: string) => Promise<readonly BookOrganization[]>
  /** Attempts with leases or a hold that lapsed before `now`. */
  readonly listOverdue: (now: Date, limit: number) => Promise<readonly OverdueRow[]>
}

export type CallFunction = <Row extends pg.QueryResultRow>(name: string, sql: string, values: readonly unknown[]) => Promise<readonly Row[]>

interface RawOrganization extends Omit<OrganizationRow, 'eventSeq' | 'configRevision'> {
  readonly eventSeq: string
  readonly configRevision: string
}

export function createDefiners(call: CallFunction): Definers {
  return {
    findLogin: async (username) => (await call<LoginRow>('find_login', 'select * from find_login($1)', [username]))[0],
    findSession: async (tokenHash) => (await call<SessionRow>('find_session', 'select * from find_session($1)', [Buffer.from(tokenHash)]))[0],
    listOrganizations: async () =>
      (await call<RawOrganization>('list_organizations', 'select * from list_organizations()', [])).map((row) => ({
        ...row, eventSeq: BigInt(row.eventSeq), configRevision: BigInt(row.configRevision),
      })),
    loadRoutingBook: async (organizationId) =>
      (await call<{ book: unknown }>('load_routing_book', 'select book from load_routing_book($1)', [organizationId ?? null])).map((row) => bookOrganizationSchema.parse(row.book)),
    listOverdue: (now, limit) => call<OverdueRow>('list_overdue', 'select * from list_overdue($1, $2)', [now, limit]),
  }
}
