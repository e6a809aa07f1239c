/**
 * Writes the softphone's sounds as small WAV files (8 kHz, 8 bit, mono). Run once: `node scripts/make-sounds.ts`. The Voice SDK would otherwise
 * fetch its own from Twilio's hosts, which an offline console cannot reach and a strict content security policy refuses.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const RATE = 8000
const directory = join(import.meta.dirname, '../src/renderer/softphone/sounds')

interface Note { readonly frequencies: readonly number[]; readonly ms: number; readonly gain: number }

function render(notes: readonly Note[]): Uint8Array {
  const samples: number[] = []
  for (const { frequencies, ms, gain } of notes) {
    const count = Math.round((RATE * ms) / 1000)
    for (let index = 0; index < count; index++) {
      const edge = Math.min(1, index / 120, (count - index) / 400)
      const value = frequencies.reduce((sum, hertz) => sum + Math.sin((2 * Math.PI * hertz * index) / RATE), 0) / Math.max(1, frequencies.length)
      samples.push(Math.round(128 + 127 * gain * edge * value))
    }
  }
  return Uint8Array.from(samples)
}

function wav(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(44 + data.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF'); view.setUint32(4, 36 + data.length, true); text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true)
  view.setUint32(24, RATE, true); view.setUint32(28, RATE, true); view.setUint16(32, 1, true); view.setUint16(34, 8, true)
  text(36, 'data'); view.setUint32(40, data.length, true)
  bytes.set(data, 44)
  return bytes
}

const rest = (ms: number): Note => ({ frequencies: [], ms, gain: 0 })
const sounds: Record<string, readonly Note[]> = {
  // Two soft notes and a pause: noticed, not alarming, all day long.
  ringing: [{ frequencies: [587.3, 880], ms: 260, gain: 0.42 }, rest(60), { frequencies: [783.9, 1174.7], ms: 380, gain: 0.36 }, rest(1500)],
  ended: [{ frequencies: [523.3], ms: 110, gain: 0.3 }, { frequencies: [392], ms: 180, gain: 0.26 }],
  key: [{ frequencies: [697, 1336], ms: 90, gain: 0.25 }],
}

mkdirSync(directory, { recursive: true })
for (const [name, notes] of Object.entries(sounds)) writeFileSync(join(directory, `${name}.wav`), wav(render(notes)))
