/** The carrier's side of people: Voice SDK devices on /signal and phone pages on /_carrier/phone, attached to an HTTP server. */
import type { Server } from 'node:http'
import type { Logger } from 'pino'
import { createListeners } from '../media/listeners.ts'
import type { FindApiKeySecret } from './access-token.ts'
import { createInvitation } from './invitation.ts'
import { MAX_DEVICES_PER_IDENTITY } from './limits.ts'
import { acceptPhoneSocket } from './phone-connection.ts'
import type { PhoneDevice } from './phone-connection.ts'
import { PHONE_SOCKET_PATH } from './phone-messages.ts'
import type { ClientGateway, OutgoingCall, PhoneGateway, SignallingEvents } from './port.ts'
import { createRegistry } from './registry.ts'
import { createAnsweredCalls } from './sdk-calls.ts'
import { acceptSdkSocket } from './sdk-connection.ts'
import { registryKey } from './sdk-session.ts'
import type { SdkDevice } from './sdk-session.ts'
import { attachUpgrades } from './upgrade.ts'

/** Where the Voice SDK connects: wss://<chunderw>/signal. */
export const SDK_SOCKET_PATH = '/signal'

export interface GatewayOptions {
  readonly server: Server
  readonly findApiKeySecret: FindApiKeySecret
  readonly logger: Logger
  /** Unix milliseconds. */
  readonly nowMs?: () => number
}

export interface Gateway extends ClientGateway, SignallingEvents {
  readonly phones: PhoneGateway
  close(): Promise<void>
}

export function createGateway(options: GatewayOptions): Gateway {
  const { logger } = options
  const outgoing = createListeners<OutgoingCall>()
  const clients = createRegistry<SdkDevice>(MAX_DEVICES_PER_IDENTITY, (device) => device.displace())
  const phones = createRegistry<PhoneDevice>(MAX_DEVICES_PER_IDENTITY, (device) => device.displace())
  const answered = createAnsweredCalls()
  let listening = false
  const onOutgoing = (call: OutgoingCall): void => {
    if (listening) outgoing.emit(call)
    else call.ended({ status: 'failed' })
  }
  const sdk = { findApiKeySecret: options.findApiKeySecret, registry: clients, answered, onOutgoing, logger, nowMs: options.nowMs ?? Date.now }
  const upgrades = attachUpgrades(
    options.server,
    new Map([
      [SDK_SOCKET_PATH, { sameOriginOnly: false, onSocket: (socket) => acceptSdkSocket(socket, sdk) }],
      [PHONE_SOCKET_PATH, { sameOriginOnly: true, onSocket: (socket) => acceptPhoneSocket(socket, { registry: phones, onOutgoing, logger }) }],
    ]),
  )

  return {
    isRegistered: (accountSid, identity) => clients.find(registryKey(accountSid, identity)).length > 0,
    invite: ({ accountSid, identity, ...call }) => createInvitation({ ...call, devices: clients.find(registryKey(accountSid, identity)), logger }),
    phones: {
      isRegistered: (number) => phones.find(number).length > 0,
      invite: ({ number, callSid, from }) => createInvitation({ callSid, from, to: number, parameters: {}, devices: phones.find(number), logger }),
    },
    onOutgoing(listener) {
      listening = true
      outgoing.add(listener)
    },
    async close() {
      answered.close()
      await upgrades.close()
    },
  }
}
