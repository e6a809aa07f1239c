import { useEffect, useRef } from 'react'
import { tinykeys } from 'tinykeys'

/** Runs the newest `act` on the keys (tinykeys' spelling) while the component is on screen. */
export function useShortcut(keys: string, act: () => void): void {
  const newest = useRef(act)
  useEffect(() => {
    newest.current = act
  })
  useEffect(() => tinykeys(globalThis as unknown as Window, {
    [keys]: (event: KeyboardEvent) => {
      event.preventDefault()
      newest.current()
    },
  }), [keys])
}
