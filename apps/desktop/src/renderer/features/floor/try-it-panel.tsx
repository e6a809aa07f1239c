import { formatPhoneNumber } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useViewer } from '../../api/session.ts'
import { trpc } from '../../api/trpc.ts'
import { bridge } from '../../bridge/index.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'

/** In the demo: how to make a call with no telephone. */
export function TryItPanel() {
  const { demo } = useViewer()
  const { data } = useQuery({ ...trpc.system.info.queryOptions(), enabled: demo })
  const phonePageUrl = data?.phonePageUrl
  if (!demo || !data?.numberToDial) return null
  return (
    <Panel title="Make a call">
      <div className="flex flex-col items-start gap-2 px-3 py-3">
        <p className="text-ink-2">Dial <span className="font-medium whitespace-nowrap text-ink tabular-nums">{formatPhoneNumber(data.numberToDial)}</span>{phonePageUrl ? ' on the phone page: it calls from this browser, with your microphone.' : ' from any telephone.'}</p>
        {phonePageUrl && <Button size="sm" onClick={() => bridge.openExternal(phonePageUrl)}>Open the phone page<ExternalLink aria-hidden className="size-3.5" /></Button>}
      </div>
    </Panel>
  )
}
