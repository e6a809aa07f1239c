import { shell } from 'electron'
import { mayOpenExternally } from '../core/navigation-policy.ts'

/** Hands an address to the computer's browser; false where the policy does not allow it. */
export async function openExternally(url: string): Promise<boolean> {
  if (!mayOpenExternally(url)) return false
  await shell.openExternal(url)
  return true
}
