/** Keeps what was used last, up to a total weight. */
export interface WeightedCache<Value> {
  readonly get: (key: string) => Value | undefined
  readonly set: (key: string, value: Value, weight: number) => void
  readonly size: () => number
}

export function createWeightedCache<Value>(maxWeight: number): WeightedCache<Value> {
  // A Map keeps the order in which its keys were set: the first is the one that was not used for longest.
  const entries = new Map<string, { readonly value: Value; readonly weight: number }>()
  let total = 0
  const remove = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0
    entries.delete(key)
  }
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, weight) {
      remove(key)
      if (weight > maxWeight) return
      entries.set(key, { value, weight })
      total += weight
      for (const oldest of entries.keys()) {
        if (total <= maxWeight) return
        remove(oldest)
      }
    },
    size: () => entries.size,
  }
}
