/** A set of ids per id: what points back from a row to those that name it. An id without any has no entry. */
export type IdSets = Map<string, Set<string>>

const NONE: ReadonlySet<string> = new Set()

export function idsOf(sets: IdSets, id: string): ReadonlySet<string> {
  return sets.get(id) ?? NONE
}

export function link(sets: IdSets, id: string, member: string): void {
  const set = sets.get(id)
  if (set === undefined) sets.set(id, new Set([member]))
  else set.add(member)
}

export function unlink(sets: IdSets, id: string, member: string): void {
  const set = sets.get(id)
  if (set?.delete(member) === true && set.size === 0) sets.delete(id)
}
