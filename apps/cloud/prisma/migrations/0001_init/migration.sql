-- Tables, constraints, row-level security and grants. Functions are in 0002_functions.
--
-- Roles (made by src/cli/prepare.ts, because they belong to the server and not to one database):
--   ringfloor_owner    no login, owns the tables
--   ringfloor_definer  no login, owns the SECURITY DEFINER functions; sees all organisations through policies of its own, writes only what admission writes
--   ringfloor_app      login of the exchange; owns nothing, bypasses nothing
--
-- No foreign keys from hot tables (calls, leases, ledger): they would lock the account and campaign rows that every call shares.

do $$
begin
  if (select count(*) from pg_roles where rolname in ('ringfloor_owner', 'ringfloor_definer', 'ringfloor_app')) < 3 then
    raise exception 'The roles ringfloor_owner, ringfloor_definer and ringfloor_app are missing. Run: node apps/cloud/src/cli/prepare.ts';
  end if;
end $$;

set role ringfloor_owner;

-- ------------------------------------------------------------ tenants and people

create table organization (
  id uuid primary key,
  name text not null check (name <> ''),
  slug text not null unique,
  "timeZone" text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  demo boolean not null default false,
  "eventSeq" bigint not null default 0 check ("eventSeq" >= 0),
  "configRevision" bigint not null default 0 check ("configRevision" >= 0),
  "createdAt" timestamptz(3) not null default now()
) with (fillfactor = 50);

create table app_user (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  username text not null unique check (username = lower(username) and username <> ''),
  "displayName" text not null,
  "passwordHash" text not null,
  role text not null check (role in ('agent', 'buyer', 'publisher', 'manager', 'operator')),
  "buyerId" uuid,
  "publisherId" uuid,
  "disabledAt" timestamptz(3),
  "createdAt" timestamptz(3) not null default now(),
  unique ("organizationId", id),
  -- A buyer's login belongs to its buyer, an agent's may; a publisher's belongs to its publisher.
  check (role <> 'buyer' or "buyerId" is not null),
  check ("buyerId" is null or role in ('buyer', 'agent')),
  check ((role = 'publisher') = ("publisherId" is not null))
);

create table session (
  id uuid primary key,
  "organizationId" uuid not null,
  "userId" uuid not null,
  "familyId" uuid not null,
  "tokenHash" bytea not null unique check (octet_length("tokenHash") = 32),
  "createdAt" timestamptz(3) not null default now(),
  "lastUsedAt" timestamptz(3) not null default now(),
  "replacedAt" timestamptz(3),
  "idleExpiresAt" timestamptz(3) not null,
  "absoluteExpiresAt" timestamptz(3) not null,
  "revokedAt" timestamptz(3),
  "userAgent" text,
  foreign key ("organizationId", "userId") references app_user ("organizationId", id)
);
create index session_family on session ("familyId");
create index session_user_id on session ("userId");

create table carrier_account (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  "accountSid" text not null unique check ("accountSid" ~ '^AC[0-9a-f]{32}$'),
  "authTokenCipher" text not null,
  "apiKeySid" text not null,
  "apiKeySecretCipher" text not null,
  "callsPerSecond" int not null default 1 check ("callsPerSecond" >= 1),
  unique ("organizationId", id)
);

-- ------------------------------------------------------------ configuration

create table publisher (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'paused')),
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  unique ("organizationId", id)
);

create table buyer (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'paused')),
  "maxConcurrency" int check ("maxConcurrency" >= 0),
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  unique ("organizationId", id)
);

alter table app_user
  add foreign key ("organizationId", "buyerId") references buyer ("organizationId", id),
  add foreign key ("organizationId", "publisherId") references publisher ("organizationId", id);

