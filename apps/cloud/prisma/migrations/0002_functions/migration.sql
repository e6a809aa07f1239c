-- Functions of the transactions that know their organisation (SECURITY INVOKER: row-level security applies) and the listed look-ups across
-- organisations (SECURITY DEFINER, owned by ringfloor_definer, search_path fixed).

set role ringfloor_owner;

-- Takes the next numbers of the organisation's event log. Locks the organisation's row until the commit: the last thing a transaction does.
-- Each audience is a JSON array of strings. Returns the newest sequence.
create function append_events(p_organization uuid, p_types text[], p_bodies text[], p_audiences text[]) returns bigint
language plpgsql set search_path = public, pg_temp as $$
declare
  v_count int := cardinality(p_types);
  v_seq bigint;
  v_audience text[];
begin
  update organization set "eventSeq" = "eventSeq" + v_count where id = p_organization returning "eventSeq" into v_seq;
  if v_seq is null then
    raise exception 'append_events: organisation % is not the current one', p_organization;
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

-- Gives back the places of one attempt. The deleted rows are what is given back: a repeat finds none. Returns how many.
create function release_leases(p_call uuid, p_attempt int, p_return_caps boolean) returns int
language plpgsql set search_path = public, pg_temp as $$
declare
  v_kinds text[];
  v_scopes uuid[];
  v_windows text[];
begin
  with gone as (delete from lease where "callId" = p_call and attempt = p_attempt returning kind, "scopeId", "windowKey")
  select array_agg(kind), array_agg("scopeId"), array_agg("windowKey") into v_kinds, v_scopes, v_windows from gone;
  if v_kinds is null then
    return 0;
  end if;
  perform 1 from capacity c where (c.kind, c."scopeId") in (select * from unnest(v_kinds, v_scopes)) order by c.kind, c."scopeId" for update;
  update capacity c set live = c.live - 1, "releasedAt" = clock_timestamp()
  from unnest(v_kinds, v_scopes) g(kind, scope) where c.kind = g.kind and c."scopeId" = g.scope;
  if p_return_caps then
    perform 1 from cap_count c where (c."targetId", c."windowKey") in (select * from unnest(v_scopes, v_windows)) order by c."targetId", c."windowKey" for update;
    update cap_count c set used = c.used - 1
    from unnest(v_scopes, v_windows) g(scope, win) where c."targetId" = g.scope and c."windowKey" = g.win;
  end if;
  return cardinality(v_kinds);
end $$;

-- Opens an account on first use. Returns its id.
create function open_account(p_organization uuid, p_kind text, p_owner uuid, p_currency text) returns uuid
language plpgsql set search_path = public, pg_temp as $$
declare
  v_id uuid;
begin
  select id into v_id from ledger_account where "organizationId" = p_organization and kind = p_kind and "ownerId" is not distinct from p_owner and currency = p_currency;
  if v_id is null then
    insert into ledger_account (id, "organizationId", kind, "ownerId", currency) values (gen_random_uuid(), p_organization, p_kind, p_owner, p_currency)
    on conflict do nothing;
    select id into v_id from ledger_account where "organizationId" = p_organization and kind = p_kind and "ownerId" is not distinct from p_owner and currency = p_currency;
  end if;
  return v_id;
end $$;

-- Resolves the hold of one attempt once: posted (with transfers), voided or expired.
-- p_transfers: [{key, kind, debitKind, debitOwner, creditKind, creditOwner, amount}]; kind "buyer" is the account of the hold.
create function resolve_hold(p_organization uuid, p_call uuid, p_attempt int, p_state text, p_transfers jsonb) returns jsonb
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
  return jsonb_build_object('result', 'resolved', 'state', p_state, 'accounts', v_touched);
end $$;

-- Books money from outside onto a buyer's account.
create function fund_account(p_organization uuid, p_buyer uuid, p_currency text, p_amount bigint, p_funding uuid, out account_id uuid, out duplicate boolean)
language plpgsql set search_path = public, pg_temp as $$
declare
  v_funding uuid;
  v_existing ledger_transfer;
begin
  account_id := open_account(p_organization, 'buyer', p_buyer, p_currency);
  v_funding := open_account(p_organization, 'funding', null, p_currency);
  perform 1 from ledger_account where id in (account_id, v_funding) order by id for update;
  insert into ledger_transfer (id, "organizationId", key, kind, "debitAccountId", "creditAccountId", currency, "amountMicros")
  values (gen_random_uuid(), p_organization, 'funding:' || p_funding, 'funding', v_funding, account_id, p_currency, p_amount)
  on conflict (key) do nothing;
  duplicate := not found;
  if duplicate then
    select * into v_existing from ledger_transfer where key = 'funding:' || p_funding;
    if v_existing."creditAccountId" is distinct from account_id or v_existing."amountMicros" <> p_amount then
      raise exception 'fund_account: funding % was booked with another amount or account', p_funding using errcode = 'RF002';
    end if;
  else
    update ledger_account a set "postedMicros" = a."postedMicros" + case when a.id = account_id then p_amount else - p_amount end where a.id in (account_id, v_funding);
  end if;
end $$;

revoke all on function append_events(uuid, text[], text[], text[]), release_leases(uuid, int, boolean), open_account(uuid, text, uuid, text),
  resolve_hold(uuid, uuid, int, text, jsonb), fund_account(uuid, uuid, text, bigint, uuid) from public;
