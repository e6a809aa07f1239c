/** Sixteen bytes of a UUID as 20 letters instead of 36: Z85 (ZeroMQ RFC 32), whose letters JSON leaves as they are. */
export const PACKED_LENGTH = 20

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'
const BASE = LETTERS.length
const LETTERS_PER_WORD = 5
/** Every two letters: packing goes two by two. */
const PAIRS = Array.from({ length: BASE * BASE }, (_, pair) => LETTERS.charAt(Math.floor(pair / BASE)) + LETTERS.charAt(pair % BASE))
const MAX_WORD = 0xffff_ffff
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const PARTS = [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]] as const

/** Other ids stay as they are. */
export function isPackable(id: string): boolean {
  return UUID.test(id)
}

/** @param id of which `isPackable` holds */
export function packUuid(id: string): string {
  return packWord(id.slice(0, 8)) + packWord(id.slice(9, 13) + id.slice(14, 18)) + packWord(id.slice(19, 23) + id.slice(24, 28)) + packWord(id.slice(28))
}

/** Undefined where the letters are not what `packUuid` writes. */
export function unpackUuid(packed: string): string | undefined {
  if (packed.length !== PACKED_LENGTH) return undefined
  let hex = ''
  for (let from = 0; from < PACKED_LENGTH; from += LETTERS_PER_WORD) {
    const word = unpackWord(packed, from)
    if (word === undefined) return undefined
    hex += word.toString(16).padStart(8, '0')
  }
  return PARTS.map(([from, to]) => hex.slice(from, to)).join('-')
}

function packWord(hex: string): string {
  const word = parseInt(hex, 16)
  const high = Math.floor(word / PAIRS.length)
  const first = Math.floor(high / PAIRS.length)
  return LETTERS.charAt(first) + (PAIRS[high % PAIRS.length] ?? '') + (PAIRS[word % PAIRS.length] ?? '')
}

function unpackWord(packed: string, from: number): number | undefined {
  let word = 0
  for (let index = from; index < from + LETTERS_PER_WORD; index++) {
    const digit = LETTERS.indexOf(packed.charAt(index))
    if (digit < 0) return undefined
    word = word * BASE + digit
  }
  return word > MAX_WORD ? undefined : word
}