create table campaign (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  "publisherId" uuid,
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'paused')),
  "auctionKind" text not null check ("auctionKind" in ('first_price', 'second_price')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  "floorMicros" bigint not null check ("floorMicros" >= 0),
  "incrementMicros" bigint not null check ("incrementMicros" >= 0),
  "payoutKind" text not null check ("payoutKind" in ('percent', 'flat')),
  "payoutBasisPoints" int not null default 0 check ("payoutBasisPoints" between 0 and 10000),
  "payoutMicros" bigint not null default 0 check ("payoutMicros" >= 0),
  "payableAfterSeconds" int not null default 0 check ("payableAfterSeconds" >= 0),
  "maxConcurrency" int check ("maxConcurrency" >= 0),
  "ringTimeoutSeconds" int not null default 20 check ("ringTimeoutSeconds" between 1 and 600),
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  unique ("organizationId", id),
  foreign key ("organizationId", "publisherId") references publisher ("organizationId", id)
);

create table phone_number (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  number text not null unique check (number ~ '^\+[1-9][0-9]{6,14}$'),
  "campaignId" uuid,
  "carrierAccountId" uuid not null,
  "carrierSid" text,
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  foreign key ("organizationId", "campaignId") references campaign ("organizationId", id),
  foreign key ("organizationId", "carrierAccountId") references carrier_account ("organizationId", id)
);
create index phone_number_organization on phone_number ("organizationId");

create table target (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  "campaignId" uuid not null,
  "buyerId" uuid not null,
  name text not null check (name <> ''),
  kind text not null check (kind in ('agents', 'number', 'sip')),
  destination text,
  status text not null default 'active' check (status in ('active', 'paused')),
  "bidMicros" bigint not null check ("bidMicros" > 0),
  "timeZone" text not null,
  hours jsonb,
  states text[] not null default '{}',
  "maxConcurrency" int check ("maxConcurrency" >= 0),
  "hourCap" int check ("hourCap" >= 0),
  "dayCap" int check ("dayCap" >= 0),
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  unique ("organizationId", id),
  check ((kind = 'agents') = (destination is null)),
  foreign key ("organizationId", "campaignId") references campaign ("organizationId", id),
  foreign key ("organizationId", "buyerId") references buyer ("organizationId", id)
);
create index target_campaign on target ("campaignId");

create table target_agent (
  "organizationId" uuid not null,
  "targetId" uuid not null,
  "userId" uuid not null,
  primary key ("targetId", "userId"),
  foreign key ("organizationId", "targetId") references target ("organizationId", id),
  foreign key ("organizationId", "userId") references app_user ("organizationId", id)
);
create index target_agent_organization on target_agent ("organizationId");

create table agent_presence (
  "userId" uuid primary key,
  "organizationId" uuid not null,
  state text not null check (state in ('available', 'away', 'not_answering')),
  reason text,
  since timestamptz(3) not null,
  "softphoneReady" boolean not null default false,
  "softphoneSeenAt" timestamptz(3),
  foreign key ("organizationId", "userId") references app_user ("organizationId", id)
) with (fillfactor = 50);
create index agent_presence_organization on agent_presence ("organizationId");

create table config_mutation (
  "mutationId" uuid primary key,
  "organizationId" uuid not null,
  "userId" uuid,
  name text not null,
  "inputHash" bytea not null,
  receipt jsonb not null,
  at timestamptz(3) not null default now()
);
create index config_mutation_organization on config_mutation ("organizationId");

create table config_change (
  "organizationId" uuid not null,
  revision bigint not null check (revision >= 1),
  "mutationId" uuid not null,
  "userId" uuid,
  entity text not null,
  "entityId" uuid not null,
  before jsonb not null,
  after jsonb not null,
  at timestamptz(3) not null default now(),
  primary key ("organizationId", revision)
);

-- ------------------------------------------------------------ the path of one call

create table inbox (
  -- Byte order, so that all deliveries of a call can be found by prefix.
  key text collate "C" primary key check (octet_length(key) between 1 and 512),
  "organizationId" uuid not null,
  "callSid" text not null,
  response text,
  "receivedAt" timestamptz(3) not null default now()
) with (fillfactor = 90);

