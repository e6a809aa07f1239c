/** Whether two plain documents say the same: objects by their keys, lists by their places, amounts and everything else by value. A key that is undefined is one. */
export function isSameDocument(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, place) => isSameDocument(item, b[place]))
  if (Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSameDocument((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
