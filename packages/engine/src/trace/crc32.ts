const POLYNOMIAL = 0xedb88320
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** A code unit above ASCII counts as three bytes: this one, its low and its high. */
const WIDE = 0xff

/** CRC-32 (ISO-HDLC) of a text, ASCII as its bytes: any damage to up to 32 bits in a row shows. */
export function crc32(text: string): number {
  let crc = 0xffffffff
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    crc = unit < 0x80 ? step(crc, unit) : step(step(step(crc, WIDE), unit), unit >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

function step(crc: number, byte: number): number {
  return (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
}
