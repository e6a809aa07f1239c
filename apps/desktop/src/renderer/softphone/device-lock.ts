const LOCK = 'ringfloor-softphone'

/**
 * Two tabs must not both ring: the browser's lock makes one of them the owner, and frees it when that tab dies.
 * @param steal takes it from the tab that has it, which hears `onStolen`
 */
export function holdLock(steal: boolean, onHeld: () => void, onStolen: () => void): { readonly release: () => void } {
  const waiting = new AbortController()
  let release: (() => void) | undefined
  const options: LockOptions = steal ? { steal: true } : { signal: waiting.signal }
  navigator.locks
    .request(LOCK, options, () => new Promise<void>((resolve) => {
      release = resolve
      onHeld()
    }))
    .catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError' && !waiting.signal.aborted) onStolen()
    })
  return {
    release: () => {
      waiting.abort()
      release?.()
    },
  }
}
