/** The peer's tables: the rows that ours writes, as a CRUD application would declare them. The same indexes, no row-level security. */
import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const micros = (name: string) => bigint(name, { mode: 'bigint' })
const at = (name: string) => timestamp(name, { withTimezone: true })

export const organization = pgTable('organization', { id: uuid('id').primaryKey(), eventSeq: micros('event_seq').notNull().default(sql`0`) })
export const campaign = pgTable('campaign', { id: uuid('id').primaryKey(), organizationId: uuid('organization_id').notNull(), floorMicros: micros('floor_micros').notNull() })
export const phoneNumber = pgTable('phone_number', { number: text('number').primaryKey(), campaignId: uuid('campaign_id').notNull() })
export const target = pgTable(
  'target',
  {
    id: uuid('id').primaryKey(), campaignId: uuid('campaign_id').notNull(), buyerId: uuid('buyer_id').notNull(), status: text('status').notNull(), bidMicros: micros('bid_micros').notNull(),
    destination: text('destination').notNull(), maxConcurrency: integer('max_concurrency').notNull(), live: integer('live').notNull().default(0),
  },
  (table) => [index('target_campaign').on(table.campaignId)],
)
export const account = pgTable('account', { buyerId: uuid('buyer_id').primaryKey(), postedMicros: micros('posted_micros').notNull(), heldMicros: micros('held_micros').notNull().default(sql`0`) })
export const inbox = pgTable('inbox', { key: text('key').primaryKey(), organizationId: uuid('organization_id').notNull(), response: text('response').notNull(), receivedAt: at('received_at').notNull().defaultNow() })
export const call = pgTable(
  'call',
  {
    id: uuid('id').primaryKey(), organizationId: uuid('organization_id').notNull(), campaignId: uuid('campaign_id').notNull(), callSid: text('call_sid').notNull().unique(),
    from: text('from').notNull(), to: text('to').notNull(), callerState: text('caller_state'), state: text('state').notNull(), targetId: uuid('target_id'), buyerId: uuid('buyer_id'),
    priceMicros: micros('price_micros'), trace: jsonb('trace').notNull(), receivedAt: at('received_at').notNull(),
  },
  (table) => [index('call_recent').on(table.organizationId, table.receivedAt)],
)
export const lease = pgTable(
  'lease',
  { callId: uuid('call_id').notNull(), kind: text('kind').notNull(), scopeId: uuid('scope_id').notNull(), expiresAt: at('expires_at').notNull() },
  (table) => [primaryKey({ columns: [table.callId, table.kind] })],
)
export const hold = pgTable('hold', { key: text('key').primaryKey(), callId: uuid('call_id').notNull(), buyerId: uuid('buyer_id').notNull(), amountMicros: micros('amount_micros').notNull(), state: text('state').notNull(), expiresAt: at('expires_at').notNull() })
export const event = pgTable(
  'event',
  { organizationId: uuid('organization_id').notNull(), seq: micros('seq').notNull(), type: text('type').notNull(), body: jsonb('body').notNull(), at: at('at').notNull().defaultNow() },
  (table) => [primaryKey({ columns: [table.organizationId, table.seq] })],
)

/** The same tables for the server. Drizzle's own migration tool is not part of the measurement. */
export const PEER_TABLES_SQL = `
create table organization (id uuid primary key, event_seq bigint not null default 0);
create table campaign (id uuid primary key, organization_id uuid not null, floor_micros bigint not null);
create table phone_number (number text primary key, campaign_id uuid not null);
create table target (id uuid primary key, campaign_id uuid not null, buyer_id uuid not null, status text not null, bid_micros bigint not null, destination text not null, max_concurrency int not null, live int not null default 0);
create index target_campaign on target (campaign_id);
create table account (buyer_id uuid primary key, posted_micros bigint not null, held_micros bigint not null default 0);
create table inbox (key text primary key, organization_id uuid not null, response text not null, received_at timestamptz not null default now());
create table call (id uuid primary key, organization_id uuid not null, campaign_id uuid not null, call_sid text not null unique, "from" text not null, "to" text not null, caller_state text, state text not null,
  target_id uuid, buyer_id uuid, price_micros bigint, trace jsonb not null, received_at timestamptz not null);
create index call_recent on call (organization_id, received_at);
create table lease (call_id uuid not null, kind text not null, scope_id uuid not null, expires_at timestamptz not null, primary key (call_id, kind));
create table hold (key text primary key, call_id uuid not null, buyer_id uuid not null, amount_micros bigint not null, state text not null, expires_at timestamptz not null);
create table event (organization_id uuid not null, seq bigint not null, type text not null, body jsonb not null, at timestamptz not null default now(), primary key (organization_id, seq));
`
