import { create } from 'zustand'

export type Theme = 'system' | 'light' | 'dark'
const KEY = 'ringfloor.theme'

function readTheme(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: readTheme() }))

/** Puts the theme on the document. `system` leaves it to the computer's setting, which may change while we look. */
export function applyTheme(): void {
  const { theme } = useTheme.getState()
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  useTheme.setState({ theme })
  applyTheme()
}
