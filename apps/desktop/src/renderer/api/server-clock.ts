/** The server's clock, as far as its answers tell: a wrong clock on the desk must not make call timers lie. */

/** A Date header has whole seconds, so smaller differences are noise. */
const NOISE_MS = 2000
let offsetMs = 0

/** Learns from an answer's Date header. */
export function observeServerDate(dateHeader: string | null, nowMs: number): void {
  const serverMs = dateHeader ? Date.parse(dateHeader) : Number.NaN
  if (Number.isNaN(serverMs)) return
  const difference = serverMs + 500 - nowMs
  offsetMs = Math.abs(difference) > NOISE_MS ? difference : 0
}

/** Unix time in ms by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs
}
