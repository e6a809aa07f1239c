import type { Selector } from '@ringfloor/shared'
import type { TargetConfig } from '../book/types.ts'

/** Whom a step asks. Without a selector everybody; with one whose id or one of whose labels it names, so that an empty one names nobody. */
export function createSelection(selector: Selector | undefined): (target: TargetConfig) => boolean {
  if (selector === undefined) return () => true
  const ids = new Set(selector.targetIds)
  const labels = new Set(selector.labels)
  return (target) => ids.has(target.targetId) || (labels.size > 0 && (target.rules.labels ?? []).some((label) => labels.has(label)))
}
