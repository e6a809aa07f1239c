import type { Role } from '@ringfloor/shared'

export interface Shortcut {
  /** In tinykeys' spelling, by physical key where Alt would change the letter. */
  readonly keys: string
  readonly shown: readonly string[]
  readonly text: string
}

/** Alt + key: free in browsers on all systems, and safe while typing. */
export const AGENT_SHORTCUTS = {
  answer: { keys: 'Alt+KeyA', shown: ['Alt', 'A'], text: 'Answer the ringing call' },
  decline: { keys: 'Alt+KeyX', shown: ['Alt', 'X'], text: 'Decline the ringing call' },
  hangUp: { keys: 'Alt+KeyH', shown: ['Alt', 'H'], text: 'Hang up' },
  mute: { keys: 'Alt+KeyM', shown: ['Alt', 'M'], text: 'Mute or unmute' },
  available: { keys: 'Alt+KeyV', shown: ['Alt', 'V'], text: 'Go available or set away' },
} as const satisfies Record<string, Shortcut>

export const GENERAL_SHORTCUTS: readonly Shortcut[] = [
  { keys: '?', shown: ['?'], text: 'Show this sheet' },
  { keys: '', shown: ['Alt', '1 … 5'], text: 'Go to an entry of the rail' },
  { keys: '', shown: ['↑', '↓'], text: 'Move between rows of a table, once one is focused' },
  { keys: '', shown: ['Enter'], text: 'Open the focused call' },
  { keys: '', shown: ['Esc'], text: 'Close a dialog or menu' },
]

export function shortcutsOf(role: Role): readonly Shortcut[] {
  return role === 'agent' ? Object.values(AGENT_SHORTCUTS) : []
}
