/** What the parts of one Voice SDK connection share. */
import type { Logger } from 'pino'
import type { AccessGrant, FindApiKeySecret } from './access-token.ts'
import type { RingableDevice } from './device-call.ts'
import type { OutgoingCall } from './port.ts'
import type { Registry } from './registry.ts'
import type { AnsweredCalls, SdkCallHome } from './sdk-calls.ts'

export interface SdkConnectionContext {
  readonly findApiKeySecret: FindApiKeySecret
  readonly registry: Registry<SdkDevice>
  readonly answered: AnsweredCalls
  readonly onOutgoing: (call: OutgoingCall) => void
  readonly logger: Logger
  readonly nowMs: () => number
}

export interface SdkDevice extends RingableDevice {
  /** The device is told that it is registered no longer. */
  displace(): void
}

/** What the message handlers of one socket share. */
export interface SdkSession extends SdkCallHome {
  readonly context: SdkConnectionContext
  readonly device: SdkDevice
  grant: AccessGrant | null
  reconnectGraceMs: number
  registered: boolean
  /** The socket is gone. */
  closed: boolean
}

export function registryKey(accountSid: string, identity: string): string {
  return `${accountSid}/${identity}`
}
