import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'

const TICK_MS = 1000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = serverNow()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = serverNow()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The server's time in ms, once a second. One timer for the whole page, and only while somebody shows a duration. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
