import type { Logger } from 'pino'
import type { CallStore } from './calls/call-store.ts'
import type { NumberGeography } from './calls/call-record.ts'
import type { ConferenceStore } from './conferences/conference-store.ts'
import type { Account, CarrierConfig } from './config.ts'
import type { Pacer } from './dialing/pacer.ts'
import type { Journal } from './journal/journal.ts'
import type { MediaServer } from './media/port.ts'
import type { NumberStore } from './numbers/number-store.ts'
import type { RobotStore } from './robots/robot-store.ts'
import type { ClientGateway, OutgoingCall, PhoneGateway } from './signalling/port.ts'
import type { Webhooks } from './webhooks/deliver.ts'

/** What a caller's own network says about them. */
export interface CallerFacts {
  readonly geography?: Partial<NumberGeography>
  readonly stirVerstat?: string
}

/** Everything call control works with, wired once at start. */
export interface World {
  readonly config: CarrierConfig
  readonly accounts: ReadonlyMap<string, Account>
  readonly numbers: NumberStore
  readonly calls: CallStore
  readonly conferences: ConferenceStore
  readonly robots: RobotStore
  readonly pacer: Pacer
  readonly media: MediaServer
  readonly clients: ClientGateway
  readonly phones: PhoneGateway
  readonly webhooks: Webhooks
  readonly journal: Journal
  readonly logger: Logger
  /** A call comes in; returns its SID, or null where it was refused. Held here so that a leg to one of our own numbers can come back in. */
  receiveCall(call: OutgoingCall, facts?: CallerFacts): string | null
}
