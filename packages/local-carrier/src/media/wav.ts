/** WAV files: 8-bit and 16-bit PCM and mu-law, any number of channels, any rate; brought to 8 kHz mono. */
import { AppError } from '@ringfloor/shared'
import { decodeMuLaw } from './mu-law.ts'
import { SAMPLE_RATE_HZ } from './port.ts'

/** About five minutes at CD quality in stereo. */
export const MAX_WAV_BYTES = 50_000_000
const MAX_CHANNELS = 8

const FORMAT_PCM = 1
const FORMAT_MU_LAW = 7
const FORMAT_EXTENSIBLE = 0xfffe

interface WavFormat {
  readonly format: number
  readonly channels: number
  readonly sampleRateHz: number
  readonly bitsPerSample: number
}

/** @throws AppError input.invalid where it is not such a file, input.too_large beyond MAX_WAV_BYTES */
export function decodeWav(bytes: Uint8Array): Int16Array {
  if (bytes.length > MAX_WAV_BYTES) throw new AppError('input.too_large', { userMessage: `A WAV file may have ${MAX_WAV_BYTES} bytes.` })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { format, data } = readChunks(bytes, view)
  return resample(toMono(toSamples(data, format), format.channels), format.sampleRateHz, SAMPLE_RATE_HZ)
}

function refuse(userMessage: string): AppError {
  return new AppError('input.invalid', { userMessage })
}

function readChunks(bytes: Uint8Array, view: DataView): { format: WavFormat; data: Uint8Array } {
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE') throw refuse('This is not a WAV file.')
  let format: WavFormat | undefined
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true)
    const body = offset + 8
    if (tag(bytes, offset) === 'fmt ') format = readFormat(view, body, length)
    if (tag(bytes, offset) === 'data') {
      if (!format) throw refuse('The WAV file has sound before its format.')
      return { format, data: bytes.subarray(body, Math.min(bytes.length, body + length)) }
    }
    offset = body + length + (length % 2)
  }
  throw refuse('The WAV file holds no sound.')
}

function tag(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}

function readFormat(view: DataView, offset: number, length: number): WavFormat {
  if (length < 16 || offset + length > view.byteLength) throw refuse('The WAV file is cut short.')
  const declared = view.getUint16(offset, true)
  const format = declared === FORMAT_EXTENSIBLE && length >= 26 ? view.getUint16(offset + 24, true) : declared
  const channels = view.getUint16(offset + 2, true)
  const sampleRateHz = view.getUint32(offset + 4, true)
  const bitsPerSample = view.getUint16(offset + 14, true)
  const known = (format === FORMAT_PCM && (bitsPerSample === 8 || bitsPerSample === 16)) || (format === FORMAT_MU_LAW && bitsPerSample === 8)
  if (!known) throw refuse('The WAV file must hold 8-bit or 16-bit PCM or mu-law.')
  if (channels < 1 || channels > MAX_CHANNELS) throw refuse(`A WAV file may have 1 to ${MAX_CHANNELS} channels.`)
  if (sampleRateHz < 1000 || sampleRateHz > 192_000) throw refuse('The WAV file has an impossible sample rate.')
  return { format, channels, sampleRateHz, bitsPerSample }
}

function toSamples(data: Uint8Array, format: WavFormat): Int16Array {
  if (format.format === FORMAT_MU_LAW) return decodeMuLaw(data)
  if (format.bitsPerSample === 8) return Int16Array.from(data, (byte) => (byte - 128) << 8)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Int16Array.from({ length: Math.floor(data.length / 2) }, (_, index) => view.getInt16(index * 2, true))
}

function toMono(samples: Int16Array, channels: number): Int16Array {
  if (channels === 1) return samples
  return Int16Array.from({ length: Math.floor(samples.length / channels) }, (_, frame) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] ?? 0
    return Math.round(sum / channels)
  })
}

/** Linear interpolation upwards; downwards each sample is the mean of those it replaces, which keeps the worst aliasing away. */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples
  const step = fromHz / toHz
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const position = index * step
    if (step > 1) return meanBetween(samples, position, position + step)
    const left = Math.floor(position)
    const here = samples[left] ?? 0
    return Math.round(here + ((samples[left + 1] ?? here) - here) * (position - left))
  })
}

function meanBetween(samples: Int16Array, from: number, to: number): number {
  const first = Math.floor(from)
  const last = Math.min(samples.length, Math.max(first + 1, Math.round(to)))
  let sum = 0
  for (let index = first; index < last; index++) sum += samples[index] ?? 0
  return Math.round(sum / Math.max(1, last - first))
}
