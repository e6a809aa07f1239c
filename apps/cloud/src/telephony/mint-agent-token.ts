import { AppError } from '@ringfloor/shared'
import type { VoiceToken } from '@ringfloor/shared'
import type { RoutingBook } from '../calls/routing-book.ts'
import { agentIdentity } from './carrier.ts'
import type { Carrier } from './carrier.ts'

/** Twilio's default; the SDK asks for a fresh one before it lapses. */
const TOKEN_TTL_SECONDS = 3_600

export interface MintAgentTokenDeps {
  readonly book: RoutingBook
  readonly carrier: Carrier
  /** "localhost:4410" with the local carrier; null with Twilio itself. */
  readonly signalingHost: string | null
  readonly now: () => Date
}

/** The softphone token of an agent, with the organisation's own carrier account. Rejects with AppError `carrier.account_unknown`. */
export function createMintAgentToken(deps: MintAgentTokenDeps): (agent: { readonly organizationId: string; readonly userId: string }) => Promise<VoiceToken> {
  return async ({ organizationId, userId }) => {
    const account = deps.book.accountOf(organizationId)
    if (!account) throw new AppError('carrier.account_unknown', { userMessage: 'This organisation has no carrier account yet, so that no softphone can ring.' })
    const identity = agentIdentity(userId)
    const token = await deps.carrier.mintVoiceToken(account, { identity, ttlSeconds: TOKEN_TTL_SECONDS })
    return { token, identity, expiresAt: new Date(deps.now().getTime() + TOKEN_TTL_SECONDS * 1000).toISOString(), signalingHost: deps.signalingHost }
  }
}
