-- Rules documents, bid profiles, caps at four levels, one lease per attempt.
--
-- Counting. A window (hour, day, month, total) of a campaign, buyer, target or profile is counted where its limits, columns or rules.limits, set a cap there, in calls
-- or in money, and nowhere else: counting all sixteen windows of every call would cost more rows than all else that a call leaves. So that a cap which is set in the middle
-- of a window does not begin at zero, the change that sets it counts what the window has had so far (fill_caps), while no call of that scope can be admitted.

set role ringfloor_owner;

-- ------------------------------------------------------------ configuration

-- What a rules document and the older columns set, in one list that admission reads without looking into JSON: calls total, month, day, hour, then micro-units of money
-- total, month, day, hour. Null: no cap; no list: none at all. A column counts where the document does not say it; null in the document is expressly none.
create function list_caps(p_rules jsonb, p_hour_cap int, p_day_cap int) returns bigint[]
language sql immutable parallel safe as $$
  select case when v.caps <> array_fill(null::bigint, array[8]) then v.caps end
  from (select array[
    (l #>> '{calls,total}')::bigint, (l #>> '{calls,month}')::bigint,
    case when l -> 'calls' ? 'day' then (l #>> '{calls,day}')::bigint else p_day_cap end, case when l -> 'calls' ? 'hour' then (l #>> '{calls,hour}')::bigint else p_hour_cap end,
    ((l #>> '{spend,total}')::numeric * 1000000)::bigint, ((l #>> '{spend,month}')::numeric * 1000000)::bigint,
    ((l #>> '{spend,day}')::numeric * 1000000)::bigint, ((l #>> '{spend,hour}')::numeric * 1000000)::bigint] as caps
    from (select p_rules -> 'limits' as l) d) v
$$;
revoke all on function list_caps(jsonb, int, int) from public;
grant execute on function list_caps(jsonb, int, int) to ringfloor_app, ringfloor_definer;

alter table publisher add column rules jsonb not null default '{}' check (jsonb_typeof(rules) = 'object');
alter table campaign add column rules jsonb not null default '{}' check (jsonb_typeof(rules) = 'object');
alter table buyer add column rules jsonb not null default '{}' check (jsonb_typeof(rules) = 'object');
alter table target add column rules jsonb not null default '{}' check (jsonb_typeof(rules) = 'object');
alter table campaign
  add column "liveLimit" int generated always as (case when rules -> 'limits' ? 'concurrency' then (rules #>> '{limits,concurrency}')::int else "maxConcurrency" end) stored,
  add column caps bigint[] generated always as (list_caps(rules, null, null)) stored;
alter table buyer
  add column "liveLimit" int generated always as (case when rules -> 'limits' ? 'concurrency' then (rules #>> '{limits,concurrency}')::int else "maxConcurrency" end) stored,
  add column caps bigint[] generated always as (list_caps(rules, null, null)) stored;
alter table target
  add column "liveLimit" int generated always as (case when rules -> 'limits' ? 'concurrency' then (rules #>> '{limits,concurrency}')::int else "maxConcurrency" end) stored,
  add column caps bigint[] generated always as (list_caps(rules, "hourCap", "dayCap")) stored;
alter table app_user add column skills jsonb not null default '{}' check (jsonb_typeof(skills) = 'object');

-- A standing bid of a target. A target without any has one implied, with the target's id, which has no row.
create table bid_profile (
  id uuid primary key,
  "organizationId" uuid not null references organization (id),
  "targetId" uuid not null,
  name text not null check (name <> ''),
  status text not null default 'active' check (status in ('active', 'paused')),
  "bidMicros" bigint not null check ("bidMicros" >= 0),
  rules jsonb not null default '{}' check (jsonb_typeof(rules) = 'object'),
  "liveLimit" int generated always as ((rules #>> '{limits,concurrency}')::int) stored,
  caps bigint[] generated always as (list_caps(rules, null, null)) stored,
  version int not null default 1 check (version >= 1),
  "fieldVersions" jsonb not null default '{}',
  unique ("organizationId", id),
  check (id <> "targetId"),
  foreign key ("organizationId", "targetId") references target ("organizationId", id)
);
create index bid_profile_target on bid_profile ("targetId");

-- ------------------------------------------------------------ the path of one call

alter table call add column terms jsonb;
alter table call_attempt
  add column "profileId" uuid,
  -- Windows that count this attempt, as "level:key"; null: none.
  add column windows text[],
  -- False once its place in the windows was given back, because nobody answered.
  add column counted boolean not null default true;

create index call_publisher on call ("publisherId", "receivedAt") where "publisherId" is not null;
-- Earlier calls of the same caller.
create index call_caller on call ("from", "receivedAt" desc);
create index call_attempt_buyer on call_attempt ("buyerId");
create index call_attempt_user on call_attempt ("userId") where "userId" is not null;

alter table capacity drop constraint capacity_kind_check;
alter table capacity add constraint capacity_kind_check check (kind in ('campaign', 'buyer', 'target', 'profile', 'seat'));

-- What was counted before is the target's.
alter table cap_count rename column "targetId" to "scopeId";
alter table cap_count rename column used to calls;
alter table cap_count
  add column level text not null default 'target' check (level in ('campaign', 'buyer', 'target', 'profile')),
  add column micros bigint not null default 0 check (micros >= 0),
  drop constraint "cap_count_windowKey_check",
  add constraint "cap_count_windowKey_check" check ("windowKey" ~ '^(total|\d{4}-\d\d(-\d\d(T\d\d)?)?)$'),
  drop constraint cap_count_pkey,
  add primary key (level, "scopeId", "windowKey");
alter table cap_count alter column level drop default;

-- Row-level security holds for the owner, too; what follows is for all organisations.
alter table lease no force row level security;
alter table call no force row level security;
alter table call_attempt no force row level security;
alter table cap_count no force row level security;
alter table ledger_hold no force row level security;

update call_attempt a set windows = w.windows
from (select "callId", attempt, array_agg('target:' || "windowKey") as windows from lease where "windowKey" is not null group by 1, 2) w
where a."callId" = w."callId" and a.number = w.attempt;
-- Of their money, what is held now, so that it can be corrected when it is resolved; no cap on money was set before.
update cap_count c set micros = m.micros
from (
  select a."targetId", w.label, sum(h."amountMicros")::bigint as micros
  from call_attempt a cross join unnest(a.windows) w(label) join ledger_hold h on h."callId" = a."callId" and h.attempt = a.number and h.state = 'held' group by 1, 2
) m where c."scopeId" = m."targetId" and m.label = 'target:' || c."windowKey";
-- An attempt counts while it has its place and once it was answered; of one that neither has nor was, nobody asks again.
update call_attempt a set counted = false
where a."answeredAt" is null and not exists (select 1 from lease l where l."callId" = a."callId" and l.attempt = a.number);

create table lease_of_attempt (
  "callId" uuid not null,
  attempt int not null check (attempt >= 1),
  "organizationId" uuid not null,
  "campaignId" uuid not null,
  "buyerId" uuid not null,
  "targetId" uuid not null,
  -- Null for the implied one.
  "profileId" uuid,
  "userId" uuid,
  "expiresAt" timestamptz(3) not null,
  constraint lease_of_attempt_pkey primary key ("callId", attempt)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000);
insert into lease_of_attempt ("callId", attempt, "organizationId", "campaignId", "buyerId", "targetId", "userId", "expiresAt")
select "callId", attempt, "organizationId", (array_agg("scopeId") filter (where kind = 'campaign'))[1], (array_agg("scopeId") filter (where kind = 'buyer'))[1],
  (array_agg("scopeId") filter (where kind = 'target'))[1], (array_agg("scopeId") filter (where kind = 'seat'))[1], max("expiresAt")
from lease group by 1, 2, 3;
drop table lease;
alter table lease_of_attempt rename to lease;
alter index lease_of_attempt_pkey rename to lease_pkey;

alter table call force row level security;
alter table call_attempt force row level security;
alter table cap_count force row level security;
alter table ledger_hold force row level security;

do $$
declare t text;
begin
  foreach t in array array['bid_profile', 'lease'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant on %I using ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid) '
      'with check ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid)', t);
    execute format('create policy definer on %I to ringfloor_definer using (true) with check (true)', t);
    execute format('grant select on %I to ringfloor_app, ringfloor_definer', t);
  end loop;
end $$;
grant insert, update, delete on bid_profile to ringfloor_app;
grant update (skills) on app_user to ringfloor_app;
grant delete on lease to ringfloor_app, ringfloor_definer;
grant insert on lease to ringfloor_definer;
grant update (calls, micros) on cap_count to ringfloor_app, ringfloor_definer;
grant update (windows, counted) on call_attempt to ringfloor_definer;

-- ------------------------------------------------------------ giving back

-- Gives back the places of one attempt. The deleted row is what is given back: a repeat finds none. Returns how many attempts' places: 1 or 0.
create or replace function release_leases(p_call uuid, p_attempt int, p_return_caps boolean) returns int
language plpgsql set search_path = public, pg_temp as $$
declare
  v_lease lease;
  v_kinds text[];
  v_scopes uuid[];
  v_windows text[];
begin
  delete from lease where "callId" = p_call and attempt = p_attempt returning * into v_lease;
  if not found then
    return 0;
  end if;
  v_kinds := array['buyer', 'campaign', 'profile', 'seat', 'target'];
  v_scopes := array[v_lease."buyerId", v_lease."campaignId", v_lease."profileId", v_lease."userId", v_lease."targetId"];
  perform 1 from capacity c where (c.kind, c."scopeId") in (select * from unnest(v_kinds, v_scopes)) order by c.kind, c."scopeId" for update;
  update capacity c set live = c.live - 1, "releasedAt" = clock_timestamp()
  from unnest(v_kinds, v_scopes) g(kind, scope) where c.kind = g.kind and c."scopeId" = g.scope;
  if p_return_caps then
    -- Read after the locks: a cap that was set meanwhile counts this attempt as well.
    update call_attempt set counted = false where "callId" = p_call and number = p_attempt returning windows into v_windows;
    if v_windows is not null then
      perform 1 from cap_count c where (c.level, c."scopeId", c."windowKey") in (select * from list_windows(v_windows, v_kinds, v_scopes)) order by c.level, c."scopeId", c."windowKey" for update;
      update cap_count c set calls = c.calls - 1
      where (c.level, c."scopeId", c."windowKey") in (select * from list_windows(v_windows, v_kinds, v_scopes));
    end if;
  end if;
  return 1;
end $$;

-- "target:2026-11-20" of an attempt becomes ('target', its target, '2026-11-20').
create function list_windows(p_windows text[], p_kinds text[], p_scopes uuid[]) returns table (level text, scope uuid, key text)
language sql immutable rows 4 as $$
  select split_part(w, ':', 1), p_scopes[array_position(p_kinds, split_part(w, ':', 1))], split_part(w, ':', 2) from unnest(p_windows) w
$$;

-- As before; besides, what the windows count of the hold's money becomes what was charged.
create or replace function resolve_hold(p_organization uuid, p_call uuid, p_attempt int, p_state text, p_transfers jsonb) returns jsonb
language plpgsql set search_path = public, pg_temp as $$
declare
  v_hold ledger_hold;
  v_currency text;
  v_item record;
  v_debit uuid;
  v_credit uuid;
  v_keys text[] := '{}';
  v_kinds text[] := '{}';
  v_debits uuid[] := '{}';
  v_credits uuid[] := '{}';
  v_amounts bigint[] := '{}';
  v_charged bigint;
  v_touched jsonb;
  v_windows text[];
  v_levels constant text[] := array['campaign', 'buyer', 'target', 'profile'];
  v_scopes uuid[];
begin
  select * into v_hold from ledger_hold where "callId" = p_call and attempt = p_attempt and "organizationId" = p_organization for update;
  if not found then
    return jsonb_build_object('result', 'none', 'state', null, 'accounts', '[]'::jsonb);
  end if;
  if v_hold.state <> 'held' then
    return jsonb_build_object('result', 'already', 'state', v_hold.state, 'accounts', '[]'::jsonb);
  end if;
  select currency into v_currency from ledger_account where id = v_hold."accountId";

  for v_item in select * from jsonb_to_recordset(p_transfers) as t(key text, kind text, "debitKind" text, "debitOwner" uuid, "creditKind" text, "creditOwner" uuid, amount bigint) loop
    v_debit := case v_item."debitKind" when 'buyer' then v_hold."accountId" else open_account(p_organization, v_item."debitKind", v_item."debitOwner", v_currency) end;
    v_credit := case v_item."creditKind" when 'buyer' then v_hold."accountId" else open_account(p_organization, v_item."creditKind", v_item."creditOwner", v_currency) end;
    v_keys := v_keys || v_item.key;
    v_kinds := v_kinds || v_item.kind;
    v_debits := v_debits || v_debit;
    v_credits := v_credits || v_credit;
    v_amounts := v_amounts || v_item.amount;
  end loop;

  select a.windows, array[c."campaignId", a."buyerId", a."targetId", a."profileId"] into v_windows, v_scopes
  from call_attempt a join call c on c.id = a."callId" where a."callId" = p_call and a.number = p_attempt;
  if v_windows is not null then
    perform 1 from cap_count c where (c.level, c."scopeId", c."windowKey") in (select * from list_windows(v_windows, v_levels, v_scopes)) order by c.level, c."scopeId", c."windowKey" for update;
  end if;
  perform 1 from ledger_account where id = any (v_debits || v_credits || v_hold."accountId") order by id for update;

  with posted as (
    insert into ledger_transfer (id, "organizationId", key, kind, "debitAccountId", "creditAccountId", currency, "amountMicros", "callId", "holdId")
    select gen_random_uuid(), p_organization, t.key, t.kind, t.debit, t.credit, v_currency, t.amount, p_call, v_hold.id
    from unnest(v_keys, v_kinds, v_debits, v_credits, v_amounts) t(key, kind, debit, credit, amount)
    on conflict (key) do nothing
    returning "debitAccountId" as debit, "creditAccountId" as credit, "amountMicros" as amount
  ), sides as (
    select credit as account, amount from posted
    union all select debit, - amount from posted
    union all select v_hold."accountId", 0
  ), moved as (
    select account, sum(amount)::bigint as amount from sides group by account
  ), balances as (
    update ledger_account a
    set "postedMicros" = a."postedMicros" + m.amount, "heldMicros" = a."heldMicros" - case when a.id = v_hold."accountId" then v_hold."amountMicros" else 0 end
    from moved m where a.id = m.account
    returning a.id, a.kind, a."ownerId"
  )
  select
    coalesce((select sum(amount) from posted where debit = v_hold."accountId"), 0),
    (select jsonb_agg(jsonb_build_object('accountId', id, 'kind', kind, 'ownerId', "ownerId") order by id) from balances)
  into v_charged, v_touched;
  if v_charged > v_hold."amountMicros" then
    raise exception 'resolve_hold: % micros charged on a hold of % (call %, attempt %)', v_charged, v_hold."amountMicros", p_call, p_attempt;
  end if;
  update ledger_hold set state = p_state, "postedMicros" = v_charged, "resolvedAt" = now() where id = v_hold.id;
  if v_windows is not null and v_charged <> v_hold."amountMicros" then
    update cap_count c set micros = c.micros - v_hold."amountMicros" + v_charged
    where (c.level, c."scopeId", c."windowKey") in (select * from list_windows(v_windows, v_levels, v_scopes));
  end if;
  return jsonb_build_object('result', 'resolved', 'state', p_state, 'accounts', v_touched);
end $$;

revoke all on function list_windows(text[], text[], uuid[]) from public;
grant execute on function list_windows(text[], text[], uuid[]) to ringfloor_app, ringfloor_definer;

reset role;

-- ------------------------------------------------------------ a cap that is set in the middle of a window

grant create on schema public to ringfloor_definer;
grant insert, update on cap_count to ringfloor_definer;
set role ringfloor_definer;

-- Counts the windows that have a cap now and had none before: from then on admission counts them. Admission locks the scope's capacity row before it reads the caps, and so does this:
-- a call is counted by the one or by the other. Holds are locked as well, so that none is resolved between being counted and being told so (call_attempt.windows).
-- Costs a walk through the organisation's calls of the window; only of "total", through all of them.
create function fill_caps(p_organization uuid, p_level text, p_scope uuid, p_zone text, p_caps bigint[], p_had bigint[]) returns void
language plpgsql set search_path = public, pg_temp as $$
declare
  c_format constant text[] := array['"total"', 'YYYY-MM', 'YYYY-MM-DD', 'YYYY-MM-DD"T"HH24'];
  c_unit constant text[] := array[null, 'month', 'day', 'hour'];
  v_now timestamptz := clock_timestamp();
  v_key text;
  -- When the window began, or an hour later where the clocks were put back in it.
  v_start timestamptz;
begin
  for n in 1..4 loop
    continue when coalesce(p_caps[n], p_caps[n + 4]) is null or coalesce(p_had[n], p_had[n + 4]) is not null;
    if v_key is null then
      insert into capacity (kind, "scopeId", "organizationId") values (p_level, p_scope, p_organization) on conflict do nothing;
      perform 1 from capacity where kind = p_level and "scopeId" = p_scope for update;
      perform lock_holds(p_level, p_scope);
    end if;
    v_key := to_char(v_now at time zone p_zone, c_format[n]);
    v_start := coalesce(date_trunc(c_unit[n], v_now at time zone p_zone) at time zone p_zone, '-infinity');
    insert into cap_count (level, "scopeId", "windowKey", "organizationId", calls, micros)
    select p_level, p_scope, v_key, p_organization, count(*) filter (where a.counted),
      coalesce(sum(case h.state when 'held' then h."amountMicros" when 'posted' then h."postedMicros" else 0 end), 0)
    from call c join call_attempt a on a."callId" = c.id left join ledger_hold h on h."callId" = a."callId" and h.attempt = a.number
    -- The last attempt of a call may be hours after its first ring.
    where c."organizationId" = p_organization and c."receivedAt" > v_start - interval '8 hours'
      and p_scope = case p_level when 'campaign' then c."campaignId" when 'buyer' then a."buyerId" when 'target' then a."targetId" else a."profileId" end
      and a."plannedAt" > v_start - interval '2 hours' and (a."plannedAt" > v_start + interval '2 hours' or to_char(a."plannedAt" at time zone p_zone, c_format[n]) = v_key)
    on conflict (level, "scopeId", "windowKey") do update set calls = excluded.calls, micros = excluded.micros;
    -- Attempts that may still give something back.
    update call_attempt a set windows = a.windows || (p_level || ':' || v_key)
    from (select "callId", attempt from lease union select "callId", attempt from ledger_hold where state = 'held') open, call c
    where a."callId" = open."callId" and a.number = open.attempt and c.id = open."callId" and c."organizationId" = p_organization
      and p_scope = case p_level when 'campaign' then c."campaignId" when 'buyer' then a."buyerId" when 'target' then a."targetId" else a."profileId" end
      and to_char(a."plannedAt" at time zone p_zone, c_format[n]) = v_key and (p_level || ':' || v_key) <> all (coalesce(a.windows, '{}'));
  end loop;
end $$;

create function lock_holds(p_level text, p_scope uuid) returns void
language sql set search_path = public, pg_temp as $$
  select 1 from ledger_hold h join call_attempt a on a."callId" = h."callId" and a.number = h.attempt join call c on c.id = a."callId"
  where h.state = 'held' and p_scope = case p_level when 'campaign' then c."campaignId" when 'buyer' then a."buyerId" when 'target' then a."targetId" else a."profileId" end
  order by h.id for update of h
$$;

-- After a change of an entity's limits or zone. Every window is counted anew where the zone is another one: its keys are then of another calendar.
create function fill_new_caps() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_profile record;
begin
  if tg_table_name = 'target' then
    perform fill_caps(new."organizationId", 'target', new.id, new."timeZone", new.caps, case when old."timeZone" = new."timeZone" then old.caps end);
    if old."timeZone" <> new."timeZone" then
      for v_profile in select id, caps from bid_profile where "targetId" = new.id order by id loop
        perform fill_caps(new."organizationId", 'profile', v_profile.id, new."timeZone", v_profile.caps, null);
      end loop;
    end if;
  elsif tg_table_name = 'bid_profile' then
    perform fill_caps(new."organizationId", 'profile', new.id, (select t."timeZone" from target t where t.id = new."targetId"), new.caps, old.caps);
  else
    perform fill_caps(new."organizationId", tg_table_name, new.id,
      coalesce(new.rules ->> 'timeZone', (select o."timeZone" from organization o where o.id = new."organizationId")),
      new.caps, case when old.rules ->> 'timeZone' is not distinct from new.rules ->> 'timeZone' then old.caps end);
  end if;
  return null;
end $$;

revoke all on function fill_caps(uuid, text, uuid, text, bigint[], bigint[]), lock_holds(text, uuid), fill_new_caps() from public;
grant execute on function fill_new_caps() to ringfloor_owner;

-- Calls of the same caller since an instant, newest first, at most a hundred. "converted" is: paid for.
create function read_earlier_calls(p_org uuid, p_from text, p_since timestamptz)
returns table ("callId" uuid, at timestamptz, "campaignId" uuid, "buyerId" uuid, "targetId" uuid, connected boolean, converted boolean)
language sql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
  select c.id, c."receivedAt", c."campaignId", c."buyerId", c."targetId", c."connectedAt" is not null, c."settledAt" is not null and coalesce(c."priceMicros", 0) > 0
  from call c where c."from" = p_from and c."receivedAt" >= p_since and case when c."organizationId" = p_org then true end
  order by c."receivedAt" desc limit 100
$$;

-- What a campaign's settled calls since an instant have brought in, by target.
create function read_revenue(p_org uuid, p_campaign uuid, p_since timestamptz) returns table ("targetId" uuid, calls bigint, micros bigint)
language sql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
  select c."targetId", count(*), coalesce(sum(c."priceMicros"), 0)::bigint
  from call c where c."organizationId" = p_org and c."receivedAt" >= p_since and c."campaignId" = p_campaign and c."settledAt" is not null and c."targetId" is not null
  group by c."targetId" order by c."targetId"
$$;
revoke all on function read_earlier_calls(uuid, text, timestamptz), read_revenue(uuid, uuid, timestamptz) from public;
grant execute on function read_earlier_calls(uuid, text, timestamptz), read_revenue(uuid, uuid, timestamptz) to ringfloor_app;

reset role;
revoke create on schema public from ringfloor_definer;

set role ringfloor_owner;
create trigger fill_new_caps after update on campaign for each row
  when (old.caps is distinct from new.caps or old.rules ->> 'timeZone' is distinct from new.rules ->> 'timeZone') execute function fill_new_caps();
create trigger fill_new_caps after update on buyer for each row
  when (old.caps is distinct from new.caps or old.rules ->> 'timeZone' is distinct from new.rules ->> 'timeZone') execute function fill_new_caps();
create trigger fill_new_caps after update on target for each row
  when (old.caps is distinct from new.caps or old."timeZone" <> new."timeZone") execute function fill_new_caps();
create trigger fill_new_caps after update on bid_profile for each row when (old.caps is distinct from new.caps) execute function fill_new_caps();
reset role;
