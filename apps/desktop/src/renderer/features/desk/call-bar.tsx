import { useEffect, useRef } from 'react'
import { tinykeys } from 'tinykeys'
import { useSoftphoneController } from '../../app/runtime.tsx'
import type { PhoneCall } from '../../softphone/softphone-state.ts'
import { useSoftphone } from '../../softphone/softphone-store.ts'
import { AGENT_SHORTCUTS } from '../shortcuts/shortcuts.ts'
import { LastCallStrip } from './last-call-strip.tsx'
import { OfferPanel } from './offer-panel.tsx'
import { OpenCallPanel } from './open-call-panel.tsx'
import { useAgentStatus } from './use-agent-status.ts'
import { useAttention } from './use-attention.ts'

/** The call, on whichever page the agent is: ringing, talking, just ended. It never takes the focus from what is being typed. */
export function CallBar() {
  const { call, last } = useSoftphone()
  useCallKeys()
  useAttention(call)
  useGuardUnload(call)
  if (call?.phase === 'open') return <OpenCallPanel call={call} />
  if (call) return <OfferPanel call={call} />
  return last ? <LastCallStrip last={last} /> : null
}

function useCallKeys(): void {
  const controller = useSoftphoneController()
  const { status, setState } = useAgentStatus()
  const current = useRef({ controller, status, setState })
  current.current = { controller, status, setState }
  useEffect(() => {
    const act = (run: () => void) => (event: KeyboardEvent) => {
      event.preventDefault()
      // A key held down must not hang up the next call.
      if (!event.repeat) run()
    }
    return tinykeys(globalThis as unknown as Window, {
      [AGENT_SHORTCUTS.answer.keys]: act(() => useSoftphone.getState().call?.phase === 'offered' && current.current.controller?.answer()),
      [AGENT_SHORTCUTS.decline.keys]: act(() => useSoftphone.getState().call?.phase === 'offered' && current.current.controller?.decline()),
      [AGENT_SHORTCUTS.hangUp.keys]: act(() => useSoftphone.getState().call?.phase === 'open' && current.current.controller?.hangUp()),
      [AGENT_SHORTCUTS.mute.keys]: act(() => current.current.controller?.toggleMute()),
      [AGENT_SHORTCUTS.available.keys]: act(() => void current.current.setState(current.current.status?.state === 'available' ? 'away' : 'available')),
    })
  }, [])
}

function useGuardUnload(call: PhoneCall | null): void {
  const open = call?.phase === 'open'
  useEffect(() => {
    if (!open) return
    const guard = (event: BeforeUnloadEvent) => event.preventDefault()
    globalThis.addEventListener('beforeunload', guard)
    return () => globalThis.removeEventListener('beforeunload', guard)
  }, [open])
}
