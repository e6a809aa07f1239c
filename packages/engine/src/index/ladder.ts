/**
 * Every standing bid at a place of its own, in blocks of 64 that are ordered by key, best first: the leaves of a B+ tree. Within a block there is no order; between blocks
 * there is: no key of a block is above `high`, none of the block before is below. A key that changes within its block's range stays where it is; otherwise its item moves to
 * the block it belongs to. So the order never decays and nothing is sorted again.
 *
 * Beside the places stand columns of bits, one bit per place, two words per block. An item is in the columns of its column set; two columns the ladder keeps itself.
 */
import { freeBlock, insertBlockAt, positionFor, positionOfBlock, takeBlock } from './ladder-blocks.ts'
import { BLOCK_SIZE, FILL, LIVE, NOTHING, OWN_WORDS, TAKEN, type Ladder } from './ladder-layout.ts'

/** Places an item that has none. Its columns are those of `assignSet`. */
export function insertItem(ladder: Ladder, item: number, key: number): void {
  let position = positionFor(ladder, key)
  if (position === ladder.blockCount) {
    if (position === 0) insertBlockAt(ladder, 0, takeBlock(ladder), key, key)
    else position -= 1
  }
  let block = ladder.order[position] ?? 0
  if (ladder.size[block] === BLOCK_SIZE) {
    const lower = splitBlock(ladder, block, position)
    if (key < (ladder.low[block] ?? 0)) block = lower
  }
  if (key > (ladder.high[block] ?? 0)) ladder.high[block] = key
  if (key < (ladder.low[block] ?? 0)) ladder.low[block] = key
  put(ladder, block, item, key)
}

export function removeItem(ladder: Ladder, item: number): void {
  const place = ladder.placeOf[item] ?? -1
  if (place < 0) return
  lift(ladder, item, place)
  const block = place >> 6
  if (ladder.size[block] === 0) freeBlock(ladder, positionOfBlock(ladder, block))
}

/** Gives an item another key. */
export function moveItem(ladder: Ladder, item: number, key: number): void {
  const place = ladder.placeOf[item] ?? -1
  const block = place >> 6
  if (place >= 0 && key <= (ladder.high[block] ?? 0) && key >= (ladder.low[block] ?? 0)) {
    ladder.keyOf[item] = key
    return
  }
  removeItem(ladder, item)
  insertItem(ladder, item, key)
}

export function setLive(ladder: Ladder, item: number, isLive: boolean): void {
  const flag = isLive ? 1 : 0
  if (ladder.live[item] === flag) return
  ladder.live[item] = flag
  const place = ladder.placeOf[item] ?? -1
  if (place < 0) return
  const word = ownWord(place) + LIVE * 2
  if (isLive) ladder.own[word] = (ladder.own[word] ?? 0) | (1 << (place & 31))
  else ladder.own[word] = (ladder.own[word] ?? 0) & ~(1 << (place & 31))
}

/** Makes the ladder of items in the order of their keys, best first. It must be empty. */
export function loadItems(ladder: Ladder, items: Int32Array, keys: Float64Array): void {
  // A little more than the values that were named, so that new ones find room.
  ladder.columnCapacity = ladder.columnCount + 64
  for (let from = 0; from < items.length; from += FILL) {
    const to = Math.min(from + FILL, items.length)
    const block = takeBlock(ladder)
    insertBlockAt(ladder, ladder.blockCount, block, keys[from] ?? 0, keys[to - 1] ?? 0)
    for (let index = from; index < to; index++) put(ladder, block, items[index] ?? 0, keys[index] ?? 0)
  }
}

/** The lower half of a full block becomes a block of its own, right after it. Returns that. */
function splitBlock(ladder: Ladder, block: number, position: number): number {
  const members = Array.from(ladder.itemAt.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE))
  members.sort((a, b) => (ladder.keyOf[b] ?? 0) - (ladder.keyOf[a] ?? 0))
  const half = members.length / 2
  const keyOf = (index: number): number => ladder.keyOf[members[index] ?? 0] ?? 0
  const low = ladder.low[block] ?? 0
  const lower = takeBlock(ladder)
  insertBlockAt(ladder, position + 1, lower, keyOf(half), low)
  for (const item of members.slice(half)) {
    lift(ladder, item, ladder.placeOf[item] ?? 0)
    put(ladder, lower, item, ladder.keyOf[item] ?? 0)
  }
  ladder.low[block] = keyOf(half - 1)
  return lower
}

function put(ladder: Ladder, block: number, item: number, key: number): void {
  const { own } = ladder
  const taken = block * OWN_WORDS + TAKEN * 2
  let bit = lowestBit(~(own[taken] ?? 0))
  if (bit < 0) bit = 32 + lowestBit(~(own[taken + 1] ?? 0))
  const place = block * BLOCK_SIZE + bit
  const word = ownWord(place)
  const mask = 1 << (place & 31)
  own[word + TAKEN * 2] = (own[word + TAKEN * 2] ?? 0) | mask
  if (ladder.live[item] === 1) own[word + LIVE * 2] = (own[word + LIVE * 2] ?? 0) | mask
  const { bits, stride, sets } = ladder
  const start = ladder.setStart[item] ?? 0
  const end = start + (ladder.setLength[item] ?? 0)
  for (let index = start; index < end; index++) {
    const column = sets[index] ?? 0
    if (column < NOTHING) own[word + column * 2] = (own[word + column * 2] ?? 0) | mask
    else {
      const at = (column - NOTHING) * stride + (place >> 5)
      bits[at] = (bits[at] ?? 0) | mask
    }
  }
  ladder.itemAt[place] = item
  ladder.placeOf[item] = place
  ladder.keyOf[item] = key
  ladder.size[block] = (ladder.size[block] ?? 0) + 1
}

function lift(ladder: Ladder, item: number, place: number): void {
  const { own, bits, stride, sets } = ladder
  const word = ownWord(place)
  const mask = ~(1 << (place & 31))
  own[word + TAKEN * 2] = (own[word + TAKEN * 2] ?? 0) & mask
  own[word + LIVE * 2] = (own[word + LIVE * 2] ?? 0) & mask
  const start = ladder.setStart[item] ?? 0
  const end = start + (ladder.setLength[item] ?? 0)
  for (let index = start; index < end; index++) {
    const column = sets[index] ?? 0
    if (column < NOTHING) own[word + column * 2] = (own[word + column * 2] ?? 0) & mask
    else {
      const at = (column - NOTHING) * stride + (place >> 5)
      bits[at] = (bits[at] ?? 0) & mask
    }
  }
  ladder.itemAt[place] = -1
  ladder.placeOf[item] = -1
  ladder.size[place >> 6] = (ladder.size[place >> 6] ?? 0) - 1
}

/** Where a place's words of the first own column are. */
function ownWord(place: number): number {
  return (place >> 6) * OWN_WORDS + ((place >> 5) & 1)
}

/** Number of the lowest bit that is set, -1 for none. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}
