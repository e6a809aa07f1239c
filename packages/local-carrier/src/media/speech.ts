/**
 * Words as sound, without a speech engine: every vowel becomes a vowel-like hum (two formants over a gliding pitch), every other letter a short
 * breath, spaces and full stops become pauses. Nobody understands it, but its length, rhythm and loudness are those of speech.
 */
import { AppError } from '@ringfloor/shared'
import { SAMPLE_RATE_HZ } from './port.ts'
import type { AudioSource } from './port.ts'
import { createSampledSource } from './sources.ts'

/** Twilio's own limit for one `<Say>`. */
export const MAX_SPEECH_CHARACTERS = 4096

const VOWEL_MS = 95
const CONSONANT_MS = 45
const SPACE_MS = 60
const STOP_MS = 260
const TAIL_MS = 120

/** First and second formant, Hz (Peterson and Barney, 1952, men's averages). */
const FORMANTS_HZ: Readonly<Record<string, readonly [number, number]>> = {
  a: [730, 1090],
  e: [530, 1840],
  i: [270, 2290],
  o: [570, 840],
  u: [300, 870],
  y: [300, 1900],
}

interface Sound {
  readonly start: number
  readonly length: number
  readonly formants: readonly [number, number] | null
  readonly pitchHz: number
  readonly loudness: number
}

export function createSpeechSource(text: string): AudioSource {
  if (text.length > MAX_SPEECH_CHARACTERS) {
    throw new AppError('input.too_large', { userMessage: `Say at most ${MAX_SPEECH_CHARACTERS} characters at a time.` })
  }
  const sounds = planSounds(text)
  const last = sounds.at(-1)
  const total = (last ? last.start + last.length : 0) + samplesOf(TAIL_MS)
  let cursor = 0
  return createSampledSource(total, (index) => {
    while (cursor + 1 < sounds.length && index >= (sounds[cursor + 1]?.start ?? 0)) cursor++
    const sound = sounds[cursor]
    return sound && index >= sound.start && index < sound.start + sound.length ? voiceAt(sound, index - sound.start) : 0
  })
}

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000)

function planSounds(text: string): Sound[] {
  const sounds: Sound[] = []
  let start = 0
  for (const [index, letter] of [...text.toLowerCase()].entries()) {
    const formants = FORMANTS_HZ[letter] ?? null
    const spoken = /[\p{L}\p{N}]/u.test(letter)
    const length = samplesOf(formants ? VOWEL_MS : spoken ? CONSONANT_MS : /[.,;:!?]/.test(letter) ? STOP_MS : SPACE_MS)
    const pitchHz = 118 + 18 * Math.sin(index / 5) + (letter.codePointAt(0) ?? 0) % 9
    if (spoken) sounds.push({ start, length, formants, pitchHz, loudness: formants ? 0.3 : 0.07 })
    start += length
  }
  return sounds
}

function voiceAt(sound: Sound, index: number): number {
  const envelope = Math.sin((Math.PI * (index + 0.5)) / sound.length)
  const amplitude = sound.loudness * 32767 * envelope
  if (!sound.formants) return amplitude * noiseAt(sound.start + index)
  const phase = (2 * Math.PI * index) / SAMPLE_RATE_HZ
  let value = Math.sin(phase * sound.pitchHz)
  for (const [order, formant] of sound.formants.entries()) {
    const harmonic = Math.max(1, Math.round(formant / sound.pitchHz))
    value += Math.sin(phase * harmonic * sound.pitchHz) / (order + 1)
  }
  return (amplitude * value) / 2.5
}

/** A repeatable hiss: the same position always gives the same value. */
function noiseAt(position: number): number {
  const mixed = Math.imul(position ^ (position >>> 7), 0x9e3779b1) >>> 0
  return mixed / 2147483648 - 1
}
