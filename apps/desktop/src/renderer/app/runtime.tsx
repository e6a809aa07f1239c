/** What runs as long as somebody is signed in: the socket, and for agents the softphone. */
import type { Viewer } from '@ringfloor/shared'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { api } from '../api/trpc.ts'
import { bridge } from '../bridge/index.ts'
import { startRealtime } from '../realtime/realtime.ts'
import { startSoftphone, type SoftphoneController } from '../softphone/softphone-controller.ts'

const SoftphoneContext = createContext<SoftphoneController | null>(null)

/** The softphone's verbs; null for everybody but agents, and until it has started. */
export function useSoftphoneController(): SoftphoneController | null {
  return useContext(SoftphoneContext)
}

export function Runtime({ viewer, children }: { readonly viewer: Viewer; readonly children: ReactNode }) {
  const [softphone, setSoftphone] = useState<SoftphoneController | null>(null)
  useEffect(() => {
    const realtime = startRealtime()
    const controller = viewer.role === 'agent'
      ? startSoftphone({
          fetchToken: () => api.agent.voiceToken.mutate(),
          createProvider: async (token, listener) => (await import('../softphone/twilio-provider.ts')).createTwilioProvider(token, listener),
          reportReady: realtime.reportSoftphone,
          onResume: bridge.onResume,
        })
      : null
    setSoftphone(controller)
    return () => {
      controller?.stop()
      realtime.stop()
      setSoftphone(null)
    }
  }, [viewer.userId, viewer.role])
  return <SoftphoneContext value={softphone}>{children}</SoftphoneContext>
}
