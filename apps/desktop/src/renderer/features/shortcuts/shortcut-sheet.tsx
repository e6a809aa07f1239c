import type { Role } from '@ringfloor/shared'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { destinationsOf } from '../../app/navigation.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { GENERAL_SHORTCUTS, shortcutsOf, type Shortcut } from './shortcuts.ts'
import { openShortcutSheet, setShortcutSheet, setSingleKeys, useShortcutSheet } from './shortcut-store.ts'

/** The "?" sheet, and the keys that every role has. */
export function ShortcutSheet({ role }: { readonly role: Role }) {
  const { open, singleKeys } = useShortcutSheet()
  useGeneralKeys(role)
  return (
    <Dialog open={open} onOpenChange={setShortcutSheet} title="Keyboard shortcuts">
      {shortcutsOf(role).length > 0 && <ShortcutList label={role === 'agent' ? 'Calls' : 'Decisions'} shortcuts={shortcutsOf(role)} />}
      <ShortcutList label="Everywhere" shortcuts={GENERAL_SHORTCUTS} />
      <label className="mt-3 flex min-h-6 items-center gap-2 border-t border-line pt-3">
        <input type="checkbox" checked={singleKeys} onChange={(event) => setSingleKeys(event.target.checked)} className="size-4 accent-(--accent)" />
        Open this sheet with “?” alone
      </label>
    </Dialog>
  )
}

function ShortcutList({ label, shortcuts }: { readonly label: string; readonly shortcuts: readonly Shortcut[] }) {
  return (
    <section className="mt-2">
      <h3 className="pb-1 text-xs text-ink-3">{label}</h3>
      <dl className="flex flex-col">
        {shortcuts.map(({ shown, text }) => (
          <div key={text} className="flex min-h-8 items-center justify-between border-t border-line">
            <dt>{text}</dt>
            <dd className="flex gap-1">{shown.map((key) => <kbd key={key} className="min-w-6 rounded-sm border border-line-strong bg-sunken px-1.5 text-center font-sans text-xs leading-5">{key}</kbd>)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && (event.target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(event.target.tagName))
}

function useGeneralKeys(role: Role): void {
  const navigate = useNavigate()
  useEffect(() => {
    const pages = destinationsOf(role).map(({ to }, index) => [`Alt+Digit${index + 1}`, (event: KeyboardEvent) => {
      event.preventDefault()
      void navigate({ to })
    }] as const)
    return tinykeys(globalThis as unknown as Window, {
      'Shift+?': (event) => {
        if (useShortcutSheet.getState().singleKeys && !isTyping(event)) openShortcutSheet()
      },
      ...Object.fromEntries(pages),
    })
  }, [role, navigate])
}
