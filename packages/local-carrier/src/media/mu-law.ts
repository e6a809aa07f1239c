/** G.711 mu-law (ITU-T G.711, 1988): one byte per sample at 8 kHz, RTP payload type 0. Both directions are table look-ups. */
const BIAS = 132
const CLIP = 32635

/** The byte of digital silence. */
export const MU_LAW_SILENCE = 0xff

const DECODE = Int16Array.from({ length: 256 }, (_, byte) => decodeSample(byte))
const ENCODE = Uint8Array.from({ length: 65536 }, (_, index) => encodeSample(index - 32768))

function decodeSample(byte: number): number {
  const inverted = ~byte & 0xff
  const magnitude = (((inverted & 0x0f) << 3) + BIAS) << ((inverted & 0x70) >> 4)
  return inverted & 0x80 ? BIAS - magnitude : magnitude - BIAS
}

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const biased = Math.min(Math.abs(sample), CLIP) + BIAS
  let exponent = 7
  for (let mask = 0x4000; (biased & mask) === 0 && exponent > 0; mask >>= 1) exponent--
  return ~(sign | (exponent << 4) | ((biased >> (exponent + 3)) & 0x0f)) & 0xff
}

/** 16-bit samples to mu-law bytes, one for one. */
export function encodeMuLaw(samples: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length)
  for (let index = 0; index < samples.length; index++) bytes[index] = ENCODE[(samples[index] ?? 0) + 32768] ?? MU_LAW_SILENCE
  return bytes
}

/** Mu-law bytes to 16-bit samples, one for one. */
export function decodeMuLaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) samples[index] = DECODE[bytes[index] ?? MU_LAW_SILENCE] ?? 0
  return samples
}
