import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTelephoneEventReader, isDtmfDigit } from '../src/media/dtmf.ts'
import { createMediaServer } from '../src/media/index.ts'
import { decodeMuLaw, encodeMuLaw, MU_LAW_SILENCE } from '../src/media/mu-law.ts'
import { FRAME_SAMPLES } from '../src/media/port.ts'
import type { AudioSource } from '../src/media/port.ts'
import { identityOf, keepTelephoneCodecs, requireTelephoneAudio } from '../src/media/session-description.ts'
import { createSampleQueue, MAX_QUEUED_SAMPLES } from '../src/media/sample-queue.ts'
import { decodeWav, resample } from '../src/media/wav.ts'

test('mu-law: known values of G.711', () => {
  expect([...encodeMuLaw(Int16Array.of(0, 32767, -32768, 1000, -1000))]).toEqual([0xff, 0x80, 0x00, 0xce, 0x4e])
  expect([...decodeMuLaw(Uint8Array.of(0xff, 0x80, 0x00))]).toEqual([0, 32124, -32124])
  expect(MU_LAW_SILENCE).toBe(0xff)
})

test('mu-law: every byte survives decoding and encoding; every sample comes back within its step', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const again = encodeMuLaw(decodeMuLaw(bytes))
  for (const byte of bytes) if (byte !== 0x7f) expect(again[byte]).toBe(byte) // 0x7f is a second zero
  fc.assert(
    fc.property(fc.integer({ min: -32635, max: 32635 }), (sample) => {
      const back = decodeMuLaw(encodeMuLaw(Int16Array.of(sample)))[0] ?? NaN
      expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.max(4, Math.abs(sample) / 16))
    }),
  )
})

test('the queue waits for a little stock, keeps order, and forgets the oldest', () => {
  const queue = createSampleQueue()
  const ramp = (from: number): Int16Array => Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => from + index)
  queue.push(ramp(0))
  expect(queue.take()).toBeNull()
  queue.push(ramp(160))
  expect(queue.take()?.[0]).toBe(0)
  expect(queue.take()?.[159]).toBe(319)
  expect(queue.take()).toBeNull()
  queue.push(ramp(320))
  expect(queue.take()).toBeNull() // dry: it waits again
  for (let frame = 0; frame < 30; frame++) queue.push(ramp(1000 + frame * FRAME_SAMPLES))
  expect(queue.length).toBe(MAX_QUEUED_SAMPLES)
  expect(queue.take()?.[0]).toBe(1000 + 20 * FRAME_SAMPLES)
})

test('the queue gives back what went in, however the packets are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 240 }), { minLength: 1, maxLength: 60 }), (sizes) => {
      const queue = createSampleQueue()
      const heard: number[] = []
      let said = 0
      for (const size of sizes) {
        queue.push(Int16Array.from({ length: size }, () => said++))
        while (queue.length >= 2 * FRAME_SAMPLES) heard.push(...(queue.take() ?? []))
      }
      expect(heard).toEqual(heard.map((_, index) => index))
    }),
  )
})

const media = createMediaServer()

function drain(source: AudioSource): number[] {
  const samples: number[] = []
  for (let frame = source.next(); frame; frame = source.next()) samples.push(...frame)
  return samples
}

test('tones last as long as asked, in cadence, at the level asked', () => {
  const steady = drain(media.tone({ frequenciesHz: [440], durationMs: 500, level: 0.5 }))
  expect(steady).toHaveLength(4000)
  expect(Math.max(...steady)).toBeGreaterThan(16_000)
  expect(Math.max(...steady)).toBeLessThanOrEqual(16_384)
  const ring = drain(media.tone({ frequenciesHz: [440, 480], durationMs: 1000, onMs: 200, offMs: 300 }))
  expect(ring.slice(1600, 4000).every((sample) => sample === 0)).toBe(true)
  expect(Math.max(...ring.slice(4000, 5600))).toBeGreaterThan(4000)
  expect(() => media.tone({ frequenciesHz: [440], durationMs: -1 })).toThrow()
})

test('speech is as long as its words and audible, and the same words sound the same', () => {
  const short = drain(media.speech('Hello.'))
  const long = drain(media.speech('Hello. All our agents are busy at the moment, please hold the line.'))
  expect(long.length).toBeGreaterThan(short.length * 5)
  expect(Math.max(...short)).toBeGreaterThan(3000)
  expect(drain(media.speech('Hello.'))).toEqual(short)
  expect(() => media.speech('a'.repeat(4097))).toThrow(/4096/)
})

function wavFile(options: { format: number; channels: number; rate: number; bits: number; data: Uint8Array }): Uint8Array {
  const file = Buffer.alloc(44 + options.data.length)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + options.data.length, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(options.format, 20)
  file.writeUInt16LE(options.channels, 22)
  file.writeUInt32LE(options.rate, 24)
  file.writeUInt32LE((options.rate * options.channels * options.bits) / 8, 28)
  file.writeUInt16LE((options.channels * options.bits) / 8, 32)
  file.writeUInt16LE(options.bits, 34)
  file.write('data', 36)
  file.writeUInt32LE(options.data.length, 40)
  file.set(options.data, 44)
  return file
}

