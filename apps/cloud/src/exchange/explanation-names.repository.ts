/** Whom explanations speak of. */
import type { TenantTx } from '../db/index.ts'
import type { ExplainedDecision, ExplanationNames } from './explanation-view.ts'

export interface NamedIds {
  readonly campaigns: Iterable<string>
  readonly buyers: Iterable<string>
  readonly targets: Iterable<string>
  readonly profiles: Iterable<string>
}

export function idsOf(decisions: readonly ExplainedDecision[]): NamedIds {
  const profiles = decisions.flatMap((decision) => decision.profiles.filter((profile) => profile.profileId !== profile.targetId).map((profile) => profile.profileId))
  return {
    campaigns: decisions.map((decision) => decision.campaignId), buyers: decisions.flatMap((decision) => decision.targets.map((target) => target.buyerId)),
    targets: decisions.flatMap((decision) => decision.targets.map((target) => target.targetId)), profiles,
  }
}

/** As they are called today. Ids that are no uuids, and rows that are gone, have no name. */
export async function findExplanationNames(tx: TenantTx, ids: NamedIds): Promise<ExplanationNames> {
  const uuids = (list: Iterable<string>): string[] => [...new Set(list)].filter((id) => UUID.test(id))
  type Row = { readonly id: string; readonly name: string }
  const [campaigns, buyers, targets, profiles] = [uuids(ids.campaigns), uuids(ids.buyers), uuids(ids.targets), uuids(ids.profiles)]
  const rows = await tx.$queryRaw<Row[]>`
    select c.id, c.name from campaign c where c.id = any (${campaigns}::uuid[])
    union all select b.id, b.name from buyer b where b.id = any (${buyers}::uuid[])
    union all select t.id, t.name from target t where t.id = any (${targets}::uuid[])
    union all select p.id, p.name from bid_profile p where p.id = any (${profiles}::uuid[])`
  const names = new Map(rows.map((row) => [row.id, row.name]))
  const nameOf = (id: string): string | undefined => names.get(id)
  return { campaign: nameOf, buyer: nameOf, target: nameOf, profile: nameOf }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
