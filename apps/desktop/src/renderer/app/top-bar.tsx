import type { Role, Viewer } from '@ringfloor/shared'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { notify } from '../ui/toasts.tsx'
import { signOut } from '../api/session.ts'
import { openShortcutSheet } from '../features/shortcuts/shortcut-store.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { ConnectionChip } from './connection-chip.tsx'
import { setTheme, useTheme } from './theme-store.ts'

const ROLE_TEXT: Readonly<Record<Role, string>> = { agent: 'Agent', buyer: 'Buyer', publisher: 'Publisher', manager: 'Manager', operator: 'Operator' }

export function TopBar({ viewer }: { readonly viewer: Viewer }) {
  const party = viewer.buyerName ?? viewer.publisherName
  return (
    <header className="flex h-12 items-center gap-3 border-b border-line px-3">
      <div className="flex min-w-0 items-baseline gap-2">
        <span className="truncate font-medium">{viewer.organizationName}</span>
        {party && <span className="truncate text-ink-2">{party}</span>}
      </div>
      {viewer.demo && <span className="rounded-full border border-line-strong px-2 py-px text-xs text-ink-2">Demo data</span>}
      <div className="ml-auto flex items-center gap-1">
        <ConnectionChip />
        <ThemeMenu />
        <UserMenu viewer={viewer} />
      </div>
    </header>
  )
}

const THEMES = [
  { value: 'system', label: 'Like the computer', icon: <Monitor aria-hidden className="size-4" /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden className="size-4" /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden className="size-4" /> },
] as const

function ThemeMenu() {
  const theme = useTheme((state) => state.theme)
  const current = THEMES.find((option) => option.value === theme)
  return (
    <Menu trigger={<Button look="quiet" size="icon" aria-label="Theme">{current?.icon}</Button>}>
      <MenuChoice label="Theme" value={theme} options={THEMES} onChange={setTheme} />
    </Menu>
  )
}

function UserMenu({ viewer }: { readonly viewer: Viewer }) {
  const navigate = useNavigate()
  const leave = () => {
    signOut()
      .catch(() => notify({ tone: 'bad', title: 'The exchange did not hear the sign-out', description: 'This console has forgotten you; the session ends by itself.' }))
      .finally(() => void navigate({ to: '/sign-in', search: {} }))
  }
  return (
    <Menu trigger={<Button look="quiet" >{viewer.displayName} <span className="font-normal text-ink-3">{ROLE_TEXT[viewer.role]}</span><ChevronDown aria-hidden className="size-3.5" /></Button>}>
      <MenuItem onClick={openShortcutSheet}><Keyboard aria-hidden className="size-4" />Keyboard shortcuts</MenuItem>
      <MenuSeparator />
      <MenuItem onClick={leave}><LogOut aria-hidden className="size-4" />Sign out</MenuItem>
    </Menu>
  )
}
