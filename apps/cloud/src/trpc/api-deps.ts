/** What main.ts hands to the API and to the sockets. Everything that differs between processes is here; nothing below reads the environment. */
import type { Server } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { VoiceToken } from '@ringfloor/shared'
import type { AuthService } from '../auth/auth-service.ts'
import type { Database } from '../db/index.ts'
import type { DecisionHistory } from '../exchange/index.ts'
import type { RequestLimitSettings } from './request-limits.ts'

/** Mints an access token for the agent's softphone with the organisation's carrier account. Rejects with AppError `carrier.account_unknown`. */
export type MintVoiceToken = (agent: { readonly organizationId: string; readonly userId: string }) => Promise<VoiceToken>

export interface ApiDeps {
  readonly db: Database
  /** Decisions of the past, explained. */
  readonly history: DecisionHistory
  /** From `createAuthService({ db, now, publicUrl, log })`, shared with the sockets. */
  readonly auth: AuthService
  readonly now: () => Date
  /** Origin that browsers see, e.g. "http://localhost:4400". A function, because with port 0 it is known only after listening. */
  readonly publicUrl: () => string
  /** Further origins that may call: a development server of the console. */
  readonly extraOrigins?: readonly string[]
  readonly mintVoiceToken: MintVoiceToken
  /** For tests. */
  readonly requestLimits?: RequestLimitSettings | undefined
  readonly system: { readonly version: string; readonly carrier: 'local' | 'twilio'; readonly phonePageUrl: string | null }
}

export interface RealtimeDeps {
  /** `app.server` of Fastify. */
  readonly server: Server
  readonly db: Database
  /** For the dedicated connection that LISTENs; the role of the application. */
  readonly databaseUrl: string
  readonly auth: AuthService
  readonly now: () => Date
  readonly publicUrl: () => string
  readonly extraOrigins?: readonly string[]
  readonly log: FastifyBaseLogger
  /** For tests; the defaults are constants beside what they time. */
  readonly timings?: { readonly sessionCheckMs?: number; readonly softphoneGraceMs?: number } | undefined
  /** More than one node: Redis Streams adapter. */
  readonly redisUrl?: string | undefined
}

export interface Realtime {
  /** Sockets connected to this node. */
  readonly socketCount: () => number
  readonly close: () => Promise<void>
}
