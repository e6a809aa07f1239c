import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { onSignedOut, queryClient } from '../api/query-client.ts'
import { useViewer } from '../api/session.ts'
import { CallBar } from '../features/desk/call-bar.tsx'
import { CallAnnouncer } from '../features/desk/call-announcer.tsx'
import { forgetWhatIf } from '../features/what-if/what-if-store.ts'
import { ShortcutSheet } from '../features/shortcuts/shortcut-sheet.tsx'
import { DESTINATIONS } from './navigation.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Rail } from './rail.tsx'
import { Runtime } from './runtime.tsx'
import { TopBar } from './top-bar.tsx'

/** The frame around every page: rail, top bar, banners, and what runs while somebody is signed in. */
export function Shell() {
  const viewer = useViewer()
  useLeaveWhenSignedOut()
  usePageTitle()
  useEffect(() => forgetWhatIf, [viewer.userId])
  return (
    <Runtime viewer={viewer}>
      <a href="#content" onClick={focusContent} className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent">Skip to content</a>
      <div className="grid h-full grid-cols-[4.5rem_minmax(0,1fr)] xl:grid-cols-[11rem_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]">
        <Rail role={viewer.role} />
        <div className="col-start-2">
          <TopBar viewer={viewer} />
          <ConnectionBanner agent={viewer.role === 'agent'} />
          {viewer.role === 'agent' && <CallBar />}
        </div>
        <main id="content" tabIndex={-1} className="col-start-2 min-h-0 overflow-y-auto p-3 outline-none"><Outlet /></main>
      </div>
      {viewer.role === 'agent' && <CallAnnouncer />}
      <ShortcutSheet role={viewer.role} />
    </Runtime>
  )
}

/** Moves the focus without leaving a fragment in the address that people share. */
function focusContent(event: { preventDefault: () => void }): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

function usePageTitle(): void {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => {
    const page = DESTINATIONS.find(({ to }) => to === pathname)?.label ?? (pathname.startsWith('/calls/') ? 'Call journey' : pathname.endsWith('/what-if') ? 'What if' : undefined)
    document.title = page ? `${page} · Ringfloor` : 'Ringfloor'
  }, [pathname])
}

function useLeaveWhenSignedOut(): void {
  const navigate = useNavigate()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => onSignedOut(() => {
    queryClient.clear()
    void navigate({ to: '/sign-in', search: { ended: true, next: pathname } })
  }), [navigate, pathname])
}
