/**
 * A 32-bit number for an id under a draw: FNV-1a over the id, seeded with the draw, and MurmurHash3's finaliser. Whoever has the smallest wins a
 * tie. It depends on nothing but the two, so the order in which bids are listed gives nobody an advantage, and over many draws every tied bid
 * wins equally often.
 */
export function tieKey(draw: number, id: string): number {
  let hash = (0x811c9dc5 ^ draw) >>> 0
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Order of two ids under a draw. Where the keys collide the ids themselves decide. */
export function compareTied(draw: number, a: string, b: string): number {
  const difference = tieKey(draw, a) - tieKey(draw, b)
  if (difference !== 0) return difference
  if (a === b) return 0
  return a < b ? -1 : 1
}