create table call (
  id uuid primary key,
  "organizationId" uuid not null,
  "campaignId" uuid not null,
  "publisherId" uuid,
  "accountSid" text not null,
  "callSid" text not null,
  "from" text not null,
  "to" text not null,
  "callerState" text,
  "callerZip" text,
  attestation text,
  state text not null check (state in ('routing', 'ringing', 'connected', 'ended')),
  outcome text check (outcome in ('connected', 'abandoned', 'unanswered', 'refused', 'failed')),
  "attemptCount" int not null default 0 check ("attemptCount" >= 0),
  "buyerId" uuid,
  "targetId" uuid,
  "userId" uuid,
  -- The campaign's, which is checked there: a pattern match for every call would cost more than the rest of the row's checks.
  currency text not null check (octet_length(currency) = 3),
  "priceMicros" bigint check ("priceMicros" >= 0),
  "payoutMicros" bigint check ("payoutMicros" >= 0),
  "configRevision" bigint not null,
  "receivedAt" timestamptz(3) not null,
  "ringingAt" timestamptz(3),
  "connectedAt" timestamptz(3),
  "endedAt" timestamptz(3),
  "durationSeconds" int check ("durationSeconds" >= 0),
  "settledAt" timestamptz(3),
  "lastReportAt" timestamptz(3) not null,
  -- The carrier's ids are whatever the tenant's own carrier says: no tenant can occupy another's.
  unique ("callSid", "organizationId"),
  check ((state = 'ended') = ("endedAt" is not null))
) with (fillfactor = 80);
create index call_recent on call ("organizationId", "receivedAt" desc, id);
-- Live calls only: the floor's list and the reconciler. Without lastReportAt in it, so that reports stay cheap (HOT) updates.
create index call_live on call ("organizationId", "receivedAt") where state <> 'ended';
-- Calls whose money is not settled yet, live ones among them: what the reconciler looks through.
create index call_unsettled on call ("organizationId", "receivedAt") where "settledAt" is null;

create table call_decision (
  "callId" uuid not null,
  attempt int not null check (attempt >= 1),
  "organizationId" uuid not null,
  trace json not null,
  "admittedIndex" int check ("admittedIndex" >= 0),
  refused jsonb not null default '[]',
  at timestamptz(3) not null default now(),
  primary key ("callId", attempt)
-- A trace of a few kilobytes stays in its row: compressing it would cost admission more than everything else it writes.
) with (toast_tuple_target = 8160);

create table call_attempt (
  "callId" uuid not null,
  number int not null check (number >= 1),
  "organizationId" uuid not null,
  "targetId" uuid not null,
  "buyerId" uuid not null,
  "userId" uuid,
  kind text not null check (kind in ('agents', 'number', 'sip')),
  "priceMicros" bigint not null check ("priceMicros" >= 0),
  state text not null check (state in ('planned', 'dialing', 'ringing', 'answered', 'completed', 'busy', 'no-answer', 'canceled', 'failed')),
  "legSid" text,
  "plannedAt" timestamptz(3) not null,
  "claimedAt" timestamptz(3),
  "canceledAt" timestamptz(3),
  "placementFailedAt" timestamptz(3),
  "ringingAt" timestamptz(3),
  "answeredAt" timestamptz(3),
  "endedAt" timestamptz(3),
  primary key ("callId", number)
) with (fillfactor = 80);

create table call_leg (
  sid text not null,
  "organizationId" uuid not null,
  "callId" uuid not null,
  role text not null check (role in ('caller', 'candidate')),
  attempt int check (attempt >= 1),
  status text not null check (status in ('queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed')),
  sequence int not null default -1,
  "ringingAt" timestamptz(3),
  "answeredAt" timestamptz(3),
  "endedAt" timestamptz(3),
  "durationSeconds" int check ("durationSeconds" >= 0),
  "updatedAt" timestamptz(3) not null,
  primary key ("callId", sid)
) with (fillfactor = 80);