const sine = (rate: number, seconds: number): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, index) => Math.round(10_000 * Math.sin((2 * Math.PI * 300 * index) / rate)))

test.each([8000, 16_000, 11_025, 44_100, 48_000])('a WAV file at %i Hz keeps its pitch, length and level', (rate) => {
  const data = new Uint8Array(sine(rate, 1).buffer)
  const samples = decodeWav(wavFile({ format: 1, channels: 1, rate, bits: 16, data }))
  expect(Math.abs(samples.length - 8000)).toBeLessThanOrEqual(1)
  const crossings = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length
  expect(Math.abs(crossings - 300)).toBeLessThanOrEqual(2)
  expect(Math.max(...samples)).toBeGreaterThan(9000)
})

test('WAV: stereo is mixed down; 8-bit and mu-law are read', () => {
  const stereo = new Uint8Array(Int16Array.from({ length: 320 }, (_, index) => (index % 2 ? 0 : 8000)).buffer)
  expect([...decodeWav(wavFile({ format: 1, channels: 2, rate: 8000, bits: 16, data: stereo }))].every((sample) => sample === 4000)).toBe(true)
  expect([...decodeWav(wavFile({ format: 1, channels: 1, rate: 8000, bits: 8, data: Uint8Array.of(128, 255, 0) }))]).toEqual([0, 32512, -32768])
  expect([...decodeWav(wavFile({ format: 7, channels: 1, rate: 8000, bits: 8, data: Uint8Array.of(0xff, 0x80) }))]).toEqual([0, 32124])
})

test('WAV: anything else is refused, cut files and random bytes included', () => {
  const odd = { channels: 1, rate: 8000, bits: 16, data: new Uint8Array(16) }
  expect(() => decodeWav(wavFile({ ...odd, format: 3, bits: 32 }))).toThrow(/PCM or mu-law/)
  expect(() => decodeWav(wavFile({ ...odd, format: 1, channels: 0 }))).toThrow(/channels/)
  expect(() => decodeWav(wavFile({ ...odd, format: 1 }).subarray(0, 30))).toThrow()
  expect(() => decodeWav(new TextEncoder().encode('ID3 not a wav file'))).toThrow(/not a WAV/)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(60), (noise, keep) => {
      const file = wavFile({ ...odd, format: 1 }).slice(0, keep)
      expect(() => decodeWav(Uint8Array.of(...file, ...noise))).not.toThrow(RangeError)
    }),
  )
})

test('resampling keeps a constant constant', () => {
  expect([...new Set(resample(new Int16Array(4410).fill(1234), 44_100, 8000))]).toEqual([1234])
  expect([...new Set(resample(new Int16Array(100).fill(-77), 4000, 8000))]).toEqual([-77])
})

test('telephone events: one press is one key, however often it is sent', () => {
  const read = createTelephoneEventReader()
  expect(read(Uint8Array.of(5, 0x0a, 0, 160), 1000)).toBe('5')
  expect(read(Uint8Array.of(5, 0x8a, 3, 32), 1000)).toBeUndefined()
  expect(read(Uint8Array.of(5, 0x8a, 0, 160), 3000)).toBe('5')
  expect(read(Uint8Array.of(11, 0x0a, 0, 160), 5000)).toBe('#')
  expect(read(Uint8Array.of(200, 0, 0, 0), 7000)).toBeUndefined()
  expect(read(Uint8Array.of(1), 9000)).toBeUndefined()
  expect(isDtmfDigit('w')).toBe(false)
  expect(isDtmfDigit('*')).toBe(true)
})

const CHROMIUM_OFFER = [
  'v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110 126', 'a=ice-ufrag:abcd', 'a=ice-pwd:secret',
  'a=fingerprint:sha-256 AA:BB', 'a=rtpmap:111 opus/48000/2', 'a=rtcp-fb:111 transport-cc', 'a=fmtp:111 minptime=10', 'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:110 telephone-event/48000', 'a=rtpmap:126 telephone-event/8000', '',
].join('\r\n')

test('of what a browser offers, PCMU and the keys that go with it are kept', () => {
  const kept = keepTelephoneCodecs(CHROMIUM_OFFER)
  expect(kept).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\n')
  expect(kept).toContain('a=rtpmap:126 telephone-event/8000')
  expect(kept).not.toMatch(/:111|:110/)
  expect(identityOf(kept)).toEqual({ fingerprint: 'AA:BB', fragment: 'abcd' })
})

test('a description without PCMU, with two streams or without security is refused', () => {
  expect(() => requireTelephoneAudio(CHROMIUM_OFFER)).not.toThrow()
  for (const broken of [
    CHROMIUM_OFFER.replace('SAVPF 111 0 ', 'SAVPF 111 '),
    CHROMIUM_OFFER.replace('a=fingerprint', 'a=x'),
    `${CHROMIUM_OFFER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`,
    '',
  ]) {
    expect(() => requireTelephoneAudio(broken)).toThrow(/PCMU/)
  }
})
