/**
 * What a caller hears while an agent's console rings: North American audible ringing, 440 + 480 Hz, two seconds on and four off. Made once, as
 * 8 kHz 16-bit PCM. Source: ITU-T E.180 Supplement 2 / Bell System precise tone plan.
 */
const RATE_HZ = 8_000
const ON_SECONDS = 2
const OFF_SECONDS = 4
const FREQUENCIES_HZ = [440, 480]
const LEVEL = 0.15
const HEADER_BYTES = 44

let made: Buffer | undefined

export function ringbackWav(): Buffer {
  made ??= makeWav()
  return made
}

function makeWav(): Buffer {
  const samples = RATE_HZ * (ON_SECONDS + OFF_SECONDS)
  const wav = Buffer.alloc(HEADER_BYTES + samples * 2)
  writeHeader(wav, samples * 2)
  for (let index = 0; index < RATE_HZ * ON_SECONDS; index++) {
    const sum = FREQUENCIES_HZ.reduce((level, hz) => level + Math.sin((2 * Math.PI * hz * index) / RATE_HZ), 0)
    wav.writeInt16LE(Math.round((sum / FREQUENCIES_HZ.length) * LEVEL * 0x7fff), HEADER_BYTES + index * 2)
  }
  return wav
}

/** RIFF/WAVE, PCM, one channel. */
function writeHeader(wav: Buffer, dataBytes: number): void {
  wav.write('RIFF', 0, 'ascii')
  wav.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4)
  wav.write('WAVEfmt ', 8, 'ascii')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(RATE_HZ, 24)
  wav.writeUInt32LE(RATE_HZ * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36, 'ascii')
  wav.writeUInt32LE(dataBytes, 40)
}
