-- The book log: everything that routing decides on, as one ordered list of changes per organisation, from which any decision can be explained later.
--
-- One row per transaction that changed anything the book knows; seq counts from 1 without gaps, in commit order, because taking it locks the organisation's row until the
-- commit. A row is a JSON array of changes, each absolute (applying it twice is the same as once):
--   ["campaign" | "publisher" | "buyer" | "target" | "profile" | "agent", id, row or null]    campaign and buyer with the time zone of their caps; agent: {id, skills}
--   ["agents", targetId, [userId, …]] · ["live", kind, id, live, releasedAtMs or null: no call ended by it]
--   ["used", level, id, windowKey, calls, "micros"] · ["funds", buyerId, currency, "availableMicros"] · ["seat", userId, {state, softphoneReady, seenAtMs, sinceMs} or null]
--
-- Nobody has to remember to write it. Triggers note each change in the transaction's own setting ringfloor.book; append_events writes what is noted along with the events, and
-- whatever is noted later, or where there are no events, a deferred trigger writes at the commit, the organisation's row being the last lock in any case (src/db/index.ts).
-- Only admit_calls says for itself what it changed, having it all at hand.

set role ringfloor_owner;

alter table organization add column "bookSeq" bigint not null default 0 check ("bookSeq" >= 0);

create table book_log (
  "organizationId" uuid not null,
  seq bigint not null check (seq >= 1),
  -- Text that was checked once, not jsonb: it is written and read as it is, never looked into.
  changes json not null,
  at timestamptz(3) not null default now(),
  primary key ("organizationId", seq)
);

-- The whole book at a position of the log: what a node begins with. Made by nodes, in the engine's own form.
create table book_checkpoint (
  "organizationId" uuid not null,
  seq bigint not null check (seq >= 0),
  body jsonb not null,
  at timestamptz(3) not null default now(),
  primary key ("organizationId", seq)
);

