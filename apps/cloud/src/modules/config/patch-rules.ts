import { RULES_SCHEMAS } from '@ringfloor/shared'
import { hasRules, RULES_PREFIX, type ConfigEntity, type Fields, type FieldValue } from './config-entity.ts'

export interface RulesPatch {
  readonly set: object
  readonly unset: readonly string[]
}

/** The parts that the patch touches, as fields; or why the document that it would leave is wrong: parts that are right alone may not go together. */
export function patchRules(entity: ConfigEntity, patch: RulesPatch): Fields | string {
  if (!hasRules(entity.kind)) return 'Such a row has no rules.'
  const known = RULES_SCHEMAS[entity.kind].shape
  const unknown = patch.unset.find((part) => !Object.hasOwn(known, part))
  if (unknown !== undefined) return `The rules have no part named ${unknown}.`
  const both = patch.unset.find((part) => Object.hasOwn(patch.set, part))
  if (both !== undefined) return `The change both sets and removes ${both}.`
  const merged = mergeRules(entity.rules ?? {}, patch)
  const issue = RULES_SCHEMAS[entity.kind].safeParse(merged).error?.issues[0]
  if (issue) return `rules.${issue.path.join('.')}: ${issue.message}`
  const fields: Record<string, FieldValue> = {}
  for (const [part, json] of Object.entries(patch.set)) if (json !== undefined) fields[RULES_PREFIX + part] = { json }
  for (const part of patch.unset) fields[RULES_PREFIX + part] = null
  return fields
}

function mergeRules(rules: Readonly<Record<string, unknown>>, patch: RulesPatch): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...rules, ...patch.set }
  for (const part of patch.unset) delete merged[part]
  return merged
}
