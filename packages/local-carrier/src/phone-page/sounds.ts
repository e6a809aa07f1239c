/** Sounds that the telephone itself makes: keys, ringing, and the tone heard while it rings at the other end. */
const ROWS_HZ = [697, 770, 852, 941]
const COLUMNS_HZ = [1209, 1336, 1477]
const PAD = ['123', '456', '789', '*0#']
const KEY_SECONDS = 0.11
/** North American ringback: 440 and 480 Hz, two seconds on, four off (ITU-T E.180). */
const RINGBACK = { frequenciesHz: [440, 480], seconds: 2, everyMs: 6000, level: 0.05 }
const RING = { frequenciesHz: [523, 659], seconds: 0.9, everyMs: 2400, level: 0.12 }

export interface Sounds {
  key(digit: string): void
  ring(): void
  /** Only while the other side is silent: the carrier may play its own. */
  ringback(isRemoteSilent: () => boolean): void
  stop(): void
}

export function createSounds(context: AudioContext): Sounds {
  let timer: ReturnType<typeof setInterval> | undefined
  let sounding: OscillatorNode[] = []

  const play = (frequenciesHz: readonly number[], seconds: number, level: number): void => {
    const gain = new GainNode(context, { gain: 0 })
    gain.connect(context.destination)
    const start = context.currentTime
    gain.gain.setTargetAtTime(level, start, 0.006)
    gain.gain.setTargetAtTime(0, start + seconds, 0.012)
    for (const frequency of frequenciesHz) {
      const tone = new OscillatorNode(context, { frequency })
      tone.connect(gain)
      tone.start(start)
      tone.stop(start + seconds + 0.1)
      sounding.push(tone)
      tone.onended = () => (sounding = sounding.filter((one) => one !== tone))
    }
  }

  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    for (const tone of sounding) tone.stop()
    sounding = []
  }

  const repeat = (tone: typeof RING, wanted: () => boolean): void => {
    stop()
    const once = (): void => {
      if (wanted()) play(tone.frequenciesHz, tone.seconds, tone.level)
    }
    once()
    timer = setInterval(once, tone.everyMs)
  }

  return {
    key(digit) {
      const row = PAD.findIndex((keys) => keys.includes(digit))
      const low = ROWS_HZ[row]
      const high = COLUMNS_HZ[PAD[row]?.indexOf(digit) ?? -1]
      if (low !== undefined && high !== undefined) play([low, high], KEY_SECONDS, 0.05)
    },
    ring: () => repeat(RING, () => true),
    ringback: (isRemoteSilent) => repeat(RINGBACK, isRemoteSilent),
    stop,
  }
}
