/** Blocks of a ladder: where they stand in the order, and where they come from. */
import { BLOCK_SIZE, makeBits, NOTHING, OWN_WORDS, strideFor, widened, type Ladder } from './ladder-layout.ts'

/** A block nobody uses. */
export function takeBlock(ladder: Ladder): number {
  if (ladder.bits.length === 0) makeBits(ladder)
  if (ladder.freeBlocks.length === 0) growBlocks(ladder)
  return ladder.freeBlocks.pop() ?? 0
}

export function insertBlockAt(ladder: Ladder, position: number, block: number, high: number, low: number): void {
  ladder.order.copyWithin(position + 1, position, ladder.blockCount)
  ladder.order[position] = block
  ladder.blockCount += 1
  ladder.high[block] = high
  ladder.low[block] = low
  ladder.fallen[block] = 0
}

export function freeBlock(ladder: Ladder, position: number): void {
  ladder.freeBlocks.push(ladder.order[position] ?? 0)
  ladder.order.copyWithin(position, position + 1, ladder.blockCount)
  ladder.blockCount -= 1
}

/** The first block that a key belongs to: its lowest key is at most that. */
export function positionFor(ladder: Ladder, key: number): number {
  const { order, low } = ladder
  let from = 0
  let to = ladder.blockCount
  while (from < to) {
    const middle = (from + to) >> 1
    if ((low[order[middle] ?? 0] ?? 0) <= key) to = middle
    else from = middle + 1
  }
  return from
}

/** By its lowest key; among blocks that share it by looking. */
export function positionOfBlock(ladder: Ladder, block: number): number {
  let position = positionFor(ladder, ladder.low[block] ?? 0)
  while (ladder.order[position] !== block) position += 1
  return position
}

function growBlocks(ladder: Ladder): void {
  const blockCapacity = Math.ceil(ladder.blockCapacity * 1.5)
  const stride = strideFor(blockCapacity)
  const bits = new Uint32Array(stride * (ladder.columnCapacity - NOTHING))
  for (let column = 0; column < ladder.columnCount - NOTHING; column++) bits.set(ladder.bits.subarray(column * ladder.stride, (column + 1) * ladder.stride), column * stride)
  for (let block = blockCapacity - 1; block >= ladder.blockCapacity; block--) ladder.freeBlocks.push(block)
  ladder.bits = bits
  ladder.own = widened(ladder.own, new Uint32Array(blockCapacity * OWN_WORDS))
  ladder.stride = stride
  ladder.order = widened(ladder.order, new Int32Array(blockCapacity))
  ladder.high = widened(ladder.high, new Float64Array(blockCapacity))
  ladder.low = widened(ladder.low, new Float64Array(blockCapacity))
  ladder.fallen = widened(ladder.fallen, new Uint8Array(blockCapacity))
  ladder.size = widened(ladder.size, new Uint8Array(blockCapacity))
  ladder.itemAt = widened(ladder.itemAt, new Int32Array(blockCapacity * BLOCK_SIZE).fill(-1))
  ladder.blockCapacity = blockCapacity
}
