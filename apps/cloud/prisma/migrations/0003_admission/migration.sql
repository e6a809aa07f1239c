-- Admission: one exact, sequential decision for a micro-batch of calls, then set-based writes (src/calls/admission-port.ts).
--
-- The application passes the distinct scopes of the batch as indexed lists and the candidates as integers that point into them, so that the
-- decision is a loop over integer arrays. Limits, presence and balances are read here, never taken from the application.
-- Locks in the order of src/db/index.ts: call rows · lease rows · hold rows · capacity · cap_count · ledger_account · organization.

grant create on schema public to ringfloor_definer;
set role ringfloor_definer;

-- Makes the rows that admission locks. Outside admission's transaction, in key order, so that it cannot deadlock with it.
create function ensure_scopes(s_org uuid[], s_kind text[], s_id uuid[], w_org uuid[], w_target uuid[], w_key text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into capacity (kind, "scopeId", "organizationId")
  select distinct s.kind, s.id, s.org from unnest(s_org, s_kind, s_id) s(org, kind, id) order by 1, 2 on conflict do nothing;
  insert into cap_count ("targetId", "windowKey", "organizationId")
  select distinct w.target, w.key, w.org from unnest(w_org, w_target, w_key) w(org, target, key) order by 1, 2 on conflict do nothing;
$$;

-- p_requests  [{i, org, key, call, campaign, publisher, account, sid, from, to, st, zip, att, cur, rev, received, attempt, expires, none, outcome, hold, hold_key}]; i from 1
-- r_*         per request: what the checks need; r_end is the last candidate of the request (they lie one after another), r_campaign its scope
-- p_traces    the decisions' traces, a JSON array in the order of the requests; stored byte for byte
-- c_*         per candidate: indexes into s_* (target, buyer, seat or 0), w_* (hour or 0, day or 0), a_* (account), p_answers (0: none; -1: left out, to
--             spare the bytes of answers that are hardly ever given); price, payout, kind
-- s_*         distinct capacity scopes · w_* distinct cap windows · a_* distinct buyers' accounts
-- o_state     per request: 0 decided, 1 duplicate, 2 the call has ended, 3 its candidate's answer was left out: nothing written, ask again with all answers ·
--             o_chosen: candidate, or 0 · o_answer: first answer of a duplicate
-- o_refused_* parallel lists: request, candidate, code (1 target, 2 hour cap, 3 day cap, 4 buyer, 5 funds, 6 seat, 7 campaign,
--             8 target paused, 9 buyer paused, 10 campaign paused: a pause holds from its commit on, whatever the application still believes)
create function admit_calls(
  p_requests json, p_traces json, p_answers text[], p_seen_after timestamptz,
  r_org uuid[], r_key text[], r_call uuid[], r_sid text[], r_attempt int[], r_audience text[], r_end int[], r_campaign int[],
  c_target int[], c_buyer int[], c_seat int[], c_hour int[], c_day int[], c_account int[], c_price bigint[], c_payout bigint[], c_kind text[], c_answer int[],
  s_org uuid[], s_kind text[], s_id uuid[],
  w_org uuid[], w_target uuid[], w_key text[],
  a_org uuid[], a_buyer uuid[], a_currency text[],
  out o_state int[], out o_chosen int[], out o_answer text[], out o_refused_request int[], out o_refused_candidate int[], out o_refused_code int[])
language plpgsql security definer
set search_path = public, pg_temp
-- Everything here is a handful of index look-ups into tables whose size the planner cannot know when it makes the plan.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  c_unlimited constant int := 2147483647;
  c_paused constant int := -1;
  v_n int := cardinality(r_call);
  v_traces json[] := array(select json_array_elements(p_traces));
  v_rec record;
  v_live int[];
  v_limit int[];
  v_used int[];
  v_cap int[];
  v_account uuid[] := array_fill(null::uuid, array[cardinality(a_buyer)]);
  v_available bigint[] := array_fill(0::bigint, array[cardinality(a_buyer)]);
  v_held bigint[] := array_fill(0::bigint, array[cardinality(a_buyer)]);
  v_touched uuid[] := '{}';
  v_later uuid[] := '{}';
  v_first int := 1;
  v_code int;
  v_org uuid;
  v_seq bigint;
  v_audience text[];
  v_gone_kind text[];
  v_gone_scope uuid[];
  v_gone_window text[];
  v_void_account uuid[];
  v_void_amount bigint[];
begin
  o_state := array_fill(0, array[v_n]);
  o_chosen := array_fill(0, array[v_n]);
  o_answer := array_fill(null::text, array[v_n]);
  o_refused_request := '{}';
  o_refused_candidate := '{}';
  o_refused_code := '{}';

  if cardinality(v_traces) <> v_n then
    raise exception 'admit_calls: % traces for % calls', cardinality(v_traces), v_n;
  end if;

  -- 1. Answered before?
  for v_rec in
    select r.i::int as i, x.response from unnest(r_key) with ordinality r(key, i) join inbox x on x.key = r.key
  loop
    o_state[v_rec.i] := 1;
    o_answer[v_rec.i] := v_rec.response;
  end loop;
  for v_rec in
    select r.i::int as i, (select x.response from inbox x
      where x.key >= c."accountSid" || '|' || c."callSid" || '|' and x.key < c."accountSid" || '|' || c."callSid" || '}' and x.response is not null
      order by x."receivedAt" limit 1) as response
    from unnest(r_org, r_sid, r_attempt) with ordinality r(org, sid, attempt, i) join call c on c."callSid" = r.sid and c."organizationId" = r.org where r.attempt = 1
  loop
    if o_state[v_rec.i] = 0 then
      o_state[v_rec.i] := 1;
      o_answer[v_rec.i] := v_rec.response;
    end if;
  end loop;

  -- 2. Later attempts: the call must still be there; what its earlier attempts held is given back first.
  if 1 < any (r_attempt) then
    for v_rec in
      select r.i::int as i, r.call, c.state, (select true from call_decision d where d."callId" = r.call and d.attempt = r.attempt) as decided,
        (select x.response from inbox x where x.key = r.key) as response
      from unnest(r_org, r_call, r_attempt, r_key) with ordinality r(org, call, attempt, key, i)
      join call c on c.id = r.call and c."organizationId" = r.org where r.attempt > 1 order by c.id for update of c
    loop
      if o_state[v_rec.i] = 0 then
        if v_rec.decided then
          o_state[v_rec.i] := 1;
          o_answer[v_rec.i] := v_rec.response;
        elsif v_rec.state = 'ended' then
          o_state[v_rec.i] := 2;
        else
          v_later := v_later || v_rec.call;
        end if;
      end if;
    end loop;
    for i in 1..v_n loop
      if r_attempt[i] > 1 and o_state[i] = 0 and not r_call[i] = any (v_later) then
        o_state[i] := 2;
      end if;
    end loop;
    with gone as (delete from lease where "callId" = any (v_later) returning kind, "scopeId", "windowKey")
    select coalesce(array_agg(kind), '{}'), coalesce(array_agg("scopeId"), '{}'), coalesce(array_agg("windowKey"), '{}')
    into v_gone_kind, v_gone_scope, v_gone_window from gone;
    with void as (
      update ledger_hold set state = 'voided', "resolvedAt" = now()
      where "callId" = any (v_later) and state = 'held' returning "accountId", "amountMicros"
    )
    select coalesce(array_agg("accountId"), '{}'), coalesce(array_agg("amountMicros"), '{}') into v_void_account, v_void_amount from void;
    v_touched := v_void_account;
    perform 1 from capacity c
      where (c.kind, c."scopeId") in (select * from unnest(s_kind, s_id) union select * from unnest(v_gone_kind, v_gone_scope)) order by c.kind, c."scopeId" for update;
    update capacity c set live = c.live - g.n, "releasedAt" = clock_timestamp()
    from (select kind, scope, count(*)::int as n from unnest(v_gone_kind, v_gone_scope) u(kind, scope) group by 1, 2) g where c.kind = g.kind and c."scopeId" = g.scope;
    perform 1 from cap_count c
      where (c."targetId", c."windowKey") in (select * from unnest(w_target, w_key) union select * from unnest(v_gone_scope, v_gone_window)) order by 1 for update;
    update cap_count c set used = c.used - g.n
    from (select scope, win, count(*)::int as n from unnest(v_gone_scope, v_gone_window) u(scope, win) where win is not null group by 1, 2) g
    where c."targetId" = g.scope and c."windowKey" = g.win;
    perform 1 from ledger_account x
      where x.id = any (v_void_account)
        or x.id in (select y.id from unnest(a_org, a_buyer, a_currency) a(org, buyer, currency)
          join ledger_account y on y."organizationId" = a.org and y.kind = 'buyer' and y."ownerId" = a.buyer and y.currency = a.currency)
      order by x.id for update;
    update ledger_account x set "heldMicros" = x."heldMicros" - g.amount
    from (select account, sum(amount)::bigint as amount from unnest(v_void_account, v_void_amount) u(account, amount) group by 1) g where x.id = g.account;
  end if;

  -- 3. Lock what the batch may take, in one order, and read it with its limits.
  select array_agg(q.live order by q.i) into v_live from (
    select s.i, c.live from unnest(s_org, s_kind, s_id) with ordinality s(org, kind, id, i)
    join capacity c on c.kind = s.kind and c."scopeId" = s.id and c."organizationId" = s.org order by c.kind, c."scopeId" for update of c) q;
  if coalesce(cardinality(v_live), 0) <> cardinality(s_id) then
    raise exception 'admit_calls: capacity rows are missing' using errcode = 'RF001';
  end if;
  select array_agg(coalesce(case s.kind
      when 'target' then (select case t.status when 'active' then coalesce(t."maxConcurrency", c_unlimited) else c_paused end from target t where t.id = s.id and t."organizationId" = s.org)
      when 'buyer' then (select case b.status when 'active' then coalesce(b."maxConcurrency", c_unlimited) else c_paused end from buyer b where b.id = s.id and b."organizationId" = s.org)
      when 'campaign' then (select case c.status when 'active' then coalesce(c."maxConcurrency", c_unlimited) else c_paused end from campaign c where c.id = s.id and c."organizationId" = s.org)
      else (select 1 from agent_presence p where p."userId" = s.id and p."organizationId" = s.org and p.state = 'available' and p."softphoneReady" and p."softphoneSeenAt" > p_seen_after)
    end, 0) order by s.i) into v_limit
  from unnest(s_org, s_kind, s_id) with ordinality s(org, kind, id, i);
  if cardinality(w_key) > 0 then
    select array_agg(q.used order by q.i), array_agg(q.cap order by q.i) into v_used, v_cap from (
      select w.i, c.used, coalesce(case length(w.key) when 13 then t."hourCap" else t."dayCap" end, c_unlimited) as cap
      from unnest(w_org, w_target, w_key) with ordinality w(org, target, key, i)
      join cap_count c on c."targetId" = w.target and c."windowKey" = w.key and c."organizationId" = w.org
      join target t on t.id = w.target
      order by c."targetId", c."windowKey" for update of c) q;
    if coalesce(cardinality(v_used), 0) <> cardinality(w_key) then
      raise exception 'admit_calls: cap windows are missing' using errcode = 'RF001';
    end if;
  end if;
  for v_rec in
    select a.i::int as i, x.id, x."postedMicros" - x."heldMicros" + x."creditLimitMicros" as available
    from unnest(a_org, a_buyer, a_currency) with ordinality a(org, buyer, currency, i)
    join ledger_account x on x."organizationId" = a.org and x.kind = 'buyer' and x."ownerId" = a.buyer and x.currency = a.currency
    order by x.id for update of x
  loop
    v_account[v_rec.i] := v_rec.id;
    v_available[v_rec.i] := v_rec.available;
  end loop;

  -- 4. Decide, call by call; each takes the first candidate that still fits.
  for i in 1..v_n loop
    if o_state[i] = 0 then
      for j in v_first..r_end[i] loop
        v_code := case
          when v_limit[r_campaign[i]] = c_paused then 10
          when v_limit[c_buyer[j]] = c_paused then 9
          when v_limit[c_target[j]] = c_paused then 8
          when v_live[c_target[j]] >= v_limit[c_target[j]] then 1
          when c_hour[j] > 0 and v_used[c_hour[j]] >= v_cap[c_hour[j]] then 2
          when c_day[j] > 0 and v_used[c_day[j]] >= v_cap[c_day[j]] then 3
          when v_live[c_buyer[j]] >= v_limit[c_buyer[j]] then 4
          when c_price[j] > v_available[c_account[j]] then 5
          when c_seat[j] > 0 and v_live[c_seat[j]] >= v_limit[c_seat[j]] then 6
          when v_live[r_campaign[i]] >= v_limit[r_campaign[i]] then 7
          else 0 end;
        if v_code = 0 and c_answer[j] < 0 then
          o_state[i] := 3;
          exit;
        end if;
        if v_code = 0 then
          o_chosen[i] := j;
          v_live[c_target[j]] := v_live[c_target[j]] + 1;
          v_live[c_buyer[j]] := v_live[c_buyer[j]] + 1;
          v_live[r_campaign[i]] := v_live[r_campaign[i]] + 1;
          if c_seat[j] > 0 then v_live[c_seat[j]] := v_live[c_seat[j]] + 1; end if;
          if c_hour[j] > 0 then v_used[c_hour[j]] := v_used[c_hour[j]] + 1; end if;
          if c_day[j] > 0 then v_used[c_day[j]] := v_used[c_day[j]] + 1; end if;
          v_available[c_account[j]] := v_available[c_account[j]] - c_price[j];
          v_held[c_account[j]] := v_held[c_account[j]] + c_price[j];
          exit;
        end if;
        o_refused_request := o_refused_request || i;
        o_refused_candidate := o_refused_candidate || j;
        o_refused_code := o_refused_code || v_code;
      end loop;
    end if;
    v_first := r_end[i] + 1;
  end loop;

  -- 5. Write it all, one statement.
  with refused as materialized (
    select f.i, jsonb_agg(jsonb_build_object('index', f.j - coalesce(r_end[f.i - 1], 0) - 1, 'code', (array[
      'capacity.target_concurrency', 'capacity.hour_cap', 'capacity.day_cap', 'capacity.buyer_concurrency', 'price.insufficient_funds', 'capacity.no_agent_available',
      'capacity.campaign_concurrency', 'not_eligible.target_paused', 'not_eligible.buyer_paused', 'not_eligible.campaign_paused'])[f.code]) order by f.j) as list
    from unnest(o_refused_request, o_refused_candidate, o_refused_code) f(i, j, code) group by f.i
  ), q as materialized (
    select x.*, o_state[x.i] as status, nullif(o_chosen[x.i], 0) as j,
      s_id[c_target[nullif(o_chosen[x.i], 0)]] as target, s_id[c_buyer[nullif(o_chosen[x.i], 0)]] as buyer,
      s_id[nullif(c_seat[nullif(o_chosen[x.i], 0)], 0)] as seat, c_price[nullif(o_chosen[x.i], 0)] as price,
      w_key[nullif(c_hour[nullif(o_chosen[x.i], 0)], 0)] as hour_key, w_key[nullif(c_day[nullif(o_chosen[x.i], 0)], 0)] as day_key
    from json_to_recordset(p_requests) as x(i int, org uuid, key text, call uuid, campaign uuid, publisher uuid, account text, sid text, "from" text, "to" text,
      st text, zip text, att text, cur text, rev bigint, received timestamptz, attempt int, expires timestamptz, none text, outcome text, hold uuid, hold_key text)
    where o_state[x.i] in (0, 2)
  ), w_inbox as (
    insert into inbox (key, "organizationId", "callSid", response)
    select q.key, q.org, q.sid, case when q.j is null then q.none else p_answers[nullif(c_answer[q.j], 0)] end from q where q.key is not null order by q.key
  ), w_call as (
    insert into call (id, "organizationId", "campaignId", "publisherId", "accountSid", "callSid", "from", "to", "callerState", "callerZip", attestation, state, outcome,
      "attemptCount", "buyerId", "targetId", "userId", currency, "priceMicros", "payoutMicros", "configRevision", "receivedAt", "lastReportAt")
    select q.call, q.org, q.campaign, q.publisher, q.account, q.sid, q."from", q."to", q.st, q.zip, q.att, 'routing', case when q.j is null then q.outcome end,
      case when q.j is null then 0 else 1 end, q.buyer, q.target, q.seat, q.cur, q.price, c_payout[q.j], q.rev, q.received, q.received
    from q where q.status = 0 and q.attempt = 1
  ), w_call_later as (
    update call c set state = 'routing', outcome = case when q.j is null then q.outcome end, "attemptCount" = case when q.j is null then c."attemptCount" else q.attempt end,
      "buyerId" = coalesce(q.buyer, c."buyerId"), "targetId" = coalesce(q.target, c."targetId"), "userId" = case when q.j is null then c."userId" else q.seat end,
      "priceMicros" = coalesce(q.price, c."priceMicros"), "payoutMicros" = coalesce(c_payout[q.j], c."payoutMicros"), "lastReportAt" = now()
    from q where c.id = q.call and q.status = 0 and q.attempt > 1
  ), w_attempt as (
    insert into call_attempt ("callId", number, "organizationId", "targetId", "buyerId", "userId", kind, "priceMicros", state, "plannedAt")
    select q.call, q.attempt, q.org, q.target, q.buyer, q.seat, c_kind[q.j], q.price, 'planned', now() from q where q.j is not null
  ), w_decision as (
    insert into call_decision ("callId", attempt, "organizationId", trace, "admittedIndex", refused)
    select q.call, q.attempt, q.org, v_traces[q.i], q.j - coalesce(r_end[q.i - 1], 0) - 1, coalesce(refused.list, '[]')
    from q left join refused on refused.i = q.i where q.status = 0
  ), w_lease as (
    insert into lease ("callId", attempt, kind, "scopeId", "windowKey", "organizationId", "expiresAt")
    select q.call, q.attempt, l.kind, l.scope, l.win, q.org, q.expires
    from q cross join lateral (values
      ('campaign', q.campaign, null), ('buyer', q.buyer, null), ('target', q.target, null), ('seat', q.seat, null),
      ('hour', case when q.hour_key is not null then q.target end, q.hour_key), ('day', case when q.day_key is not null then q.target end, q.day_key)) l(kind, scope, win)
    where q.j is not null and l.scope is not null
  ), w_hold as (
    insert into ledger_hold (id, "organizationId", key, "accountId", "callId", attempt, "amountMicros", state, "expiresAt")
    select q.hold, q.org, q.hold_key, v_account[c_account[q.j]], q.call, q.attempt, q.price, 'held', q.expires from q where q.price > 0
  ), w_capacity as (
    update capacity c set live = v_live[s.i::int] from unnest(s_kind, s_id) with ordinality s(kind, id, i)
    where c.kind = s.kind and c."scopeId" = s.id and c.live <> v_live[s.i::int]
  ), w_cap as (
    update cap_count c set used = v_used[w.i::int] from unnest(w_target, w_key) with ordinality w(target, key, i)
    where c."targetId" = w.target and c."windowKey" = w.key and c.used <> v_used[w.i::int]
  )
  update ledger_account x set "heldMicros" = x."heldMicros" + a.held
  from unnest(v_account, v_held) a(id, held) where x.id = a.id and a.held <> 0;

  -- 6. Events; the sequences last, organisation by organisation in one order.
  for i in 1..cardinality(v_account) loop
    if v_held[i] <> 0 then v_touched := v_touched || v_account[i]; end if;
  end loop;
  for v_org in select distinct r.org from unnest(r_org) with ordinality r(org, i) where o_state[r.i::int] = 0 order by 1 loop
    with r as (
      select r.i, r.call, r.attempt, r.audience::text[] as audience, nullif(o_chosen[r.i::int], 0) as j
      from unnest(r_org, r_call, r_attempt, r_audience) with ordinality r(org, call, attempt, audience, i) where r.org = v_org and o_state[r.i::int] = 0
    ), e as materialized (
      select r.i, 1 as step, 'call.received' as type, jsonb_build_object('callId', r.call, 'state', 'routing', 'attempt', r.attempt) as body, r.audience from r where r.attempt = 1
      union all
      select r.i, 2, 'call.routed', jsonb_build_object('callId', r.call, 'state', 'routing', 'attempt', r.attempt),
        r.audience || array(select x from unnest(array['buyer:' || s_id[c_buyer[r.j]], 'user:' || s_id[nullif(c_seat[r.j], 0)]]) x where x is not null and x <> all (r.audience))
      from r
      union all
      select v_n + 1, 3, 'balance.changed', jsonb_build_object('accountId', a.id), array['staff', 'buyer:' || a."ownerId"]
      from ledger_account a where a.id = any (v_touched) and a."organizationId" = v_org
    ), o as (
      update organization set "eventSeq" = "eventSeq" + (select count(*) from e) where id = v_org returning "eventSeq"
    ), w as (
      insert into event ("organizationId", seq, type, body, audience)
      select v_org, o."eventSeq" - (select count(*) from e) + row_number() over (order by e.i, e.step), e.type, e.body, e.audience from e cross join o
    )
    select (select "eventSeq" from o), (select array_agg(distinct u.x) from e, unnest(e.audience) u(x)) into v_seq, v_audience;
    perform pg_notify('ringfloor_events', json_build_object('organizationId', v_org, 'seq', v_seq::text,
      'audience', case when octet_length(array_to_string(v_audience, '","')) < 7000 then to_json(v_audience) end)::text);
  end loop;
end $$;

-- Live figures for eligibility, for a batch of campaigns: one row per fact.
-- what c: campaign, a = live · b: buyer, a = live, b = available micros · t: target, a = live, b = used this hour, c = used today ·
-- s: an idle, ready seat ("userId") of target id, a = idle since, Unix milliseconds
create function read_live_facts(p_org uuid[], p_campaign uuid[], t_request int[], t_target uuid[], t_hour text[], t_day text[], p_seen_after timestamptz)
returns table (what text, i int, id uuid, "userId" uuid, a bigint, b bigint, c bigint)
language sql stable security definer
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
  with r as materialized (
    select r.i::int as i, r.org, r.campaign from unnest(p_org, p_campaign) with ordinality r(org, campaign, i)
  ), t as materialized (
    select r.i, r.org, r.campaign, x.id, x."buyerId", x.kind, u.hour, u.day
    from unnest(t_request, t_target, t_hour, t_day) u(i, target, hour, day)
    join target x on x.id = u.target
    join lateral (select p_org[u.i] as org, p_campaign[u.i] as campaign, u.i) r on x."organizationId" = r.org
  )
  select 'c', r.i, r.campaign, null::uuid, k.live::bigint, null::bigint, null::bigint
  from r join capacity k on k.kind = 'campaign' and k."scopeId" = r.campaign and k."organizationId" = r.org
  union all
  select 'b', y.i, y.buyer, null, coalesce((select k.live from capacity k where k.kind = 'buyer' and k."scopeId" = y.buyer), 0),
    coalesce((select l."postedMicros" - l."heldMicros" + l."creditLimitMicros" from ledger_account l join campaign g on g.id = y.campaign
      where l."organizationId" = y.org and l.kind = 'buyer' and l."ownerId" = y.buyer and l.currency = g.currency), 0), null
  from (select distinct t.i, t.org, t.campaign, t."buyerId" as buyer from t) y
  union all
  select 't', t.i, t.id, null, coalesce((select k.live from capacity k where k.kind = 'target' and k."scopeId" = t.id), 0),
    coalesce((select n.used from cap_count n where n."targetId" = t.id and n."windowKey" = t.hour), 0),
    coalesce((select n.used from cap_count n where n."targetId" = t.id and n."windowKey" = t.day), 0)
  from t
  union all
  select 's', t.i, t.id, p."userId", (extract(epoch from greatest(p.since, k."releasedAt")) * 1000)::bigint, null, null
  from t join target_agent ta on ta."targetId" = t.id
  join agent_presence p on p."userId" = ta."userId" and p."organizationId" = t.org and p.state = 'available' and p."softphoneReady" and p."softphoneSeenAt" > p_seen_after
  left join capacity k on k.kind = 'seat' and k."scopeId" = p."userId"
  where t.kind = 'agents' and coalesce(k.live, 0) = 0
$$;

do $$
declare f text;
begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname in ('ensure_scopes', 'admit_calls', 'read_live_facts') loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to ringfloor_app', f);
  end loop;
end $$;

reset role;
revoke create on schema public from ringfloor_definer;
