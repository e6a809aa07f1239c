import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSoftphoneController } from '../../app/runtime.tsx'
import { useConnection } from '../../realtime/connection-store.ts'
import { canRing, type LineState, type MicrophoneState } from '../../softphone/softphone-state.ts'
import { useSoftphone } from '../../softphone/softphone-store.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'

type Check = 'good' | 'waiting' | 'bad'

const LINE: Readonly<Record<LineState, readonly [Check, string]>> = {
  off: ['waiting', 'Starting'],
  starting: ['waiting', 'Registering with the carrier'],
  ready: ['good', 'Registered with the carrier'],
  lost: ['waiting', 'Reconnecting to the carrier'],
  failed: ['bad', 'Could not start; trying again'],
  elsewhere: ['bad', 'Runs in another tab of this browser'],
}
const MICROPHONE: Readonly<Record<MicrophoneState, readonly [Check, string]>> = {
  unknown: ['waiting', 'Asked for when you go available'],
  prompt: ['waiting', 'Asked for when you go available'],
  granted: ['good', 'Allowed; off between calls'],
  denied: ['bad', 'Blocked for this page'],
  missing: ['bad', 'None found'],
}

/** Signed in is one thing, able to ring another. Each part that must work has its line. */
export function ReadinessPanel() {
  const { line, microphone, problem, call } = useSoftphone()
  const ready = useSoftphone(canRing)
  const connection = useConnection((view) => view.state)
  const controller = useSoftphoneController()
  return (
    <Panel title="Ready to ring" actions={<ReadyMark ready={ready && connection === 'live'} />}>
      <ul className="flex flex-col px-3 py-1">
        <CheckLine name="Exchange" check={connection === 'live' ? 'good' : connection === 'offline' ? 'bad' : 'waiting'} text={connection === 'live' ? 'Connected' : 'No connection'} />
        <CheckLine name="Softphone" check={LINE[line][0]} text={LINE[line][1]}>
          {line === 'elsewhere' && <Button size="sm" onClick={() => controller?.takeOver()}>Ring here instead</Button>}
        </CheckLine>
        <CheckLine name="Microphone" check={MICROPHONE[microphone][0]} text={microphone === 'granted' && call?.phase === 'open' ? 'In use' : MICROPHONE[microphone][1]}>
          {(microphone === 'denied' || microphone === 'missing' || microphone === 'prompt') && <Button size="sm" onClick={() => void controller?.prepare()}>{microphone === 'prompt' ? 'Allow now' : 'Try again'}</Button>}
        </CheckLine>
      </ul>
      {microphone === 'denied' && <p className="border-t border-line px-3 py-2 text-ink-2">Allow the microphone for this page in the browser’s address bar, then try again.</p>}
      {problem && line !== 'ready' && <p role="alert" className="border-t border-line px-3 py-2 text-bad">{problem}</p>}
    </Panel>
  )
}

function ReadyMark({ ready }: { readonly ready: boolean }) {
  return (
    <span role="status" aria-label="Softphone" data-softphone-ready={ready}>
      <StatusMark soft tone={ready ? 'good' : 'ring'} glyph={ready ? <CircleCheck aria-hidden className="size-3.5" /> : <CircleAlert aria-hidden className="size-3.5" />}>{ready ? 'Ready' : 'Not ready'}</StatusMark>
    </span>
  )
}

const ICONS = {
  good: <CircleCheck aria-label="works" role="img" className="size-4 shrink-0 text-good" />,
  waiting: <LoaderCircle aria-label="waiting" role="img" className="size-4 shrink-0 text-ring" />,
  bad: <CircleAlert aria-label="needs attention" role="img" className="size-4 shrink-0 text-bad" />,
}

function CheckLine({ name, check, text, children }: { readonly name: string; readonly check: Check; readonly text: string; readonly children?: ReactNode }) {
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line py-1 first:border-t-0">
      {ICONS[check]}
      <span className="w-20 text-ink-3">{name}</span>
      <span className="min-w-0 flex-1">{text}</span>
      {children}
    </li>
  )
}
