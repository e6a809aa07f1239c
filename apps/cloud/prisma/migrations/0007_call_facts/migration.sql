-- What the exchange knows of every call to a telephone number: tags, name to value, which rules compare (shared/src/rules/call-tags.ts).

set role ringfloor_owner;

alter table phone_number add column tags jsonb not null default '{}'
  check (jsonb_typeof(tags) = 'object' and not jsonb_path_exists(tags, 'strict $.* ? (@.type() != "string")'));

-- Numbers are on the page of names and destinations, not in the book log. A node loads its page again before the next decision where the log says that configuration
-- changed: so a number's tags, and the campaign it belongs to, are told there as its campaign's row once more, which changes nothing by being repeated.
create function note_number() returns trigger
language plpgsql as $$
declare
  v_changes text;
begin
  select string_agg(c."organizationId"::text || (json_build_array('campaign', c.id, public.book_row('campaign', to_jsonb(c))))::text, E'\n' order by c.id) into v_changes
  from public.campaign c where c.id in (old."campaignId", new."campaignId");
  if v_changes is not null then perform public.note_book(v_changes); end if;
  return null;
end $$;
revoke all on function note_number() from public;
grant execute on function note_number() to ringfloor_app, ringfloor_definer;

create trigger book_update after update on phone_number for each row
  when (old.tags <> new.tags or old."campaignId" is distinct from new."campaignId") execute function note_number();
create constraint trigger book_commit after update on phone_number deferrable initially deferred for each row
  when (old.tags <> new.tags or old."campaignId" is distinct from new."campaignId") execute function flush_book_at_commit();

reset role;
grant create on schema public to ringfloor_definer;
set role ringfloor_definer;

-- As before; numbers with their tags.
create or replace function load_routing_book(p_organization uuid) returns table (book jsonb)
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
        'carrierSid', n."carrierSid", 'tags', n.tags) order by n.number), '[]') from phone_number n where n."organizationId" = o.id),
    'carrierAccounts', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'accountSid', a."accountSid", 'authTokenCipher', a."authTokenCipher",
        'apiKeySid', a."apiKeySid", 'apiKeySecretCipher', a."apiKeySecretCipher", 'callsPerSecond', a."callsPerSecond") order by a.id), '[]')
      from carrier_account a where a."organizationId" = o.id))
  from organization o where p_organization is null or o.id = p_organization order by o.id
$$;

reset role;
revoke create on schema public from ringfloor_definer;
