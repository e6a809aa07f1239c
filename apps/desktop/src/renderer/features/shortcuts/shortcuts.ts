import { STAFF_ROLES, type Role } from '@ringfloor/shared'

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

/** For managers and operators, on pages where there is something to ask of a decision. */
export const STAFF_SHORTCUTS = {
  whatIf: { keys: 'Alt+KeyW', shown: ['Alt', 'W'], text: 'What if: on a call, or of the focused campaign' },
  repeat: { keys: 'Alt+KeyR', shown: ['Alt', 'R'], text: 'Repeat the decision on a call' },
} as const satisfies Record<string, Shortcut>

export const GENERAL_SHORTCUTS: readonly Shortcut[] = [
  { keys: '?', shown: ['?'], text: 'Show this sheet' },
  { keys: '', shown: ['Alt', '1 … 5'], text: 'Go to an entry of the rail' },
  { keys: '', shown: ['↑', '↓'], text: 'Move between rows of a table, once one is focused' },
  { keys: '', shown: ['Enter'], text: 'Open the focused call' },
  { keys: '', shown: ['Esc'], text: 'Close a dialog or menu' },
]

export function shortcutsOf(role: Role): readonly Shortcut[] {
  if (role === 'agent') return Object.values(AGENT_SHORTCUTS)
  return STAFF_ROLES.includes(role) ? Object.values(STAFF_SHORTCUTS) : []
}
