/** A plan that names targets which its campaign does not have would send calls to nobody. */
import type { ConfigMutation, PlanStep, Selector } from '@ringfloor/shared'
import { findTargetIds, type ConfigTransaction } from './config.repository.ts'

function selectorsOf(step: PlanStep): readonly (Selector | undefined)[] {
  return step.kind === 'split' ? step.branches.flatMap((branch) => branch.steps.map((inner) => inner.only)) : [step.only]
}

/** Why the plan cannot be, or undefined. Only the form of the steps has been checked so far. */
export async function findPlanProblem(tx: ConfigTransaction, mutation: ConfigMutation): Promise<string | undefined> {
  if (mutation.name !== 'campaign.setRules') return undefined
  // Amounts apart, of which a plan has none, what is written and what is read have the same form.
  const steps: readonly PlanStep[] = mutation.args.set.plan ?? []
  const named = steps.flatMap(selectorsOf).flatMap((only) => only?.targetIds ?? [])
  if (named.length === 0) return undefined
  const known = new Set(await findTargetIds(tx, mutation.entityId))
  const unknown = named.find((id) => !known.has(id))
  return unknown === undefined ? undefined : `rules.plan: the campaign has no target ${unknown}.`
}
