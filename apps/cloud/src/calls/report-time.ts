/** Reports come within seconds, at worst after a night of retries: a carrier's time further from ours than this is a broken clock, or no time at all. */
export const MAX_CLOCK_DISTANCE_MS = 24 * 60 * 60_000

/** When a reported thing happened, in Unix milliseconds: the carrier's time where it can be believed, else now. */
export function reportTimeMs(at: Date | null, now: Date): number {
  const nowMs = now.getTime()
  const atMs = at?.getTime() ?? Number.NaN
  return Math.abs(atMs - nowMs) <= MAX_CLOCK_DISTANCE_MS ? atMs : nowMs
}
