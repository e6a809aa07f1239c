/** What is counted must be what is there: figures of capacity and caps against the rows that they count. */
import type pg from 'pg'

/** @returns one row per figure that is wrong, with what it is and what it should be; empty where all is well */
export async function findCountFaults(client: pg.ClientBase, organizationId: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await client.query<Record<string, unknown>>(
    `with held as (
       select k.kind, k.scope, count(*)::int as n from lease l
       cross join lateral (values ('campaign', l."campaignId"), ('buyer', l."buyerId"), ('target', l."targetId"), ('profile', l."profileId"), ('seat', l."userId")) k(kind, scope)
       where l."organizationId" = $1 and k.scope is not null group by 1, 2
     ), counted as (
       select w.level, w.scope, w.key, count(*) filter (where a.counted)::int as calls,
         coalesce(sum(case h.state when 'held' then h."amountMicros" when 'posted' then h."postedMicros" else 0 end), 0)::bigint as micros
       from call_attempt a join call c on c.id = a."callId" left join ledger_hold h on h."callId" = a."callId" and h.attempt = a.number
       cross join lateral list_windows(a.windows, array['campaign', 'buyer', 'target', 'profile'], array[c."campaignId", a."buyerId", a."targetId", a."profileId"]) w
       where a."organizationId" = $1 and a.windows is not null group by 1, 2, 3
     )
     select 'live' as what, c.kind, c."scopeId" as id, null as key, c.live::text as stored, coalesce(h.n, 0)::text as counted
     from capacity c left join held h on h.kind = c.kind and h.scope = c."scopeId" where c."organizationId" = $1 and c.live <> coalesce(h.n, 0)
     union all
     select 'used', c.level, c."scopeId", c."windowKey", c.calls || ' ' || c.micros, coalesce(n.calls, 0) || ' ' || coalesce(n.micros, 0)
     from cap_count c left join counted n on n.level = c.level and n.scope = c."scopeId" and n.key = c."windowKey"
     where c."organizationId" = $1 and (c.calls, c.micros) <> (coalesce(n.calls, 0), coalesce(n.micros, 0))`,
    [organizationId],
  )
  return rows
}