-- Few rows, updated by every call: half-empty pages keep the updates in place (HOT), and vacuum must come by count, not by share.
create table capacity (
  kind text not null check (kind in ('campaign', 'buyer', 'target', 'seat')),
  "scopeId" uuid not null,
  "organizationId" uuid not null,
  live int not null default 0 check (live >= 0),
  "releasedAt" timestamptz(3),
  primary key (kind, "scopeId")
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000);
create index capacity_organization on capacity ("organizationId");

create table cap_count (
  "targetId" uuid not null,
  "windowKey" text not null check ("windowKey" ~ '^\d{4}-\d\d-\d\d(T\d\d)?$'),
  "organizationId" uuid not null,
  used int not null default 0 check (used >= 0),
  primary key ("targetId", "windowKey")
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000);

create table lease (
  "callId" uuid not null,
  attempt int not null check (attempt >= 1),
  kind text not null check (kind in ('campaign', 'buyer', 'target', 'seat', 'hour', 'day')),
  "scopeId" uuid not null,
  "windowKey" text,
  "organizationId" uuid not null,
  "expiresAt" timestamptz(3) not null,
  primary key ("callId", attempt, kind),
  check ((kind in ('hour', 'day')) = ("windowKey" is not null))
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000);
-- No index by expiry: the table holds the live calls only, and the sweeper reads it through.

-- ------------------------------------------------------------ money

-- A balance is seen from its owner: credits raise it, debits lower it. Over an organisation and currency they add up to zero.
create table ledger_account (
  id uuid primary key,
  "organizationId" uuid not null,
  kind text not null check (kind in ('buyer', 'publisher', 'platform_revenue', 'funding')),
  "ownerId" uuid,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  "postedMicros" bigint not null default 0,
  "heldMicros" bigint not null default 0 check ("heldMicros" >= 0),
  "creditLimitMicros" bigint not null default 0 check ("creditLimitMicros" >= 0),
  unique nulls not distinct ("organizationId", kind, "ownerId", currency),
  check ((kind in ('buyer', 'publisher')) = ("ownerId" is not null)),
  constraint ledger_account_covered check (kind <> 'buyer' or "postedMicros" - "heldMicros" >= - "creditLimitMicros")
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000);

create table ledger_hold (
  id uuid primary key,
  "organizationId" uuid not null,
  -- call:<id>:<attempt>; the unique index below guards it.
  key text not null,
  "accountId" uuid not null,
  "callId" uuid not null,
  attempt int not null check (attempt >= 1),
  "amountMicros" bigint not null check ("amountMicros" > 0),
  "postedMicros" bigint not null default 0,
  state text not null check (state in ('held', 'posted', 'voided', 'expired')),
  "createdAt" timestamptz(3) not null default now(),
  "expiresAt" timestamptz(3) not null,
  "resolvedAt" timestamptz(3),
  unique ("callId", attempt),
  check ("postedMicros" between 0 and "amountMicros"),
  check (state = 'posted' or "postedMicros" = 0),
  check ((state = 'held') = ("resolvedAt" is null))
) with (fillfactor = 80);
create index ledger_hold_expiry on ledger_hold ("expiresAt") where state = 'held';

create table ledger_transfer (
  id uuid primary key,
  "organizationId" uuid not null,
  key text not null unique,
  kind text not null check (kind <> ''),
  "debitAccountId" uuid not null,
  "creditAccountId" uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  "amountMicros" bigint not null check ("amountMicros" > 0),
  "callId" uuid,
  "holdId" uuid,
  at timestamptz(3) not null default now(),
  check ("debitAccountId" <> "creditAccountId")
);
create index ledger_transfer_call on ledger_transfer ("organizationId", "callId");
create index ledger_transfer_debit on ledger_transfer ("debitAccountId", at);
create index ledger_transfer_credit on ledger_transfer ("creditAccountId", at);

