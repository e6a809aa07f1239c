/**
 * Every standing bid at a place of its own, in blocks of 64 that are ordered by key, best first: the leaves of a B+ tree. Within a block there is no order; between blocks
 * there is: no key of a block is above `high`, nor is any after it. A key that rises above its block's range moves its item to the block where it belongs. One that falls leaves
 * it where it is, for what is said of a block, that nobody in it is better, still holds: the fallen are put out together, when a walk came by or the block has no room for another.
 *
 * Beside the places stand columns of bits, one bit per place, two words per block. An item is in the columns of its column set; two columns the ladder keeps itself.
 */
import { freeBlock, insertBlockAt, positionFor, positionOfBlock, takeBlock } from './ladder-blocks.ts'
import { BLOCK_SIZE, FILL, LIVE, NOTHING, OWN_WORDS, TAKEN, WORTH_CLEARING, type Ladder } from './ladder-layout.ts'

/** Places an item that has none. Its columns are those of `assignSet`. */
export function insertItem(ladder: Ladder, item: number, key: number): void {
  let position = positionFor(ladder, key)
  if (position === ladder.blockCount) {
    if (position === 0) insertBlockAt(ladder, 0, takeBlock(ladder), key, key)
    else position -= 1
  }
  let block = ladder.order[position] ?? 0
  // One block at a time: otherwise one could push out the next, and so on down.
  if (ladder.size[block] === BLOCK_SIZE && (ladder.fallen[block] ?? 0) >= WORTH_CLEARING && !ladder.isClearing) {
    clearFallen(ladder, block)
    insertItem(ladder, item, key)
    return
  }
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
  if (place >= 0 && key <= (ladder.high[block] ?? 0)) {
    const low = ladder.low[block] ?? 0
    if (key < low && (ladder.keyOf[item] ?? 0) >= low) ladder.fallen[block] = Math.min(255, (ladder.fallen[block] ?? 0) + 1)
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

/** Makes the ladder of the first `count` items, whose numbers are in the order of their keys, best first. It must be empty. */
export function loadItems(ladder: Ladder, count: number, keys: Float64Array): void {
  // A little more than the values that were named, so that new ones find room.
  ladder.columnCapacity = ladder.columnCount + 64
  for (let from = 0; from < count; from += FILL) {
    const to = Math.min(from + FILL, count)
    const block = takeBlock(ladder)
    insertBlockAt(ladder, ladder.blockCount, block, keys[from] ?? 0, keys[to - 1] ?? 0)
    for (let index = from; index < to; index++) put(ladder, block, index, keys[index] ?? 0)
  }
}

/** Puts out those who were in the way of a walk: not while it decides, but before the next changes are taken in. */
export function clearVisited(ladder: Ladder): void {
  if (ladder.toClear < 0) return
  clearFallen(ladder, ladder.toClear)
  ladder.toClear = -1
}

/** Puts those who have fallen below their block's range where they belong. */
export function clearFallen(ladder: Ladder, block: number): void {
  const low = ladder.low[block] ?? 0
  const fallen: number[] = []
  ladder.fallen[block] = 0
  for (let place = block * BLOCK_SIZE; place < (block + 1) * BLOCK_SIZE; place++) {
    const item = ladder.itemAt[place] ?? -1
    if (item >= 0 && (ladder.keyOf[item] ?? 0) < low) fallen.push(item)
  }
  ladder.isClearing = true
  for (const item of fallen) {
    const key = ladder.keyOf[item] ?? 0
    removeItem(ladder, item)
    insertItem(ladder, item, key)
  }
  ladder.isClearing = false
}

/** The lower half of a full block becomes a block of its own, right after it. Returns that. */
function splitBlock(ladder: Ladder, block: number, position: number): number {
  const members = Array.from(ladder.itemAt.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE))
  const low = ladder.low[block] ?? 0
  // Who has fallen counts as the last of the block.
  const rankOf = (item: number): number => Math.max(low, ladder.keyOf[item] ?? 0)
  members.sort((a, b) => rankOf(b) - rankOf(a))
  const half = members.length / 2
  const keyOf = (index: number): number => rankOf(members[index] ?? 0)
  const lower = takeBlock(ladder)
  insertBlockAt(ladder, position + 1, lower, keyOf(half), low)
  for (const item of members.slice(half)) {
    lift(ladder, item, ladder.placeOf[item] ?? 0)
    put(ladder, lower, item, ladder.keyOf[item] ?? 0)
  }
  ladder.low[block] = keyOf(half - 1)
  ladder.fallen[lower] = ladder.fallen[block] ?? 0
  if (keyOf(half - 1) > low) ladder.fallen[block] = 0
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
