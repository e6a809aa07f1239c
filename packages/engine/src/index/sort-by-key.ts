/** Items by their keys, highest first; of equal keys in the order in which they came. The keys alone are sorted, natively, and every item is then put where its key is. */
export function sortByKey(items: Int32Array, keys: Float64Array): { readonly items: Int32Array; readonly keys: Float64Array } {
  const ascending = keys.slice().sort()
  const count = ascending.length
  const sortedKeys = new Float64Array(count)
  for (let index = 0; index < count; index++) sortedKeys[index] = ascending[count - 1 - index] ?? 0
  const taken = new Int32Array(count)
  const sortedItems = new Int32Array(count)
  for (let index = 0; index < count; index++) {
    const first = firstPlace(sortedKeys, keys[index] ?? 0)
    sortedItems[first + (taken[first] ?? 0)] = items[index] ?? 0
    taken[first] = (taken[first] ?? 0) + 1
  }
  return { items: sortedItems, keys: sortedKeys }
}

/** Of a key that is among the descending ones. */
function firstPlace(descending: Float64Array, key: number): number {
  let from = 0
  let to = descending.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((descending[middle] ?? 0) > key) from = middle + 1
    else to = middle
  }
  return from
}