do $$
declare t text;
begin
  foreach t in array array['book_log', 'book_checkpoint'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant on %I using ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid) '
      'with check ("organizationId" = nullif(current_setting(''app.organization_id'', true), '''')::uuid)', t);
    execute format('create policy definer on %I to ringfloor_definer using (true) with check (true)', t);
    execute format('grant select on %I to ringfloor_app, ringfloor_definer', t);
  end loop;
end $$;
grant insert on book_log to ringfloor_app, ringfloor_definer;
grant insert on book_checkpoint to ringfloor_app;
grant update ("bookSeq") on organization to ringfloor_app, ringfloor_definer;

-- ------------------------------------------------------------ noting and writing

-- Takes down changes for the row that this transaction will add to the log: a line for each, the organisation's id and then the change. JSON has no line breaks in it.
-- These functions run in the transaction of whoever changes something, many times a second: without a search_path of their own, which costs more than what they do, and
-- therefore with the names of everything.
create function note_book(p_lines text) returns void
language plpgsql as $$
declare
  -- Joining ever longer texts is quadratic: a transaction that changes thousands of rows writes several rows of the log.
  c_max_bytes constant int := 1000000;
  v_before text := current_setting('ringfloor.book', true);
begin
  if coalesce(v_before, '') = '' then
    perform set_config('ringfloor.book', p_lines, true);
  else
    perform set_config('ringfloor.book', v_before || E'\n' || p_lines, true);
    if octet_length(v_before) > c_max_bytes then
      perform public.flush_book();
    end if;
  end if;
end $$;

-- The changes of one organisation among the lines, as a JSON array; null where there are none.
create function book_changes(p_lines text, p_organization uuid) returns text
language sql immutable as $$
  select '[' || string_agg(substr(x.line, 37), ',' order by x.i) || ']' from string_to_table(p_lines, E'\n') with ordinality x(line, i) where left(x.line, 36) = p_organization::text
$$;

-- Writes what is noted, organisation by organisation. From here to the commit nobody else of these organisations can.
create function flush_book() returns void
language plpgsql as $$
declare
  v_noted text := current_setting('ringfloor.book', true);
  v_org uuid;
begin
  if coalesce(v_noted, '') = '' then
    return;
  end if;
  perform set_config('ringfloor.book', '', true);
  for v_org in select distinct left(x.line, 36)::uuid from string_to_table(v_noted, E'\n') x(line) order by 1 loop
    with next as (update public.organization set "bookSeq" = "bookSeq" + 1 where id = v_org returning id, "bookSeq")
    insert into public.book_log ("organizationId", seq, changes) select next.id, next."bookSeq", public.book_changes(v_noted, v_org)::json from next;
    if not found then
      raise exception 'flush_book: organisation % is not the current one', v_org;
    end if;
  end loop;
end $$;

create function flush_book_at_commit() returns trigger
language plpgsql as $$
begin
  if coalesce(current_setting('ringfloor.book', true), '') <> '' then
    perform public.flush_book();
  end if;
  return null;
end $$;

-- As before; writes what is noted along with the events, under the same lock and in the same change of the organisation's row.
create or replace function append_events(p_organization uuid, p_types text[], p_bodies text[], p_audiences text[]) returns bigint
language plpgsql set search_path = public, pg_temp as $$
declare
  v_count int := cardinality(p_types);
  v_seq bigint;
  v_audience text[];
  v_noted text := current_setting('ringfloor.book', true);
  v_changes text;
  v_others text;
  v_book_seq bigint;
begin
  if coalesce(v_noted, '') <> '' then
    v_changes := book_changes(v_noted, p_organization);
    select string_agg(x.line, E'\n' order by x.i) into v_others from string_to_table(v_noted, E'\n') with ordinality x(line, i) where left(x.line, 36) <> p_organization::text;
    perform set_config('ringfloor.book', coalesce(v_others, ''), true);
  end if;
  update organization set "eventSeq" = "eventSeq" + v_count, "bookSeq" = "bookSeq" + case when v_changes is null then 0 else 1 end
  where id = p_organization returning "eventSeq", "bookSeq" into v_seq, v_book_seq;
  if v_seq is null then
    raise exception 'append_events: organisation % is not the current one', p_organization;
  end if;
  if v_changes is not null then
    insert into book_log ("organizationId", seq, changes) values (p_organization, v_book_seq, v_changes::json);
  end if;
  insert into event ("organizationId", seq, type, body, audience)
  select p_organization, v_seq - v_count + e.i, e.type, e.body::jsonb, array(select jsonb_array_elements_text(e.audience::jsonb))
  from unnest(p_types, p_bodies, p_audiences) with ordinality as e(type, body, audience, i);
  select array_agg(distinct a.x) into v_audience from unnest(p_audiences) p(list), jsonb_array_elements_text(p.list::jsonb) a(x);
  perform pg_notify('ringfloor_events', json_build_object(
    'organizationId', p_organization, 'seq', v_seq::text,
    -- A payload has room for 8000 bytes; where the list does not fit, everybody is told.
    'audience', case when octet_length(array_to_string(v_audience, '","')) < 7000 then to_json(v_audience) end)::text);
  return v_seq;
end $$;

-- ------------------------------------------------------------ what changed

create function book_ms(p_at timestamptz) returns bigint language sql immutable as $$ select round(extract(epoch from p_at) * 1000)::bigint $$;

-- A row of campaign, publisher, buyer, target or bid_profile as the log has it.
create function book_row(p_kind text, p_row jsonb) returns jsonb
language sql stable as $$
  select p_row - array['caps', 'liveLimit', 'fieldVersions', 'organizationId'] || case when p_kind in ('campaign', 'buyer') then jsonb_build_object('timeZone',
    coalesce(p_row #>> '{rules,timeZone}', (select o."timeZone" from public.organization o where o.id = (p_row ->> 'organizationId')::uuid))) else '{}' end
$$;

-- campaign, publisher, buyer, target, bid_profile; the argument is the kind.
create function note_config() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  if tg_op = 'DELETE' then
    select string_agg(o."organizationId"::text || (json_build_array(tg_argv[0], o.id, null))::text, E'\n' order by o.id) into v_changes from old_rows o;
  else
    select string_agg(n."organizationId"::text || (json_build_array(tg_argv[0], n.id, public.book_row(tg_argv[0], to_jsonb(n))))::text, E'\n' order by n.id) into v_changes from new_rows n;
  end if;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

create function note_agent_insert() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  select string_agg(n."organizationId"::text || (json_build_array('agent', n.id, json_build_object('id', n.id, 'skills', n.skills)))::text, E'\n' order by n.id) into v_changes
  from new_rows n where n.role = 'agent' and n."disabledAt" is null;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

-- By row, so that a sign-in or a new password costs nothing.
create function note_agent_update() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.role <> 'agent' or new."disabledAt" is not null then
    perform public.note_book(old."organizationId"::text || (json_build_array('agent', old.id, null))::text);
  else
    perform public.note_book(new."organizationId"::text || (json_build_array('agent', new.id, json_build_object('id', new.id, 'skills', new.skills)))::text);
  end if;
  return null;
end $$;

create function note_target_agents() returns trigger
language plpgsql as $$
declare
  v_changes text;
  v_targets uuid[];
begin
  if tg_op = 'DELETE' then
    select array_agg(distinct o."targetId") into v_targets from old_rows o;
  elsif tg_op = 'INSERT' then
    select array_agg(distinct n."targetId") into v_targets from new_rows n;
  else
    select array_agg(distinct x."targetId") into v_targets from (select "targetId" from old_rows union select "targetId" from new_rows) x;
  end if;
  select string_agg(t."organizationId"::text || (json_build_array('agents', t.id,
    (select coalesce(json_agg(a."userId" order by a."userId"), '[]') from public.target_agent a where a."targetId" = t.id)))::text, E'\n' order by t.id) into v_changes
  from public.target t where t.id = any (v_targets);
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

create function note_seats() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  if tg_op = 'DELETE' then
    select string_agg(o."organizationId"::text || (json_build_array('seat', o."userId", null))::text, E'\n' order by o."userId") into v_changes from old_rows o;
  else
    select string_agg(n."organizationId"::text || (json_build_array('seat', n."userId", public.book_seat(n.state, n."softphoneReady", n."softphoneSeenAt", n.since)))::text, E'\n' order by n."userId")
    into v_changes from new_rows n;
  end if;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

create function book_seat(p_state text, p_ready boolean, p_seen timestamptz, p_since timestamptz) returns json
language sql immutable as $$
  select json_build_object('state', p_state, 'softphoneReady', p_ready, 'seenAtMs', coalesce(public.book_ms(p_seen), 0), 'sinceMs', public.book_ms(p_since))
$$;

create function note_capacity() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  if tg_op = 'DELETE' then
    select string_agg(o."organizationId"::text || (json_build_array('live', o.kind, o."scopeId", 0, null))::text, E'\n') into v_changes from old_rows o where o.live <> 0;
  elsif tg_op = 'INSERT' then
    -- A row that says nothing yet is the same as none.
    select string_agg(n."organizationId"::text || (json_build_array('live', n.kind, n."scopeId", n.live, public.book_ms(n."releasedAt")))::text, E'\n') into v_changes
    from new_rows n where n.live <> 0 or n."releasedAt" is not null;
  else
    select string_agg(n."organizationId"::text || '["live","' || n.kind || '","' || n."scopeId" || '",' || n.live || ',' ||
      case when n."releasedAt" is distinct from o."releasedAt" then coalesce(public.book_ms(n."releasedAt")::text, 'null') else 'null' end || ']', E'\n' order by n.kind, n."scopeId") into v_changes
    from new_rows n join old_rows o on o.kind = n.kind and o."scopeId" = n."scopeId" where n.live <> o.live or n."releasedAt" is distinct from o."releasedAt";
  end if;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

create function note_cap_counts() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  if tg_op = 'DELETE' then
    select string_agg(o."organizationId"::text || (json_build_array('used', o.level, o."scopeId", o."windowKey", 0, '0'))::text, E'\n') into v_changes from old_rows o;
  else
    select string_agg(n."organizationId"::text || '["used","' || n.level || '","' || n."scopeId" || '","' || n."windowKey" || '",' || n.calls || ',"' || n.micros || '"]', E'\n'
      order by n.level, n."scopeId", n."windowKey") into v_changes from new_rows n;
  end if;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

create function note_funds() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  if tg_op = 'DELETE' then
    select string_agg(o."organizationId"::text || (json_build_array('funds', o."ownerId", o.currency, '0'))::text, E'\n') into v_changes from old_rows o where o.kind = 'buyer';
  else
    select string_agg(n."organizationId"::text || '["funds","' || n."ownerId" || '","' || n.currency || '","' || (n."postedMicros" - n."heldMicros" + n."creditLimitMicros") || '"]', E'\n'
      order by n.id) into v_changes from new_rows n where n.kind = 'buyer';
  end if;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

-- The organisation's zone is that of campaigns and buyers that name none.
create function note_organization_zone() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  select string_agg(new.id::text || (json_build_array(x.kind, x.id, public.book_row(x.kind, x.body)))::text, E'\n' order by x.kind, x.id) into v_changes from (
    select 'campaign' as kind, c.id, to_jsonb(c) as body from public.campaign c where c."organizationId" = new.id
    union all select 'buyer', b.id, to_jsonb(b) from public.buyer b where b."organizationId" = new.id) x;
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;

-- admit_calls sets ringfloor.book_by_hand for as long as it runs.
do $$
declare
  v_rec record;
begin
  for v_rec in select * from (values
    ('campaign', 'note_config(''campaign'')'), ('publisher', 'note_config(''publisher'')'), ('buyer', 'note_config(''buyer'')'), ('target', 'note_config(''target'')'),
    ('bid_profile', 'note_config(''profile'')'), ('target_agent', 'note_target_agents()'), ('agent_presence', 'note_seats()'), ('capacity', 'note_capacity()'),
    ('cap_count', 'note_cap_counts()'), ('ledger_account', 'note_funds()')) t(name, run)
  loop
    execute format('create trigger book_insert after insert on %I referencing new table as new_rows for each statement
      when (current_setting(''ringfloor.book_by_hand'', true) is distinct from ''on'') execute function %s', v_rec.name, v_rec.run);
    execute format('create trigger book_update after update on %I referencing old table as old_rows new table as new_rows for each statement
      when (current_setting(''ringfloor.book_by_hand'', true) is distinct from ''on'') execute function %s', v_rec.name, v_rec.run);
    execute format('create trigger book_delete after delete on %I referencing old table as old_rows for each statement
      when (current_setting(''ringfloor.book_by_hand'', true) is distinct from ''on'') execute function %s', v_rec.name, v_rec.run);
    execute format('create constraint trigger book_commit after insert or update or delete on %I deferrable initially deferred for each row
      when (current_setting(''ringfloor.book_by_hand'', true) is distinct from ''on'') execute function flush_book_at_commit()', v_rec.name);
  end loop;
end $$;
create trigger book_insert after insert on app_user referencing new table as new_rows for each statement execute function note_agent_insert();
create trigger book_update after update on app_user for each row
  when ((old.role = 'agent' or new.role = 'agent') and (old.skills <> new.skills or old."disabledAt" is distinct from new."disabledAt" or old.role <> new.role)) execute function note_agent_update();
create trigger book_delete after delete on app_user for each row when (old.role = 'agent') execute function note_agent_update();
create constraint trigger book_commit after insert or update or delete on app_user deferrable initially deferred for each row execute function flush_book_at_commit();
create trigger book_zone after update of "timeZone" on organization for each row when (old."timeZone" <> new."timeZone") execute function note_organization_zone();
create constraint trigger book_commit after update of "timeZone" on organization deferrable initially deferred for each row
  when (old."timeZone" <> new."timeZone") execute function flush_book_at_commit();

-- ------------------------------------------------------------ the whole book, from the tables

-- What the log must add up to, as one list of changes. For the first row of an organisation that was there before its log, and for tests.
create function book_snapshot(p_organization uuid) returns json
language sql stable set search_path = public, pg_temp as $$
  select coalesce(json_agg(x.change order by x.place, x.change::text), '[]') from (
    select 1 as place, json_build_array('publisher', p.id, book_row('publisher', to_jsonb(p))) as change from publisher p where p."organizationId" = p_organization
    union all select 2, json_build_array('buyer', b.id, book_row('buyer', to_jsonb(b))) from buyer b where b."organizationId" = p_organization
    union all select 3, json_build_array('campaign', c.id, book_row('campaign', to_jsonb(c))) from campaign c where c."organizationId" = p_organization
    union all select 4, json_build_array('target', t.id, book_row('target', to_jsonb(t))) from target t where t."organizationId" = p_organization
    union all select 5, json_build_array('profile', f.id, book_row('profile', to_jsonb(f))) from bid_profile f where f."organizationId" = p_organization
    union all select 6, json_build_array('agent', u.id, json_build_object('id', u.id, 'skills', u.skills)) from app_user u
      where u."organizationId" = p_organization and u.role = 'agent' and u."disabledAt" is null
    union all select 7, json_build_array('agents', a."targetId", json_agg(a."userId" order by a."userId")) from target_agent a where a."organizationId" = p_organization group by a."targetId"
    union all select 8, json_build_array('seat', s."userId", book_seat(s.state, s."softphoneReady", s."softphoneSeenAt", s.since)) from agent_presence s where s."organizationId" = p_organization
    union all select 9, json_build_array('live', k.kind, k."scopeId", k.live, book_ms(k."releasedAt")) from capacity k
      where k."organizationId" = p_organization and (k.live <> 0 or k."releasedAt" is not null)
    union all select 10, json_build_array('used', n.level, n."scopeId", n."windowKey", n.calls, n.micros::text) from cap_count n where n."organizationId" = p_organization
    union all select 11, json_build_array('funds', l."ownerId", l.currency, (l."postedMicros" - l."heldMicros" + l."creditLimitMicros")::text) from ledger_account l
      where l."organizationId" = p_organization and l.kind = 'buyer') x
$$;

-- Position 1 of organisations that are there already. Row-level security holds for the owner, too; this is for all organisations.
do $$
declare
  t text;
  v_tables constant text[] := array['organization', 'publisher', 'buyer', 'campaign', 'target', 'bid_profile', 'app_user', 'target_agent', 'agent_presence', 'capacity', 'cap_count', 'ledger_account', 'book_log'];
begin
  foreach t in array v_tables loop execute format('alter table %I no force row level security', t); end loop;
  insert into book_log ("organizationId", seq, changes) select o.id, 1, book_snapshot(o.id) from organization o;
  update organization set "bookSeq" = 1;
  foreach t in array v_tables loop execute format('alter table %I force row level security', t); end loop;
end $$;

-- ------------------------------------------------------------ reading

-- The tenant's own log from one position to another, both included: what explaining a decision reads.
create function read_book_range(p_organization uuid, p_from bigint, p_to bigint) returns table (seq bigint, changes text)
language sql stable set search_path = public, pg_temp as $$
  select l.seq, l.changes::text from book_log l where l."organizationId" = p_organization and l.seq between p_from and p_to order by l.seq
$$;

-- The newest checkpoint at or before a position; no row where there is none.
create function find_book_checkpoint(p_organization uuid, p_at_or_before bigint) returns table (seq bigint, body text)
language sql stable set search_path = public, pg_temp as $$
  select k.seq, k.body::text from book_checkpoint k where k."organizationId" = p_organization and k.seq <= p_at_or_before order by k.seq desc limit 1
$$;

-- Several nodes may offer the same one; it is the same. Returns whether it was new.
create function save_book_checkpoint(p_organization uuid, p_seq bigint, p_body text) returns boolean
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into book_checkpoint ("organizationId", seq, body) values (p_organization, p_seq, p_body::jsonb) on conflict do nothing;
  return found;
end $$;

do $$
declare f text;
begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proowner = 'ringfloor_owner'::regrole
    and (p.proname like 'note\_%' or p.proname like '%book%') loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to ringfloor_app, ringfloor_definer', f);
  end loop;
end $$;

reset role;
grant create on schema public to ringfloor_definer;
set role ringfloor_definer;

-- What is new in the logs of some organisations after the positions that the asker knows, at most p_limit rows of each, in order. Asked before every decision: where
-- nothing is new it costs one look into the index per organisation.
create function read_book_log(p_org uuid[], p_since bigint[], p_limit int) returns table (org uuid, seq bigint, changes text)
language sql stable security definer
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
  select p.org, l.seq, l.changes
  from unnest(p_org, p_since) p(org, since)
  cross join lateral (select b.seq, b.changes::text as changes from book_log b where b."organizationId" = p.org and b.seq > p.since order by b.seq limit p_limit) l
$$;
revoke all on function read_book_log(uuid[], bigint[], int) from public;
grant execute on function read_book_log(uuid[], bigint[], int) to ringfloor_app;

reset role;
revoke create on schema public from ringfloor_definer;
