import { create } from 'zustand'

const KEY = 'ringfloor.singleKeys'

interface ShortcutView {
  readonly open: boolean
  /** Whether a lone "?" opens the sheet. WCAG 2.1.4: those who dictate or mistype can switch it off. */
  readonly singleKeys: boolean
}

export const useShortcutSheet = create<ShortcutView>(() => ({ open: false, singleKeys: localStorage.getItem(KEY) !== 'off' }))

export function setSingleKeys(singleKeys: boolean): void {
  localStorage.setItem(KEY, singleKeys ? 'on' : 'off')
  useShortcutSheet.setState({ singleKeys })
}

export function openShortcutSheet(): void {
  useShortcutSheet.setState({ open: true })
}

export function setShortcutSheet(open: boolean): void {
  useShortcutSheet.setState({ open })
}
