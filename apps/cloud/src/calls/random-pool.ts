import { randomFillSync } from 'node:crypto'

/** One system call fills this much; ids and draws take a few bytes each. */
const POOL_BYTES = 8_192

let pool = Buffer.alloc(0)
let used = 0

/** Cryptographically random bytes, each given out once. At most POOL_BYTES at a time. */
export function takeRandomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    pool = randomFillSync(Buffer.alloc(POOL_BYTES))
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}

/** A random unsigned 32-bit number. */
export function drawUint32(): number {
  const [a = 0, b = 0, c = 0, d = 0] = takeRandomBytes(4)
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
