/** What a ladder is made of; what it does is in ladder.ts. */
export const BLOCK_SIZE = 64
/** How full blocks are made, so that most changes find room. */
export const FILL = 48
/** So many who have fallen out of their block's range are put out together. */
export const WORTH_CLEARING = 8
/**
 * Columns that every call goes by, whatever it is. They stand side by side, the eight of a block in one line of the cache: `own[block * 16 + 2 * column]` and the word after it. All others
 * have numbers from `NOTHING` on and stand one after another: `bits[(column - NOTHING) * stride + 2 * block]`.
 */
export const TAKEN = 0
/** Places whose item is let through. */
export const LIVE = 1
export const EVERYWHERE = 2
/** Has radii to be included by. */
export const RADIUS = 3
export const ANY_CALL_TYPE = 4
export const ANY_CALLER_TYPE = 5
export const ANY_ATTESTATION = 6
/** Always empty: what a value that nobody names is looked up as. */
export const NOTHING = 8
export const OWN_WORDS = 16

export interface Ladder {
  own: Uint32Array<ArrayBuffer>
  bits: Uint32Array<ArrayBuffer>
  /** Words of a column in `bits`. */
  stride: number
  /** Number of the next column. */
  columnCount: number
  columnCapacity: number
  /** Blocks in use, best first; the first `blockCount` count. */
  order: Int32Array<ArrayBuffer>
  blockCount: number
  blockCapacity: number
  freeBlocks: number[]
  high: Float64Array<ArrayBuffer>
  low: Float64Array<ArrayBuffer>
  size: Uint8Array<ArrayBuffer>
  /** At least as many as have fallen below the block's range since they were put out. */
  fallen: Uint8Array<ArrayBuffer>
  /** A block that a walk found to hold many of them, -1 for none. */
  toClear: number
  isClearing: boolean
  /** Item by place. */
  itemAt: Int32Array<ArrayBuffer>
  /** Place by item, -1 for none. */
  placeOf: Int32Array<ArrayBuffer>
  keyOf: Float64Array<ArrayBuffer>
  live: Uint8Array<ArrayBuffer>
  /** Column sets of the items: `sets[setStart[item]]` and so on. */
  sets: Int32Array<ArrayBuffer>
  setsUsed: number
  setStart: Int32Array<ArrayBuffer>
  setLength: Int32Array<ArrayBuffer>
}

export function createLadder(items: number, columns: number): Ladder {
  const itemCapacity = Math.max(BLOCK_SIZE, items)
  const blockCapacity = Math.ceil((itemCapacity / FILL) * 1.25) + 2
  const stride = strideFor(blockCapacity)
  const columnCapacity = NOTHING + Math.max(16, columns)
  return {
    own: new Uint32Array(blockCapacity * OWN_WORDS), bits: new Uint32Array(0), stride, columnCount: NOTHING + 1, columnCapacity,
    order: new Int32Array(blockCapacity), blockCount: 0, blockCapacity, freeBlocks: Array.from({ length: blockCapacity }, (_, index) => blockCapacity - 1 - index),
    high: new Float64Array(blockCapacity), low: new Float64Array(blockCapacity), size: new Uint8Array(blockCapacity), fallen: new Uint8Array(blockCapacity), toClear: -1, isClearing: false,
    itemAt: new Int32Array(blockCapacity * BLOCK_SIZE).fill(-1), placeOf: new Int32Array(itemCapacity).fill(-1), keyOf: new Float64Array(itemCapacity), live: new Uint8Array(itemCapacity),
    sets: new Int32Array(itemCapacity * 16), setsUsed: 0, setStart: new Int32Array(itemCapacity), setLength: new Int32Array(itemCapacity),
  }
}

/** Not a multiple of a page: the same block's words in many columns would otherwise fall into the same few cache lines. */
export function strideFor(blocks: number): number {
  const words = Math.ceil((blocks * 2) / 16) * 16
  return words % 1024 === 0 ? words + 16 : words
}

/** A new, empty column. */
export function addColumn(ladder: Ladder): number {
  if (ladder.columnCount === ladder.columnCapacity) {
    ladder.columnCapacity = Math.ceil(ladder.columnCapacity * 1.5)
    if (ladder.bits.length > 0) makeBits(ladder)
  }
  return ladder.columnCount++
}

/** Room for the columns there are. Not made before the first item is placed, for until then a full build only learns how many columns it takes. */
export function makeBits(ladder: Ladder): void {
  const bits = new Uint32Array(ladder.stride * (ladder.columnCapacity - NOTHING))
  bits.set(ladder.bits)
  ladder.bits = bits
}

/** Says which columns an item is in. Only while it has no place. */
export function assignSet(ladder: Ladder, item: number, columns: readonly number[]): void {
  if (item >= ladder.placeOf.length) growItems(ladder, item + 1)
  if (columns.length > (ladder.setLength[item] ?? 0)) {
    if (ladder.setsUsed + columns.length > ladder.sets.length) makeRoomForSets(ladder, columns.length)
    ladder.setStart[item] = ladder.setsUsed
    ladder.setsUsed += columns.length
  }
  ladder.setLength[item] = columns.length
  let at = ladder.setStart[item] ?? 0
  for (const column of columns) ladder.sets[at++] = column
}

/** Sets that were given up leave holes: they are squeezed out before more memory is taken. */
function makeRoomForSets(ladder: Ladder, wanted: number): void {
  let used = 0
  for (const length of ladder.setLength) used += length
  const squeezed = new Int32Array(Math.max(ladder.sets.length, Math.ceil((used + wanted) * 1.5)))
  let at = 0
  for (let item = 0; item < ladder.setLength.length; item++) {
    const start = ladder.setStart[item] ?? 0
    const length = ladder.setLength[item] ?? 0
    squeezed.set(ladder.sets.subarray(start, start + length), at)
    ladder.setStart[item] = at
    at += length
  }
  ladder.sets = squeezed
  ladder.setsUsed = at
}

function growItems(ladder: Ladder, atLeast: number): void {
  const items = Math.max(atLeast, Math.ceil(ladder.placeOf.length * 1.5))
  ladder.placeOf = widened(ladder.placeOf, new Int32Array(items).fill(-1))
  ladder.keyOf = widened(ladder.keyOf, new Float64Array(items))
  ladder.live = widened(ladder.live, new Uint8Array(items))
  ladder.setStart = widened(ladder.setStart, new Int32Array(items))
  ladder.setLength = widened(ladder.setLength, new Int32Array(items))
}

/** Copies an array into a longer one. */
export function widened<Numbers extends Int32Array | Uint32Array | Float64Array | Uint8Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from)
  return into
}

export function bytesOfLadder(ladder: Ladder): number {
  const { own, bits, order, high, low, size, itemAt, placeOf, keyOf, live, sets, setStart, setLength } = ladder
  return [own, bits, order, high, low, size, itemAt, placeOf, keyOf, live, sets, setStart, setLength].reduce((sum, array) => sum + array.byteLength, 0)
}
