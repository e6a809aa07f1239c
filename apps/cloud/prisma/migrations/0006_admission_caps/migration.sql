-- Admission counts every cap at four levels, takes one lease per attempt and writes the book log (src/calls/admission-port.ts).
--
-- As 0003_admission has it otherwise: one exact, sequential decision for a micro-batch of calls, then set-based writes. Limits, presence and balances are read here, never
-- taken from the application. Locks in the order of src/db/index.ts: call rows · lease rows · capacity · hold rows · cap_count · ledger_account · organization.

grant create on schema public to ringfloor_definer;
set role ringfloor_definer;

do $$
declare f text;
begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname in ('ensure_scopes', 'admit_calls', 'read_live_facts') loop
    execute format('drop function %s', f);
  end loop;
end $$;

-- Makes the rows that admission locks. Outside admission's transaction, in key order, so that it cannot deadlock with it. A row without a live call says nothing to the book.
create function ensure_scopes(s_org uuid[], s_kind text[], s_id uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('ringfloor.book_by_hand', 'on', true);
  insert into capacity (kind, "scopeId", "organizationId")
  select distinct s.kind, s.id, s.org from unnest(s_org, s_kind, s_id) s(org, kind, id) order by 1, 2 on conflict do nothing;
  perform set_config('ringfloor.book_by_hand', '', true);
end $$;

-- r_*         per request; r_candidates is the number of the last of its candidates (they lie one after another), r_campaign its campaign's number in s_*, r_more whether
--             it has further candidates that were not sent, to spare the locks and bytes of what is hardly ever taken; times in Unix milliseconds
-- r_trace     the decisions' traces, stored byte for byte
-- r_terms     what each call is rated by, or null
-- c_*         per candidate: numbers in s_* (target, buyer, profile or 0 for the implied one, seat or 0), a_* (account), p_answers (0: none); price, payout, kind
-- s_*         distinct capacity scopes; s_hour is the hour by the calendar of the scope's zone ("2026-11-20T14"), which names its day and month as well. Null: by the database's clock
-- a_*         distinct buyers' accounts
-- o_state     per request: 0 decided, 1 duplicate, 2 the call has ended, 3 none of the candidates fits and there are more: nothing written, ask again with all of them ·
--             o_chosen: candidate, or 0 · o_answer: first answer of a duplicate
-- o_refused_* parallel lists: request, candidate, code (position in c_refusals). A pause holds from its commit on, whatever the application still believes
--
-- Caps. The capacity row of a scope guards its windows: whoever counts calls in them holds its lock (fill_caps in 0004_rules, too), so that a missing row may be made here.
--
-- Lists of plain columns rather than one JSON document, and one INSERT per table rather than one statement for all: together measured to take a quarter off the cost of a call.
create function admit_calls(
  p_answers text[], p_seen_after timestamptz,
  r_org uuid[], r_key text[], r_call uuid[], r_publisher uuid[], r_account text[], r_sid text[], r_from text[], r_to text[], r_st text[], r_zip text[], r_attestation text[],
  r_currency text[], r_revision bigint[], r_received bigint[], r_expires bigint[], r_attempt int[], r_audience text[], r_none text[], r_outcome text[], r_hold uuid[], r_trace json[], r_terms json[],
  r_candidates int[], r_campaign int[], r_more boolean[],
  c_target int[], c_buyer int[], c_profile int[], c_seat int[], c_account int[], c_price bigint[], c_payout bigint[], c_kind text[], c_answer int[],
  s_org uuid[], s_kind text[], s_id uuid[], s_hour text[],
  a_org uuid[], a_buyer uuid[], a_currency text[],
  out o_state int[], out o_chosen int[], out o_answer text[], out o_refused_request int[], out o_refused_candidate int[], out o_refused_code int[])
language plpgsql security definer
set search_path = public, pg_temp
-- Everything here is a handful of index look-ups into tables whose size the planner cannot know when it makes the plan: it makes it once, for a session
-- that may begin with empty tables. So no look-up by id names the organisation among its conditions, where an index by organisation looks just as good to
-- that planner and walks everything the organisation has (measured: 50 ms for each batch after 5,000 calls); the organisation is compared with what was found.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  c_unlimited constant int := 2147483647;
  c_paused constant int := -1;
  c_refusals constant text[] := array['capacity.target_concurrency', 'capacity.hour_cap', 'capacity.day_cap', 'capacity.buyer_concurrency', 'price.insufficient_funds',
    'capacity.no_agent_available', 'capacity.campaign_concurrency', 'not_eligible.target_paused', 'not_eligible.buyer_paused', 'not_eligible.campaign_paused', 'not_eligible.profile_paused',
    'capacity.profile_concurrency', 'capacity.total_cap', 'capacity.month_cap', 'price.total_spend', 'price.month_spend', 'price.day_spend', 'price.hour_spend'];
  -- By window, widest first: total, month, day, hour.
  c_call_codes constant int[] := array[13, 14, 3, 2];
  c_spend_codes constant int[] := array[15, 16, 17, 18];
  c_key_lengths constant int[] := array[0, 7, 10, 13];
  c_formats constant text[] := array['"total"', 'YYYY-MM', 'YYYY-MM-DD', 'YYYY-MM-DD"T"HH24'];
  c_none constant int := 9;
  v_n int := cardinality(r_call);
  v_rec record;
  v_later uuid[] := '{}';
  v_gone_kind text[];
  v_gone_scope uuid[];
  v_gone_call uuid[];
  v_gone_attempt int[];
  v_back_level text[];
  v_back_scope uuid[];
  v_back_key text[];
  v_back_calls int[];
  v_back_micros bigint[];
  v_void_account uuid[];
  v_void_amount bigint[];
  v_void_call uuid[];
  v_void_attempt int[];
  v_live int[];
  v_was_live int[];
  v_limit int[];
  v_caps text[];
  -- Windows that have a cap, by scope; v_from and v_to say which of them are a scope's.
  v_has_caps boolean;
  v_from int[];
  v_to int[];
  w_scope int[] := '{}';
  w_window int[];
  w_key text[];
  w_label text[];
  w_cap int[];
  w_spend bigint[];
  w_calls int[];
  w_micros bigint[];
  v_was_calls int[];
  v_was_micros bigint[];
  v_full int;
  v_spent int;
  v_labels text;
  v_last int[];
  v_account uuid[] := array_fill(null::uuid, array[cardinality(a_buyer)]);
  v_available bigint[] := array_fill(0::bigint, array[cardinality(a_buyer)]);
  v_held bigint[] := array_fill(0::bigint, array[cardinality(a_buyer)]);
  v_touched uuid[] := '{}';
  v_first int := 1;
  v_campaign int;
  v_target int;
  v_buyer int;
  v_seat int;
  v_profile int;
  v_price bigint;
  v_code int;
  -- Requests that leave a row: in the inbox; with a decision, and its candidate or null; with a candidate.
  v_written int[] := '{}';
  v_decided int[] := '{}';
  v_decided_candidate int[] := '{}';
  v_admitted int[] := '{}';
  v_candidate int[] := '{}';
  v_candidate_windows text[] := '{}';
  v_has_later constant boolean := 1 < any (r_attempt);
  v_org uuid;
  v_changed_account uuid[];
  v_changed_owner text[];
  v_calls int;
  v_seq bigint;
  v_audience text[];
  v_noted text;
  v_changes text;
  v_book_seq bigint;
begin
  perform set_config('ringfloor.book_by_hand', 'on', true);
  o_state := array_fill(0, array[v_n]);
  o_chosen := array_fill(0, array[v_n]);
  o_answer := array_fill(null::text, array[v_n]);
  o_refused_request := '{}';
  o_refused_candidate := '{}';
  o_refused_code := '{}';

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
      order by x."receivedAt" limit 1) as response, c."organizationId" as org
    from unnest(r_sid, r_attempt) with ordinality r(sid, attempt, i) join call c on c."callSid" = r.sid where r.attempt = 1
  loop
    if o_state[v_rec.i] = 0 and v_rec.org = r_org[v_rec.i] then
      o_state[v_rec.i] := 1;
      o_answer[v_rec.i] := v_rec.response;
    end if;
  end loop;

  -- 2. Later attempts: the call must still be there; what its earlier attempts held is given back first.
  if v_has_later then
    for v_rec in
      select r.i::int as i, r.call, c.state, c."organizationId" as org, (select true from call_decision d where d."callId" = r.call and d.attempt = r.attempt) as decided,
        (select x.response from inbox x where x.key = r.key) as response
      from unnest(r_call, r_attempt, r_key) with ordinality r(call, attempt, key, i)
      join call c on c.id = r.call where r.attempt > 1 order by c.id for update of c
    loop
      if o_state[v_rec.i] = 0 and v_rec.org = r_org[v_rec.i] then
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
    -- Few calls get here: what they give back is noted by the triggers, before what is taken.
    perform set_config('ringfloor.book_by_hand', '', true);
    with gone as (
      delete from lease where "callId" = any (v_later) returning "callId", attempt, "campaignId", "buyerId", "targetId", "profileId", "userId"
    )
    select coalesce(array_agg(k.kind), '{}'), coalesce(array_agg(k.scope), '{}'), coalesce(array_agg(g."callId") filter (where k.kind = 'target'), '{}'),
      coalesce(array_agg(g.attempt) filter (where k.kind = 'target'), '{}')
    into v_gone_kind, v_gone_scope, v_gone_call, v_gone_attempt
    from gone g cross join lateral (values ('campaign', g."campaignId"), ('buyer', g."buyerId"), ('target', g."targetId"), ('profile', g."profileId"), ('seat', g."userId")) k(kind, scope)
    where k.scope is not null;
    perform 1 from capacity c
      where (c.kind, c."scopeId") in (select * from unnest(s_kind, s_id) union select * from unnest(v_gone_kind, v_gone_scope)) order by c.kind, c."scopeId" for update;
    update capacity c set live = c.live - g.n, "releasedAt" = clock_timestamp()
    from (select kind, scope, count(*)::int as n from unnest(v_gone_kind, v_gone_scope) u(kind, scope) group by 1, 2) g where c.kind = g.kind and c."scopeId" = g.scope;
    with void as (
      update ledger_hold set state = 'voided', "resolvedAt" = now()
      where "callId" = any (v_later) and state = 'held' returning "accountId", "amountMicros", "callId", attempt
    )
    select coalesce(array_agg("accountId"), '{}'), coalesce(array_agg("amountMicros"), '{}'), v_gone_call || coalesce(array_agg("callId"), '{}'), v_gone_attempt || coalesce(array_agg(attempt), '{}')
    into v_void_account, v_void_amount, v_void_call, v_void_attempt from void;
    v_touched := v_void_account;
    -- Read after the locks: a cap that was set meanwhile counts these attempts as well. The first of the pairs gave back calls, the others money.
    with pairs as (
      select call, attempt, i <= cardinality(v_gone_call) as calls, case when i > cardinality(v_gone_call) then v_void_amount[i - cardinality(v_gone_call)] end as micros
      from unnest(v_void_call, v_void_attempt) with ordinality p(call, attempt, i)
    )
    select coalesce(array_agg(q.level), '{}'), coalesce(array_agg(q.scope), '{}'), coalesce(array_agg(q.key), '{}'), coalesce(array_agg(q.calls), '{}'), coalesce(array_agg(q.micros), '{}')
    into v_back_level, v_back_scope, v_back_key, v_back_calls, v_back_micros from (
      select w.level, w.scope, w.key, count(*) filter (where p.calls)::int as calls, coalesce(sum(p.micros), 0)::bigint as micros
      from pairs p join call_attempt a on a."callId" = p.call and a.number = p.attempt join call c on c.id = a."callId"
      cross join lateral list_windows(a.windows, array['campaign', 'buyer', 'target', 'profile'], array[c."campaignId", a."buyerId", a."targetId", a."profileId"]) w
      where a.windows is not null group by 1, 2, 3) q;
    update call_attempt a set counted = false from unnest(v_gone_call, v_gone_attempt) g(call, attempt) where a."callId" = g.call and a.number = g.attempt;
    perform 1 from cap_count c where (c.level, c."scopeId", c."windowKey") in (select * from unnest(v_back_level, v_back_scope, v_back_key)) order by c.level, c."scopeId", c."windowKey" for update;
    update cap_count c set calls = c.calls - b.calls, micros = c.micros - b.micros
    from unnest(v_back_level, v_back_scope, v_back_key, v_back_calls, v_back_micros) b(level, scope, key, calls, micros) where c.level = b.level and c."scopeId" = b.scope and c."windowKey" = b.key;
    perform 1 from ledger_account x
      where x.id = any (v_void_account)
        or x.id in (select y.id from unnest(a_org, a_buyer, a_currency) a(org, buyer, currency)
          join ledger_account y on y."organizationId" = a.org and y.kind = 'buyer' and y."ownerId" = a.buyer and y.currency = a.currency)
      order by x.id for update;
    update ledger_account x set "heldMicros" = x."heldMicros" - g.amount
    from (select account, sum(amount)::bigint as amount from unnest(v_void_account, v_void_amount) u(account, amount) group by 1) g where x.id = g.account;
    perform set_config('ringfloor.book_by_hand', 'on', true);
  end if;

  -- 3. Lock what the batch may take, in one order, and read it with its limits.
  select array_agg(q.live order by q.i) filter (where q.owner = q.org) into v_live from (
    select s.i, s.org, c."organizationId" as owner, c.live from unnest(s_org, s_kind, s_id) with ordinality s(org, kind, id, i)
    join capacity c on c.kind = s.kind and c."scopeId" = s.id order by c.kind, c."scopeId" for update of c) q;
  if coalesce(cardinality(v_live), 0) <> cardinality(s_id) then
    raise exception 'admit_calls: capacity rows are missing' using errcode = 'RF001';
  end if;
  -- The first of each list is the limit of live calls, the other eight are the caps, where there are any.
  select array_agg(coalesce(q.limits[1], 0) order by q.i), array_agg(case when cardinality(q.limits) > 1 then q.limits[2:]::text end order by q.i), bool_or(cardinality(q.limits) > 1)
  into v_limit, v_caps, v_has_caps from (
    select s.i, case s.kind
      when 'target' then (select case t.status when 'active' then coalesce(t."liveLimit", c_unlimited) else c_paused end || t.caps from target t where t.id = s.id and t."organizationId" = s.org)
      when 'buyer' then (select case b.status when 'active' then coalesce(b."liveLimit", c_unlimited) else c_paused end || b.caps from buyer b where b.id = s.id and b."organizationId" = s.org)
      when 'profile' then (select case f.status when 'active' then coalesce(f."liveLimit", c_unlimited) else c_paused end || f.caps from bid_profile f where f.id = s.id and f."organizationId" = s.org)
      when 'campaign' then (select case when c.status = 'active' and coalesce((select p.status from publisher p where p.id = c."publisherId"), 'active') = 'active'
          then coalesce(c."liveLimit", c_unlimited) else c_paused end || c.caps from campaign c where c.id = s.id and c."organizationId" = s.org)
      else (select array[case when p."organizationId" = s.org and p.state = 'available' and p."softphoneReady" and p."softphoneSeenAt" > p_seen_after then 1 end]::bigint[]
        from agent_presence p where p."userId" = s.id)
    end as limits
    from unnest(s_org, s_kind, s_id) with ordinality s(org, kind, id, i) offset 0) q;
  if v_has_caps then
    select array_agg(x.i order by x.i, x.n), array_agg(x.n order by x.i, x.n), array_agg(x.key order by x.i, x.n), array_agg(s_kind[x.i] || ':' || x.key order by x.i, x.n),
      array_agg(x.cap order by x.i, x.n), array_agg(x.spend order by x.i, x.n)
    into w_scope, w_window, w_key, w_label, w_cap, w_spend from (
      select y.i, n, case when n = 1 then 'total' when s_hour[y.i] is not null then left(s_hour[y.i], c_key_lengths[n]) else to_char(clock_timestamp() at time zone y.zone, c_formats[n]) end as key,
        y.caps[n]::int as cap, y.caps[n + 4] as spend
      from (
        select u.i::int as i, u.caps::bigint[] as caps, case when s_hour[u.i] is null then case s_kind[u.i]
          when 'target' then (select t."timeZone" from target t where t.id = s_id[u.i])
          when 'profile' then (select t."timeZone" from bid_profile f join target t on t.id = f."targetId" where f.id = s_id[u.i])
          when 'buyer' then (select coalesce(b.rules ->> 'timeZone', o."timeZone") from buyer b join organization o on o.id = b."organizationId" where b.id = s_id[u.i])
          else (select coalesce(c.rules ->> 'timeZone', o."timeZone") from campaign c join organization o on o.id = c."organizationId" where c.id = s_id[u.i]) end end as zone
        from unnest(v_caps) with ordinality u(caps, i) where u.caps is not null offset 0) y
      cross join generate_series(1, 4) n where y.caps[n] is not null or y.caps[n + 4] is not null) x;
    v_from := array_fill(1, array[cardinality(s_id)]);
    v_to := array_fill(0, array[cardinality(s_id)]);
    for w in reverse cardinality(w_scope)..1 loop
      if v_to[w_scope[w]] = 0 then v_to[w_scope[w]] := w; end if;
      v_from[w_scope[w]] := w;
    end loop;
    for v_try in 1..2 loop
      select array_agg(q.calls order by q.w), array_agg(q.micros order by q.w) into w_calls, w_micros from (
        select u.w, c.calls, c.micros from unnest(w_scope, w_key) with ordinality u(scope, key, w)
        join cap_count c on c.level = s_kind[u.scope] and c."scopeId" = s_id[u.scope] and c."windowKey" = u.key
        order by c.level, c."scopeId", c."windowKey" for update of c) q;
      exit when cardinality(w_calls) = cardinality(w_scope);
      insert into cap_count (level, "scopeId", "windowKey", "organizationId")
      select s_kind[u.scope], s_id[u.scope], u.key, s_org[u.scope] from unnest(w_scope, w_key) u(scope, key) order by 1, 2, 3 on conflict do nothing;
    end loop;
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
  v_was_live := v_live;
  v_was_calls := w_calls;
  v_was_micros := w_micros;
  v_last := array_fill(0, array[cardinality(s_id)]);

  -- 4. Decide, call by call; each takes the first candidate that still fits.
  for i in 1..v_n loop
    if o_state[i] = 0 then
      v_campaign := r_campaign[i];
      for j in v_first..r_candidates[i] loop
        v_target := c_target[j];
        v_buyer := c_buyer[j];
        v_seat := c_seat[j];
        v_profile := c_profile[j];
        v_price := c_price[j];
        v_full := c_none;
        v_spent := c_none;
        if v_has_caps then
          -- Level by level, because a loop over the levels costs as much again.
          for w in v_from[v_campaign]..v_to[v_campaign] loop
            if w_calls[w] >= w_cap[w] then v_full := least(v_full, w_window[w]); end if;
            if w_micros[w] + v_price > w_spend[w] then v_spent := least(v_spent, w_window[w]); end if;
          end loop;
          for w in v_from[v_buyer]..v_to[v_buyer] loop
            if w_calls[w] >= w_cap[w] then v_full := least(v_full, w_window[w]); end if;
            if w_micros[w] + v_price > w_spend[w] then v_spent := least(v_spent, w_window[w]); end if;
          end loop;
          for w in v_from[v_target]..v_to[v_target] loop
            if w_calls[w] >= w_cap[w] then v_full := least(v_full, w_window[w]); end if;
            if w_micros[w] + v_price > w_spend[w] then v_spent := least(v_spent, w_window[w]); end if;
          end loop;
          if v_profile > 0 then
            for w in v_from[v_profile]..v_to[v_profile] loop
              if w_calls[w] >= w_cap[w] then v_full := least(v_full, w_window[w]); end if;
              if w_micros[w] + v_price > w_spend[w] then v_spent := least(v_spent, w_window[w]); end if;
            end loop;
          end if;
        end if;
        v_code := case
          when v_limit[v_campaign] = c_paused then 10
          when v_limit[v_buyer] = c_paused then 9
          when v_limit[v_target] = c_paused then 8
          when v_profile > 0 and v_limit[v_profile] = c_paused then 11
          when v_full < c_none then c_call_codes[v_full]
          when v_live[v_campaign] >= v_limit[v_campaign] then 7
          when v_live[v_buyer] >= v_limit[v_buyer] then 4
          when v_live[v_target] >= v_limit[v_target] then 1
          when v_profile > 0 and v_live[v_profile] >= v_limit[v_profile] then 12
          when v_seat > 0 and v_live[v_seat] >= v_limit[v_seat] then 6
          when v_spent < c_none then c_spend_codes[v_spent]
          when v_price > v_available[c_account[j]] then 5
          else 0 end;
        if v_code = 0 then
          o_chosen[i] := j;
          v_live[v_target] := v_live[v_target] + 1;
          v_live[v_buyer] := v_live[v_buyer] + 1;
          v_live[v_campaign] := v_live[v_campaign] + 1;
          v_last[v_target] := i;
          if v_profile > 0 then v_live[v_profile] := v_live[v_profile] + 1; end if;
          if v_seat > 0 then v_live[v_seat] := v_live[v_seat] + 1; end if;
          v_labels := null;
          if v_has_caps then
            for w in v_from[v_campaign]..v_to[v_campaign] loop
              w_calls[w] := w_calls[w] + 1;
              w_micros[w] := w_micros[w] + v_price;
              v_labels := concat(v_labels, ',', w_label[w]);
            end loop;
            for w in v_from[v_buyer]..v_to[v_buyer] loop
              w_calls[w] := w_calls[w] + 1;
              w_micros[w] := w_micros[w] + v_price;
              v_labels := concat(v_labels, ',', w_label[w]);
            end loop;
            for w in v_from[v_target]..v_to[v_target] loop
              w_calls[w] := w_calls[w] + 1;
              w_micros[w] := w_micros[w] + v_price;
              v_labels := concat(v_labels, ',', w_label[w]);
            end loop;
            if v_profile > 0 then
              for w in v_from[v_profile]..v_to[v_profile] loop
                w_calls[w] := w_calls[w] + 1;
                w_micros[w] := w_micros[w] + v_price;
                v_labels := concat(v_labels, ',', w_label[w]);
              end loop;
            end if;
          end if;
          v_available[c_account[j]] := v_available[c_account[j]] - v_price;
          v_held[c_account[j]] := v_held[c_account[j]] + v_price;
          v_admitted := v_admitted || i;
          v_candidate := v_candidate || j;
          v_candidate_windows := v_candidate_windows || ('{' || substr(v_labels, 2) || '}');
          exit;
        end if;
        o_refused_request := o_refused_request || i;
        o_refused_candidate := o_refused_candidate || j;
        o_refused_code := o_refused_code || v_code;
      end loop;
      if o_chosen[i] = 0 and r_more[i] then
        o_state[i] := 3;
      else
        v_decided := v_decided || i;
        v_decided_candidate := v_decided_candidate || nullif(o_chosen[i], 0);
        v_written := v_written || i;
      end if;
    elsif o_state[i] = 2 then
      v_written := v_written || i;
    end if;
    v_first := r_candidates[i] + 1;
  end loop;

  -- 5. Write, table by table.
  insert into inbox (key, "organizationId", "callSid", response)
  select r_key[i], r_org[i], r_sid[i], case when o_chosen[i] = 0 then r_none[i] else p_answers[nullif(c_answer[nullif(o_chosen[i], 0)], 0)] end
  from unnest(v_written) i where r_key[i] is not null order by r_key[i] collate "C";

  insert into call (id, "organizationId", "campaignId", "publisherId", "accountSid", "callSid", "from", "to", "callerState", "callerZip", attestation, state, outcome,
    "attemptCount", "buyerId", "targetId", "userId", currency, "priceMicros", "payoutMicros", "configRevision", "receivedAt", "lastReportAt", terms)
  select r_call[d.i], r_org[d.i], s_id[r_campaign[d.i]], r_publisher[d.i], r_account[d.i], r_sid[d.i], r_from[d.i], r_to[d.i], r_st[d.i], r_zip[d.i], r_attestation[d.i], 'routing',
    case when d.j is null then r_outcome[d.i] end, case when d.j is null then 0 else 1 end, s_id[c_buyer[d.j]], s_id[c_target[d.j]], s_id[nullif(c_seat[d.j], 0)],
    r_currency[d.i], c_price[d.j], c_payout[d.j], r_revision[d.i], to_timestamp(r_received[d.i] / 1000.0::float8), to_timestamp(r_received[d.i] / 1000.0::float8), r_terms[d.i]::jsonb
  from unnest(v_decided, v_decided_candidate) d(i, j) where r_attempt[d.i] = 1;

  if v_has_later then
    update call c set state = 'routing', outcome = case when d.j is null then r_outcome[d.i] end, "attemptCount" = case when d.j is null then c."attemptCount" else r_attempt[d.i] end,
      "buyerId" = coalesce(s_id[c_buyer[d.j]], c."buyerId"), "targetId" = coalesce(s_id[c_target[d.j]], c."targetId"),
      "userId" = case when d.j is null then c."userId" else s_id[nullif(c_seat[d.j], 0)] end,
      "priceMicros" = coalesce(c_price[d.j], c."priceMicros"), "payoutMicros" = coalesce(c_payout[d.j], c."payoutMicros"), "lastReportAt" = now(),
      terms = coalesce(r_terms[d.i]::jsonb, c.terms)
    from unnest(v_decided, v_decided_candidate) d(i, j) where c.id = r_call[d.i] and r_attempt[d.i] > 1;
  end if;

  insert into call_attempt ("callId", number, "organizationId", "targetId", "buyerId", "profileId", "userId", kind, "priceMicros", state, "plannedAt", windows)
  select r_call[d.i], r_attempt[d.i], r_org[d.i], s_id[c_target[d.j]], s_id[c_buyer[d.j]], s_id[coalesce(nullif(c_profile[d.j], 0), c_target[d.j])], s_id[nullif(c_seat[d.j], 0)],
    c_kind[d.j], c_price[d.j], 'planned', now(), d.windows::text[]
  from unnest(v_admitted, v_candidate, v_candidate_windows) d(i, j, windows);

  insert into call_decision ("callId", attempt, "organizationId", trace, "admittedIndex", refused)
  select r_call[d.i], r_attempt[d.i], r_org[d.i], r_trace[d.i], d.j - coalesce(r_candidates[d.i - 1], 0) - 1, coalesce(f.list, '[]')
  from unnest(v_decided, v_decided_candidate) d(i, j)
  left join (
    select u.i, jsonb_agg(jsonb_build_object('index', u.j - coalesce(r_candidates[u.i - 1], 0) - 1, 'code', c_refusals[u.code]) order by u.j) as list
    from unnest(o_refused_request, o_refused_candidate, o_refused_code) u(i, j, code) group by u.i
  ) f on f.i = d.i;

  insert into lease ("callId", attempt, "organizationId", "campaignId", "buyerId", "targetId", "profileId", "userId", "expiresAt")
  select r_call[d.i], r_attempt[d.i], r_org[d.i], s_id[r_campaign[d.i]], s_id[c_buyer[d.j]], s_id[c_target[d.j]], s_id[nullif(c_profile[d.j], 0)], s_id[nullif(c_seat[d.j], 0)],
    to_timestamp(r_expires[d.i] / 1000.0::float8)
  from unnest(v_admitted, v_candidate) d(i, j);

  insert into ledger_hold (id, "organizationId", key, "accountId", "callId", attempt, "amountMicros", state, "expiresAt")
  select r_hold[d.i], r_org[d.i], 'call:' || r_call[d.i] || ':' || r_attempt[d.i], v_account[c_account[d.j]], r_call[d.i], r_attempt[d.i], c_price[d.j], 'held',
    to_timestamp(r_expires[d.i] / 1000.0::float8)
  from unnest(v_admitted, v_candidate) d(i, j) where c_price[d.j] > 0;

  update capacity c set live = s.live
  from unnest(s_kind, s_id, v_live, v_was_live) s(kind, id, live, was) where s.live <> s.was and c.kind = s.kind and c."scopeId" = s.id;
  if v_has_caps then
    update cap_count c set calls = w.calls, micros = w.micros
    from unnest(w_scope, w_key, w_calls, w_micros, v_was_calls, v_was_micros) w(scope, key, calls, micros, was_calls, was_micros)
    where (w.calls <> w.was_calls or w.micros <> w.was_micros) and c.level = s_kind[w.scope] and c."scopeId" = s_id[w.scope] and c."windowKey" = w.key;
  end if;
  update ledger_account x set "heldMicros" = x."heldMicros" + a.held
  from unnest(v_account, v_held) a(id, held) where a.held <> 0 and x.id = a.id;

  -- 6. Events and the book log; the sequences last, organisation by organisation in one order.
  v_noted := current_setting('ringfloor.book', true);
  if v_noted <> '' then perform set_config('ringfloor.book', '', true); end if;
  for i in 1..cardinality(v_account) loop
    if v_held[i] <> 0 then v_touched := v_touched || v_account[i]; end if;
  end loop;
  for v_org in select distinct r_org[i] from unnest(v_decided) i order by 1 loop
    select array_agg(x.id), array_agg('buyer:' || x."ownerId") into v_changed_account, v_changed_owner from ledger_account x where x.id = any (v_touched) and x."organizationId" = v_org;
    select count(*) + count(*) filter (where r_attempt[i] = 1) into v_calls from unnest(v_decided) i where r_org[i] = v_org;
    -- What was given back first. Then targets in the order in which they were given their last call, for whose turn it is next.
    select string_agg(x.change, ',' order by x.place, x.last, x.i) into v_changes from (
      select 1 as place, 0 as last, n.i, substr(n.line, 37) as change from string_to_table(v_noted, E'\n') with ordinality n(line, i) where left(n.line, 36) = v_org::text
      union all
      select 2, v_last[s.i], s.i, '["live","' || s.kind || '","' || s.id || '",' || s.live || ',null]'
      from unnest(s_org, s_kind, s_id, v_live, v_was_live) with ordinality s(org, kind, id, live, was, i) where s.live <> s.was and s.org = v_org
      union all
      select 3, 0, w.i, '["used","' || s_kind[w.scope] || '","' || s_id[w.scope] || '","' || w.key || '",' || w.calls || ',"' || w.micros || '"]'
      from unnest(w_scope, w_key, w_calls, w_micros, v_was_calls, v_was_micros) with ordinality w(scope, key, calls, micros, was_calls, was_micros, i)
      where (w.calls <> w.was_calls or w.micros <> w.was_micros) and s_org[w.scope] = v_org
      union all
      select 4, 0, a.i, '["funds","' || a.buyer || '","' || a.currency || '","' || a.available || '"]'
      from unnest(a_org, a_buyer, a_currency, v_available, v_held) with ordinality a(org, buyer, currency, available, held, i) where a.held <> 0 and a.org = v_org) x;
    update organization set "eventSeq" = "eventSeq" + v_calls + coalesce(cardinality(v_changed_account), 0), "bookSeq" = "bookSeq" + case when v_changes is null then 0 else 1 end where id = v_org
    returning "eventSeq" - v_calls - coalesce(cardinality(v_changed_account), 0), "bookSeq" into v_seq, v_book_seq;
    if v_changes is not null then
      insert into book_log ("organizationId", seq, changes) values (v_org, v_book_seq, ('[' || v_changes || ']')::json);
    end if;

    insert into event ("organizationId", seq, type, body, audience)
    select v_org, v_seq + row_number() over (order by b.i, k.step), k.type, b.body, case k.step when 1 then b.audience else b.audience || b.more end
    from (
      select d.i, jsonb_build_object('callId', r_call[d.i], 'state', 'routing', 'attempt', r_attempt[d.i]) as body, a.audience,
        -- The winner hears of it too, where it is not among them already.
        array_remove(array[case when 'buyer:' || s_id[c_buyer[d.j]] <> all (a.audience) then 'buyer:' || s_id[c_buyer[d.j]] end,
          case when 'user:' || s_id[nullif(c_seat[d.j], 0)] <> all (a.audience) then 'user:' || s_id[nullif(c_seat[d.j], 0)] end], null) as more
      from unnest(v_decided, v_decided_candidate) d(i, j) cross join lateral (select r_audience[d.i]::text[] as audience offset 0) a
      where r_org[d.i] = v_org offset 0
    ) b join (values (1, 'call.received'), (2, 'call.routed')) k(step, type) on k.step = 2 or r_attempt[b.i] = 1;

    insert into event ("organizationId", seq, type, body, audience)
    select v_org, v_seq + v_calls + x.i, 'balance.changed', jsonb_build_object('accountId', x.id), array['staff', x.owner]
    from unnest(v_changed_account, v_changed_owner) with ordinality x(id, owner, i);

    select array_agg(distinct x.who) into v_audience from (
      select unnest(g.audience::text[]) as who from (select distinct r_audience[i] as audience from unnest(v_decided) i where r_org[i] = v_org) g
      union all
      select 'buyer:' || s_id[g.buyer] from (select distinct c_buyer[d.j] as buyer from unnest(v_admitted, v_candidate) d(i, j) where r_org[d.i] = v_org) g
      union all
      select 'user:' || s_id[c_seat[d.j]] from unnest(v_admitted, v_candidate) d(i, j) where r_org[d.i] = v_org and c_seat[d.j] > 0
      union all
      select unnest(v_changed_owner || 'staff'::text) where v_changed_owner is not null
    ) x;
    perform pg_notify('ringfloor_events', json_build_object('organizationId', v_org, 'seq', (v_seq + v_calls + coalesce(cardinality(v_changed_account), 0))::text,
      'audience', case when octet_length(array_to_string(v_audience, '","')) < 7000 then to_json(v_audience) end)::text);
  end loop;
  perform set_config('ringfloor.book_by_hand', '', true);
end $$;

do $$
declare f text;
begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname in ('ensure_scopes', 'admit_calls') loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to ringfloor_app', f);
  end loop;
end $$;

reset role;
revoke create on schema public from ringfloor_definer;
