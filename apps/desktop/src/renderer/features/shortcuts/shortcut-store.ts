import { create } from 'zustand'

export const useShortcutSheet = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openShortcutSheet(): void {
  useShortcutSheet.setState({ open: true })
}

export function setShortcutSheet(open: boolean): void {
  useShortcutSheet.setState({ open })
}
