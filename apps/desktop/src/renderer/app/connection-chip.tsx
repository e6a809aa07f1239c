import { CloudOff, LoaderCircle } from 'lucide-react'
import { useConnection, type ConnectionState } from '../realtime/connection-store.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

const LOOK: Readonly<Record<ConnectionState, { readonly tone: Tone; readonly text: string }>> = {
  connecting: { tone: 'neutral', text: 'Connecting' },
  live: { tone: 'good', text: 'Live' },
  reconnecting: { tone: 'ring', text: 'Reconnecting' },
  offline: { tone: 'bad', text: 'Offline' },
}

/** Whether what is on the screen moves by itself. */
export function ConnectionChip() {
  const state = useConnection((view) => view.state)
  return (
    <span role="status" aria-label="Connection" data-connection={state}>
      <StatusMark soft tone={LOOK[state].tone} glyph={<Glyph state={state} />}>{LOOK[state].text}</StatusMark>
    </span>
  )
}

function Glyph({ state }: { readonly state: ConnectionState }) {
  if (state === 'offline') return <CloudOff aria-hidden className="size-3.5" />
  if (state === 'live') return <span aria-hidden className="size-2 rounded-full bg-current" />
  return <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
}
