/** Peak level over the last second, kept in tenths of a second so that reading it costs nothing and silence ages out by itself. */
const BUCKET_MS = 100
const BUCKETS = 10

export interface LevelMeter {
  add(samples: Int16Array): void
  /** 0..1 */
  peak(): number
}

/** @param now monotonic milliseconds */
export function createLevelMeter(now: () => number = () => performance.now()): LevelMeter {
  const peaks = new Float64Array(BUCKETS)
  let latest = Math.floor(now() / BUCKET_MS)

  const advance = (): number => {
    const bucket = Math.floor(now() / BUCKET_MS)
    for (let aged = Math.max(latest + 1, bucket - BUCKETS + 1); aged <= bucket; aged++) peaks[aged % BUCKETS] = 0
    latest = bucket
    return bucket % BUCKETS
  }

  return {
    add(samples) {
      const index = advance()
      const level = peakOf(samples)
      if (level > (peaks[index] ?? 0)) peaks[index] = level
    },
    peak() {
      advance()
      return Math.max(...peaks)
    },
  }
}

/** Largest magnitude of the samples, 0..1. */
export function peakOf(samples: Int16Array): number {
  let peak = 0
  for (const sample of samples) {
    const magnitude = sample < 0 ? -sample : sample
    if (magnitude > peak) peak = magnitude
  }
  return Math.min(1, peak / 32767)
}
