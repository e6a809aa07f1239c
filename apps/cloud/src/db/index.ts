/**
 * The database, as the rest of the cloud sees it: `withTenant` for everything that knows its organisation, and a short list of look-ups for
 * what does not know it yet. The bare client stays inside.
 *
 * Locks are taken in one order everywhere, so that transactions wait for each other but never deadlock:
 * inbox row · call row (`for update`) · lease row · capacity · hold row · cap_count · ledger_account (by id) · organization (event sequence and book log, last).
 */
export type { Database, DatabaseOptions, WithTenantOptions } from './client.ts'
export { createDatabase } from './client.ts'
export type { TenantTx } from './tenant-tx.ts'
export type { Definers, LoginRow, OrganizationRow, OverdueRow, SessionRow } from './definers.ts'
export type { BookAgent, BookBuyer, BookCampaign, BookCarrierAccount, BookNumber, BookOrganization, BookPublisher, BookTarget } from './routing-book.ts'
export type { EventHint, NewEvent } from './events.ts'
export { appendEvents, parseEventHint } from './events.ts'
export { CONFIG_CHANNEL, listenForConfig, listenForEvents } from './listen.ts'
export { isUniqueViolation } from './database-errors.ts'
export * from './generated/enums.ts'
export { Prisma } from './generated/client.ts'