-- ------------------------------------------------------------ events

create table event (
  "organizationId" uuid not null,
  seq bigint not null check (seq >= 1),
  type text not null check (type in ('call.received', 'call.routed', 'call.ringing', 'call.connected', 'call.ended', 'call.settled', 'agent.state', 'balance.changed', 'config.changed')),
  body jsonb not null,
  audience text[] not null,
  at timestamptz(3) not null default now(),
  primary key ("organizationId", seq)
);

-- ------------------------------------------------------------ row-level security

do $$
declare t text;
begin
  foreach t in array array[
    'app_user', 'session', 'carrier_account', 'publisher', 'buyer', 'campaign', 'phone_number', 'target', 'target_agent', 'agent_presence', 'config_mutation',
    'config_change', 'inbox', 'call', 'call_decision', 'call_attempt', 'call_leg', 'capacity', 'cap_count', 'lease', 'ledger_account', 'ledger_hold',
    'ledger_transfer', 'event'
  ] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant on %I using ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid) '
      'with check ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid)', t);
  end loop;
end $$;

alter table organization enable row level security;
alter table organization force row level security;
create policy tenant on organization
  using (id = nullif(current_setting('app.organization_id', true), '')::uuid)
  with check (id = nullif(current_setting('app.organization_id', true), '')::uuid);

-- The application: what it writes, and no more. The ledger, the event log and the decisions can be added to, never changed.
grant usage on schema public to ringfloor_app, ringfloor_definer;
grant select on organization, app_user, session, carrier_account, publisher, buyer, campaign, phone_number, target, target_agent, agent_presence, config_mutation,
  config_change, inbox, call, call_decision, call_attempt, call_leg, capacity, cap_count, lease, ledger_account, ledger_hold, ledger_transfer, event to ringfloor_app;
grant update ("eventSeq", "configRevision") on organization to ringfloor_app;
grant update ("displayName", "passwordHash", "disabledAt") on app_user to ringfloor_app;
grant insert, update on session, agent_presence, inbox, call, call_attempt, call_leg to ringfloor_app;
grant update on publisher, buyer, campaign, phone_number, target to ringfloor_app;
grant insert on config_mutation, config_change, call_decision, ledger_account, ledger_transfer, event to ringfloor_app;
grant update (live, "releasedAt") on capacity to ringfloor_app;
grant update (used) on cap_count to ringfloor_app;
grant update ("postedMicros", "heldMicros") on ledger_account to ringfloor_app;
grant update (state, "postedMicros", "resolvedAt") on ledger_hold to ringfloor_app;
grant delete on lease to ringfloor_app;

-- The definer: every organisation, but only the tables and verbs of its functions.
do $$
declare t text;
begin
  foreach t in array array[
    'organization', 'app_user', 'session', 'carrier_account', 'publisher', 'buyer', 'campaign', 'phone_number', 'target', 'target_agent', 'agent_presence',
    'inbox', 'call', 'call_decision', 'call_attempt', 'capacity', 'cap_count', 'lease', 'ledger_account', 'ledger_hold', 'event'
  ] loop
    execute format('create policy definer on %I to ringfloor_definer using (true) with check (true)', t);
    execute format('grant select on %I to ringfloor_definer', t);
  end loop;
end $$;
grant update ("eventSeq") on organization to ringfloor_definer;
grant insert on inbox, call, call_decision, call_attempt, capacity, cap_count, lease, ledger_hold, event to ringfloor_definer;
grant update on call to ringfloor_definer;
grant update (live, "releasedAt") on capacity to ringfloor_definer;
grant update (used) on cap_count to ringfloor_definer;
grant update ("heldMicros") on ledger_account to ringfloor_definer;
grant update (state, "resolvedAt") on ledger_hold to ringfloor_definer;
grant delete on lease to ringfloor_definer;

reset role;
