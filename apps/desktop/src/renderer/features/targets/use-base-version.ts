import type { ConfigReceipt } from '@ringfloor/shared'
import { useRef } from 'react'

/**
 * The version a change is made upon: the one on screen when the dialog opened, however often the list is read again meanwhile, so that somebody
 * else's change in between is a conflict. After the conflict was told, saving again is a decision upon the newest version.
 */
export function useBaseVersion(version: number): { readonly base: () => number; readonly note: (receipt: ConfigReceipt) => ConfigReceipt } {
  const opened = useRef(version)
  return {
    base: () => opened.current,
    note: (receipt) => {
      if (receipt.result === 'conflict') opened.current = receipt.version
      return receipt
    },
  }
}