grant execute on function append_events(uuid, text[], text[], text[]), release_leases(uuid, int, boolean), open_account(uuid, text, uuid, text),
  resolve_hold(uuid, uuid, int, text, jsonb), fund_account(uuid, uuid, text, bigint, uuid) to ringfloor_app;

-- ------------------------------------------------------------ look-ups across organisations

reset role;
grant create on schema public to ringfloor_definer;
set role ringfloor_definer;

create function find_login(p_username text) returns table ("userId" uuid, "organizationId" uuid, "passwordHash" text, "disabledAt" timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u."organizationId", u."passwordHash", u."disabledAt" from app_user u where u.username = p_username
$$;

create function find_session(p_token_hash bytea)
returns table ("sessionId" uuid, "organizationId" uuid, "userId" uuid, "familyId" uuid, "createdAt" timestamptz, "lastUsedAt" timestamptz, "replacedAt" timestamptz,
  "idleExpiresAt" timestamptz, "absoluteExpiresAt" timestamptz, "revokedAt" timestamptz, "userDisabledAt" timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, s."organizationId", s."userId", s."familyId", s."createdAt", s."lastUsedAt", s."replacedAt", s."idleExpiresAt", s."absoluteExpiresAt", s."revokedAt", u."disabledAt"
  from session s join app_user u on u.id = s."userId" where s."tokenHash" = p_token_hash
$$;

create function list_organizations()
returns table (id uuid, name text, slug text, "timeZone" text, currency text, demo boolean, "eventSeq" bigint, "configRevision" bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.name, o.slug, o."timeZone", o.currency, o.demo, o."eventSeq", o."configRevision" from organization o order by o.id
$$;

-- All configuration that routing needs, one document per organisation, or of one. Amounts are decimal strings of micro-units.
create function load_routing_book(p_organization uuid) returns table (book jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'id', o.id, 'name', o.name, 'slug', o.slug, 'timeZone', o."timeZone", 'currency', o.currency, 'demo', o.demo, 'configRevision', o."configRevision"::text,
    'publishers', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'status', p.status) order by p.id), '[]') from publisher p where p."organizationId" = o.id),
    'buyers', (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name, 'status', b.status, 'maxConcurrency', b."maxConcurrency", 'version', b.version) order by b.id), '[]')
      from buyer b where b."organizationId" = o.id),
    'campaigns', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'publisherId', c."publisherId", 'name', c.name, 'status', c.status, 'auctionKind', c."auctionKind",
        'currency', c.currency, 'floorMicros', c."floorMicros"::text, 'incrementMicros', c."incrementMicros"::text, 'payoutKind', c."payoutKind",
        'payoutBasisPoints', c."payoutBasisPoints", 'payoutMicros', c."payoutMicros"::text, 'payableAfterSeconds', c."payableAfterSeconds",
        'maxConcurrency', c."maxConcurrency", 'ringTimeoutSeconds', c."ringTimeoutSeconds", 'version', c.version) order by c.id), '[]')
      from campaign c where c."organizationId" = o.id),
    'targets', (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'campaignId', t."campaignId", 'buyerId', t."buyerId", 'name', t.name, 'kind', t.kind,
        'destination', t.destination, 'status', t.status, 'bidMicros', t."bidMicros"::text, 'timeZone', t."timeZone", 'hours', t.hours, 'states', t.states,
        'maxConcurrency', t."maxConcurrency", 'hourCap', t."hourCap", 'dayCap', t."dayCap", 'version', t.version,
        'agents', (select coalesce(jsonb_agg(jsonb_build_object('userId', u.id, 'displayName', u."displayName") order by u.id), '[]')
          from target_agent ta join app_user u on u.id = ta."userId" and u."disabledAt" is null where ta."targetId" = t.id)) order by t.id), '[]')
      from target t where t."organizationId" = o.id),
    'numbers', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'number', n.number, 'campaignId', n."campaignId", 'carrierAccountId', n."carrierAccountId",
        'carrierSid', n."carrierSid") order by n.number), '[]') from phone_number n where n."organizationId" = o.id),
    'carrierAccounts', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'accountSid', a."accountSid", 'authTokenCipher', a."authTokenCipher",
        'apiKeySid', a."apiKeySid", 'apiKeySecretCipher', a."apiKeySecretCipher", 'callsPerSecond', a."callsPerSecond") order by a.id), '[]')
      from carrier_account a where a."organizationId" = o.id))
  from organization o where p_organization is null or o.id = p_organization order by o.id
$$;

create function list_overdue(p_now timestamptz, p_limit int) returns table ("organizationId" uuid, "callId" uuid, attempt int)
language sql stable security definer set search_path = public, pg_temp as $$
  select l."organizationId", l."callId", l.attempt from lease l where l."expiresAt" < p_now
  union
  select h."organizationId", h."callId", h.attempt from ledger_hold h where h.state = 'held' and h."expiresAt" < p_now
  limit p_limit
$$;

revoke all on function find_login(text), find_session(bytea), list_organizations(), load_routing_book(uuid), list_overdue(timestamptz, int) from public;
grant execute on function find_login(text), find_session(bytea), list_organizations(), load_routing_book(uuid), list_overdue(timestamptz, int) to ringfloor_app;
-- The seed asks whether there is an organisation yet.
grant execute on function list_organizations() to ringfloor_owner;

reset role;
revoke create on schema public from ringfloor_definer;
