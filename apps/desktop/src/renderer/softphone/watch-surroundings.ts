import { useSoftphone } from './softphone-store.ts'

/** Browsers slow hidden tabs down, and a registration can go stale there without an event. Longer than this, it is renewed. */
const STALE_AFTER_MS = 60_000

/** Renews the registration after sleep, after a long time in the background, and when the network is back. Returns how to stop. */
export function watchSurroundings(onResume: (listener: () => void) => () => void, renew: () => void): () => void {
  let hiddenAt = Number.POSITIVE_INFINITY
  const isLost = () => useSoftphone.getState().line === 'lost'
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now()
      return
    }
    const stale = Date.now() - hiddenAt > STALE_AFTER_MS
    hiddenAt = Number.POSITIVE_INFINITY
    if (stale || isLost()) renew()
  }
  const onOnline = () => {
    if (isLost()) renew()
  }
  const forgetResume = onResume(renew)
  document.addEventListener('visibilitychange', onVisibility)
  globalThis.addEventListener('online', onOnline)
  return () => {
    forgetResume()
    document.removeEventListener('visibilitychange', onVisibility)
    globalThis.removeEventListener('online', onOnline)
  }
}
